//! What the payment page says. French first.

use crate::domain::Locale;

/// What the page says, in one language.
pub(super) struct Words {
    pub(super) note: &'static str,
    pub(super) pay_to: &'static str,
    pub(super) operators: &'static str,
    pub(super) phone: &'static str,
    pub(super) code: &'static str,
    pub(super) approve: &'static str,
    pub(super) refuse: &'static str,
    pub(super) cancel: &'static str,
    pub(super) leave: &'static str,
    pub(super) approved: &'static str,
    pub(super) refused: &'static str,
    pub(super) canceled: &'static str,
    pub(super) single_use: &'static str,
    pub(super) back: &'static str,
    pub(super) unknown: &'static str,
    pub(super) unknown_why: &'static str,
}

const FRENCH: Words = Words {
    note: "Bac à sable : aucun argent réel n’est débité.",
    pay_to: "Payer à",
    operators: "Moyen de paiement",
    phone: "Téléphone (facultatif)",
    code: "Code reçu par SMS (bac à sable : 123456)",
    approve: "Approuver le paiement",
    refuse: "Simuler un refus",
    cancel: "Annuler",
    leave: "Revenir sans terminer",
    approved: "Paiement approuvé",
    refused: "Paiement refusé",
    canceled: "Paiement annulé",
    single_use: "Ce lien a déjà servi : il ne sert qu’une fois.",
    back: "Retour à la boutique",
    unknown: "Lien de paiement inconnu",
    unknown_why: "Ce lien n’existe pas, ou le bac à sable a été redémarré depuis.",
};

const ENGLISH: Words = Words {
    note: "Sandbox: no real money is taken.",
    pay_to: "Pay to",
    operators: "Means of payment",
    phone: "Phone (optional)",
    code: "Code received by SMS (sandbox: 123456)",
    approve: "Approve the payment",
    refuse: "Simulate a refusal",
    cancel: "Cancel",
    leave: "Go back without finishing",
    approved: "Payment approved",
    refused: "Payment refused",
    canceled: "Payment canceled",
    single_use: "This link has been used: it works only once.",
    back: "Back to the shop",
    unknown: "Unknown payment link",
    unknown_why: "This link does not exist, or the sandbox has been restarted since.",
};

/// The words of a language.
pub(super) const fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::Fr => &FRENCH,
        Locale::En => &ENGLISH,
    }
}

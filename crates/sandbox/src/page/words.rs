//! The texts of the payment page. French first.

use caisse_domain::{Locale, Operator};

use super::choice::Problem;

/// The texts of the page in one language.
pub(crate) struct PageTexts {
    pub(crate) note: &'static str,
    pub(crate) pay_to: &'static str,
    pub(crate) pay: &'static str,
    pub(crate) operators: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) confirm_on_phone: &'static str,
    pub(crate) dial: &'static str,
    pub(crate) enter_pin: &'static str,
    pub(crate) updates_itself: &'static str,
    pub(crate) nothing_to_type: &'static str,
    pub(crate) code: &'static str,
    pub(crate) code_sent: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) decide: &'static str,
    pub(crate) approve: &'static str,
    pub(crate) refuse: &'static str,
    pub(crate) give_up: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) sandbox: &'static str,
    pub(crate) plays: &'static str,
    pub(crate) right_code: &'static str,
    pub(crate) no_right_code: &'static str,
    pub(crate) approved: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) canceled: &'static str,
    pub(crate) single_use: &'static str,
    pub(crate) back: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) unknown_why: &'static str,
}

const FRENCH: PageTexts = PageTexts {
    note: "Mode test\u{a0}: aucun argent réel n’est débité.",
    pay_to: "Payer à",
    pay: "Payer",
    operators: "Moyen de paiement",
    phone: "Numéro de téléphone",
    cancel: "Annuler",
    confirm_on_phone: "Confirmez sur votre téléphone",
    dial: "Composez",
    enter_pin: "et entrez votre code PIN.",
    updates_itself: "Cette page se met à jour toute seule.",
    nothing_to_type: "Ici, rien à saisir : n’entrez jamais un vrai numéro de carte.",
    code: "Code reçu par SMS",
    code_sent: "Un code a été envoyé par SMS au",
    confirm: "Valider",
    decide: "Mode test\u{a0}: choisissez ce qui arrive",
    approve: "Approuver le paiement",
    refuse: "Simuler un refus",
    give_up: "Simuler un abandon",
    leave: "Revenir sans terminer",
    sandbox: "Mode test",
    plays: "Ce paiement joue le scénario",
    right_code: "Aucun SMS n’est envoyé. Le code est",
    no_right_code: "Aucun SMS n’est envoyé, et aucun code n’est accepté.",
    approved: "Paiement approuvé",
    refused: "Paiement refusé",
    canceled: "Paiement annulé",
    single_use: "Ce lien a déjà servi : il ne sert qu’une fois.",
    back: "Retour à la boutique",
    unknown: "Lien de paiement inconnu",
    unknown_why: "Ce lien n’existe pas, ou le simulateur a été redémarré depuis.",
};

const ENGLISH: PageTexts = PageTexts {
    note: "Test mode: no real money is charged.",
    pay_to: "Pay to",
    pay: "Pay",
    operators: "Means of payment",
    phone: "Phone number",
    cancel: "Cancel",
    confirm_on_phone: "Confirm on your phone",
    dial: "Dial",
    enter_pin: "and enter your PIN code.",
    updates_itself: "This page updates by itself.",
    nothing_to_type: "Nothing to type here: never enter a real card number.",
    code: "Code received by SMS",
    code_sent: "A code was sent by SMS to",
    confirm: "Confirm",
    decide: "Test mode: choose what happens",
    approve: "Approve the payment",
    refuse: "Simulate a refusal",
    give_up: "Simulate giving up",
    leave: "Go back without finishing",
    sandbox: "Test mode",
    plays: "This payment plays the scenario",
    right_code: "No SMS is sent. The code is",
    no_right_code: "No SMS is sent, and no code is accepted.",
    approved: "Payment approved",
    refused: "Payment refused",
    canceled: "Payment canceled",
    single_use: "This link has been used: it works only once.",
    back: "Back to the shop",
    unknown: "Unknown payment link",
    unknown_why: "This link does not exist, or the simulator has been restarted since.",
};

/// The texts of a language.
pub(crate) const fn words(locale: Locale) -> &'static PageTexts {
    match locale {
        Locale::Fr => &FRENCH,
        Locale::En => &ENGLISH,
    }
}

/// What the buyer must correct.
pub(crate) fn advice(locale: Locale, problem: Problem) -> String {
    let (french, english) = match problem {
        Problem::NoOperator => ("Choisissez un moyen de paiement.", "Choose a means of payment."),
        Problem::NoPhone => ("Entrez le numéro qui paie.", "Enter the number that pays."),
        Problem::BadPhone => (
            "Ce n’est pas un numéro de mobile du Cameroun : il a 9 chiffres, comme 6 99 00 99 00.",
            "This is not a mobile number of Cameroon: it has 9 digits, such as 6 99 00 99 00.",
        ),
        Problem::WrongCode => ("Ce code n’est pas le bon.", "This code is not the right one."),
        Problem::OtherOperator { number, chosen } => return other_operator(locale, number, chosen),
    };
    match locale {
        Locale::Fr => french.to_owned(),
        Locale::En => english.to_owned(),
    }
}

fn other_operator(locale: Locale, number: Operator, chosen: Operator) -> String {
    let (number, chosen) = (number.name(), chosen.name());
    match locale {
        Locale::Fr => {
            format!(
                "Ce numéro est chez {number}, pas chez {chosen}. Entrez-en un autre, ou choisissez {number}."
            )
        }
        Locale::En => {
            format!("This number is with {number}, not with {chosen}. Enter another, or choose {number}.")
        }
    }
}

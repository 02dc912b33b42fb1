//! The texts of the payment page. French first.

use caisse_domain::{Locale, Operator};

use super::form::FormError;

/// Declares the texts: name, French, English.
macro_rules! texts {
    ($($name:ident: $french:literal, $english:literal;)*) => {
        /// The texts of the page in one language.
        pub(crate) struct PageTexts {
            $(pub(crate) $name: &'static str,)*
        }

        const FRENCH: PageTexts = PageTexts { $($name: $french,)* };
        const ENGLISH: PageTexts = PageTexts { $($name: $english,)* };
    };
}

texts! {
    note: "Mode test\u{a0}: aucun argent réel n’est débité.", "Test mode: no real money is charged.";
    pay_to: "Payer à", "Pay to";
    pay: "Payer", "Pay";
    operators: "Moyen de paiement", "Means of payment";
    phone: "Numéro de téléphone", "Phone number";
    cancel: "Annuler", "Cancel";
    confirm_on_phone: "Confirmez sur votre téléphone", "Confirm on your phone";
    dial: "Composez", "Dial";
    enter_pin: "et entrez votre code PIN.", "and enter your PIN code.";
    updates_itself: "Cette page se met à jour toute seule.", "This page updates by itself.";
    nothing_to_type:
        "Ici, rien à saisir : n’entrez jamais un vrai numéro de carte.",
        "Nothing to type here: never enter a real card number.";
    code: "Code reçu par SMS", "Code received by SMS";
    code_sent: "Un code a été envoyé par SMS au", "A code was sent by SMS to";
    confirm: "Valider", "Confirm";
    decide: "Mode test\u{a0}: choisissez ce qui arrive", "Test mode: choose what happens";
    approve: "Approuver le paiement", "Approve the payment";
    refuse: "Simuler un refus", "Simulate a refusal";
    give_up: "Simuler un abandon", "Simulate giving up";
    leave: "Revenir sans terminer", "Go back without finishing";
    sandbox: "Mode test", "Test mode";
    plays: "Ce paiement joue le scénario", "This payment plays the scenario";
    right_code: "Aucun SMS n’est envoyé. Le code est", "No SMS is sent. The code is";
    no_right_code:
        "Aucun SMS n’est envoyé, et aucun code n’est accepté.",
        "No SMS is sent, and no code is accepted.";
    approved: "Paiement approuvé", "Payment approved";
    refused: "Paiement refusé", "Payment refused";
    canceled: "Paiement annulé", "Payment canceled";
    single_use:
        "Ce lien a déjà servi : il ne sert qu’une fois.",
        "This link has been used: it works only once.";
    back: "Retour à la boutique", "Back to the shop";
    unknown: "Lien de paiement inconnu", "Unknown payment link";
    unknown_why:
        "Ce lien n’existe pas, ou le simulateur a été redémarré depuis.",
        "This link does not exist, or the simulator has been restarted since.";
}

/// The texts of a language.
pub(crate) const fn texts(locale: Locale) -> &'static PageTexts {
    match locale {
        Locale::Fr => &FRENCH,
        Locale::En => &ENGLISH,
    }
}

/// What the buyer must correct.
pub(crate) fn error_text(locale: Locale, problem: FormError) -> String {
    let (french, english) = match problem {
        FormError::NoOperator => ("Choisissez un moyen de paiement.", "Choose a means of payment."),
        FormError::NoPhone => ("Entrez le numéro qui paie.", "Enter the number that pays."),
        FormError::BadPhone => (
            "Ce n’est pas un numéro de mobile du Cameroun : il a 9 chiffres, comme 6 99 00 99 00.",
            "This is not a mobile number of Cameroon: it has 9 digits, such as 6 99 00 99 00.",
        ),
        FormError::WrongCode => ("Ce code n’est pas le bon.", "This code is not the right one."),
        FormError::OtherOperator { number, chosen } => return other_operator(locale, number, chosen),
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

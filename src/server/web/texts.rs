//! Every text a buyer reads. A field without both languages does not compile.
//!
//! An error says what happened, whether money moved, and what to do.

use crate::domain::Locale;

/// A heading and what it means for the buyer.
#[derive(Clone, Copy)]
pub(super) struct Message {
    /// What happened.
    pub(super) title: &'static str,
    /// Whether money moved, and what to do.
    pub(super) body: &'static str,
}

/// The texts of one language.
pub(super) struct Texts {
    pub(super) sandbox_note: &'static str,
    pub(super) reference: &'static str,
    pub(super) date: &'static str,
    pub(super) amount: &'static str,
    pub(super) paid_with: &'static str,
    pub(super) paid_on: &'static str,
    pub(super) fees: &'static str,
    pub(super) paid_from: &'static str,
    pub(super) our_reference: &'static str,
    pub(super) transaction: &'static str,
    pub(super) operator_reference: &'static str,
    pub(super) payment: &'static str,
    pub(super) late: &'static str,
    pub(super) receipt_title: &'static str,
    pub(super) receipt_again: &'static str,
    pub(super) print: &'static str,
    pub(super) pay: &'static str,
    pub(super) pay_again: &'static str,
    pub(super) hint: &'static str,
    pub(super) reopen: &'static str,
    pub(super) check: &'static str,
    pub(super) open_page: &'static str,
    pub(super) receipt: &'static str,
    pub(super) back_to_order: &'static str,
    pub(super) modal_title: &'static str,
    pub(super) new_window: &'static str,
    pub(super) close: &'static str,
    pub(super) frame_title: &'static str,
    pub(super) may_close: &'static str,
    pub(super) refresh: &'static str,
    pub(super) methods: &'static str,
    pub(super) secured: &'static str,
    pub(super) elsewhere: &'static str,
    pub(super) qr_code: &'static str,
    pub(super) opening: Message,
    pub(super) waiting: Message,
    pub(super) closed: Message,
    pub(super) stalled: Message,
    pub(super) blocked: Message,
    pub(super) unreachable: Message,
    pub(super) expired: Message,
    pub(super) canceled: Message,
    pub(super) failed: Message,
    pub(super) review: Message,
    pub(super) paid: Message,
    pub(super) paid_twice: Message,
    pub(super) home: Message,
    pub(super) sandbox_home: Message,
    pub(super) demo: &'static str,
    pub(super) demo_title: &'static str,
    pub(super) not_found: Message,
    pub(super) method_not_allowed: Message,
    pub(super) no_payment_page: Message,
    pub(super) unavailable: Message,
    pub(super) months: [&'static str; 12],
}

/// The texts of `locale`.
pub(super) const fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::Fr => &FRENCH,
        Locale::En => &ENGLISH,
    }
}

static FRENCH: Texts = Texts {
    sandbox_note: "Bac à sable\u{a0}: aucun argent réel ne circule ici.",
    reference: "Référence",
    date: "Date",
    amount: "Montant",
    paid_with: "Moyen de paiement",
    paid_on: "Payé le",
    fees: "Frais",
    paid_from: "Numéro débité",
    our_reference: "Numéro du paiement",
    transaction: "Transaction My-CoolPay",
    operator_reference: "Référence de l’opérateur",
    payment: "Paiement",
    late: "Reçu après le délai, mais bien compté.",
    receipt_title: "Reçu",
    receipt_again: "Pour retrouver ce reçu\u{a0}:",
    print: "Imprimer ou garder en PDF",
    pay: "Payer",
    pay_again: "Réessayer",
    hint: "Vous confirmerez ensuite sur votre téléphone avec votre code secret.",
    reopen: "Rouvrir la page de paiement",
    check: "Vérifier maintenant",
    open_page: "Ouvrir la page de paiement",
    receipt: "Voir le reçu",
    back_to_order: "Retour à la commande",
    modal_title: "Paiement",
    new_window: "Nouvelle fenêtre",
    close: "Fermer la page de paiement",
    frame_title: "Page de paiement My-CoolPay",
    may_close: "Vous pouvez fermer cette fenêtre.",
    refresh: "Actualiser la page",
    methods: "Moyens de paiement",
    secured: "Paiement traité par My-CoolPay. La boutique ne voit jamais votre code secret.",
    elsewhere: "Continuer sur un autre appareil",
    qr_code: "Code QR\u{a0}: l’adresse de cette page",
    opening: Message {
        title: "Ouverture du paiement",
        body: "Cela prend quelques secondes. Rien n’a encore été débité\u{a0}; ne fermez pas cette page.",
    },
    waiting: Message {
        title: "Confirmez sur votre téléphone",
        body: "Suivez la page de paiement, puis tapez votre code secret sur votre téléphone. Cette page se met à jour toute seule.",
    },
    closed: Message {
        title: "Fenêtre de paiement fermée",
        body: "Si vous avez déjà confirmé, ne payez pas une deuxième fois\u{a0}: nous vérifions. Sinon, rouvrez la page de paiement.",
    },
    stalled: Message {
        title: "Paiement toujours en attente",
        body: "Pas encore de réponse de votre opérateur. Si vous avez confirmé, ne payez pas une deuxième fois\u{a0}: nous continuons de vérifier.",
    },
    blocked: Message {
        title: "Fenêtre bloquée",
        body: "Votre navigateur a bloqué la page de paiement. Rien n’a été débité. Nous vous y emmenons\u{a0}; si rien ne se passe, ouvrez-la ici\u{a0}:",
    },
    unreachable: Message {
        title: "Connexion impossible",
        body: "Nous n’avons pas pu ouvrir la page de paiement. Rien n’a été débité. Vérifiez votre connexion, puis réessayez.",
    },
    expired: Message {
        title: "Délai dépassé",
        body: "Aucun paiement confirmé. Si votre compte a été débité, ne payez pas à nouveau\u{a0}: nous vérifions encore. Sinon, réessayez.",
    },
    canceled: Message {
        title: "Paiement annulé",
        body: "Le paiement a été annulé. Rien n’a été débité. Vous pouvez recommencer quand vous voulez.",
    },
    failed: Message {
        title: "Paiement refusé",
        body: "Le paiement n’a pas abouti. Rien n’a été débité. Vérifiez votre solde, puis réessayez.",
    },
    review: Message {
        title: "Ne payez pas à nouveau",
        body: "Nous avons reçu un paiement qui ne correspond pas exactement à cette commande. La boutique vérifie\u{a0}; gardez votre SMS de confirmation.",
    },
    paid: Message {
        title: "Payé, merci\u{a0}!",
        body: "La boutique a bien reçu votre paiement. Cette page vous sert de reçu.",
    },
    paid_twice: Message {
        title: "Plusieurs paiements reçus",
        body: "Nous avons reçu deux paiements ou plus pour cette commande. Ne payez plus rien\u{a0}: la boutique vous contactera. Gardez vos SMS de confirmation.",
    },
    home: Message {
        title: "Page de paiement",
        body: "Pour payer, ouvrez le lien que la boutique vous a envoyé.",
    },
    sandbox_home: Message {
        title: "Essayez un paiement",
        body: "Une commande de démonstration, payée auprès d’un faux My-CoolPay qui tourne sur cette machine.",
    },
    demo: "Créer une commande de démonstration",
    demo_title: "Deux pagnes wax",
    not_found: Message {
        title: "Commande introuvable",
        body: "Ce lien est incomplet ou n’existe plus. Rien n’a été débité. Vérifiez le lien reçu ou contactez la boutique.",
    },
    method_not_allowed: Message {
        title: "Demande impossible",
        body: "Cette adresse ne s’ouvre pas ainsi. Revenez à la page de votre commande.",
    },
    no_payment_page: Message {
        title: "Connexion impossible",
        body: "My-CoolPay n’a pas ouvert de page de paiement. Rien n’a été débité. Réessayez dans un instant.",
    },
    unavailable: Message {
        title: "Un problème de notre côté",
        body: "Nous n’avons pas pu afficher cette page. Si vous avez déjà payé, ne payez pas à nouveau\u{a0}; rechargez dans une minute.",
    },
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
};

static ENGLISH: Texts = Texts {
    sandbox_note: "Sandbox: no real money moves here.",
    reference: "Reference",
    date: "Date",
    amount: "Amount",
    paid_with: "Paid with",
    paid_on: "Paid on",
    fees: "Fees",
    paid_from: "Paid from",
    our_reference: "Payment number",
    transaction: "My-CoolPay transaction",
    operator_reference: "Operator’s reference",
    payment: "Payment",
    late: "Received after the deadline, and counted all the same.",
    receipt_title: "Receipt",
    receipt_again: "To find this receipt again:",
    print: "Print or save as PDF",
    pay: "Pay",
    pay_again: "Try again",
    hint: "You will then confirm on your phone with your PIN.",
    reopen: "Reopen the payment page",
    check: "Check now",
    open_page: "Open the payment page",
    receipt: "See the receipt",
    back_to_order: "Back to the order",
    modal_title: "Payment",
    new_window: "New window",
    close: "Close the payment page",
    frame_title: "My-CoolPay payment page",
    may_close: "You can close this window.",
    refresh: "Refresh the page",
    methods: "Ways to pay",
    secured: "Payment handled by My-CoolPay. The shop never sees your PIN.",
    elsewhere: "Continue on another device",
    qr_code: "QR code: this page’s address",
    opening: Message {
        title: "Opening the payment page",
        body: "This takes a few seconds. Nothing has been charged yet; please keep this page open.",
    },
    waiting: Message {
        title: "Confirm on your phone",
        body: "Follow the payment page, then enter your PIN on your phone. This page updates by itself.",
    },
    closed: Message {
        title: "Payment window closed",
        body: "If you already confirmed, do not pay again: we are checking. If not, reopen the payment page.",
    },
    stalled: Message {
        title: "Payment still pending",
        body: "Your operator has not answered yet. If you confirmed, do not pay again: we keep checking.",
    },
    blocked: Message {
        title: "Window blocked",
        body: "Your browser blocked the payment page. Nothing has been charged. We are taking you there; if nothing happens, open it here:",
    },
    unreachable: Message {
        title: "Could not connect",
        body: "We could not open the payment page. Nothing has been charged. Check your connection, then try again.",
    },
    expired: Message {
        title: "Time ran out",
        body: "No payment was confirmed. If you were charged, do not pay again: we are still checking. If not, try again.",
    },
    canceled: Message {
        title: "Payment cancelled",
        body: "The payment was cancelled. Nothing has been charged. You can start again whenever you like.",
    },
    failed: Message {
        title: "Payment declined",
        body: "The payment did not go through. Nothing has been charged. Check your balance, then try again.",
    },
    review: Message {
        title: "Please do not pay again",
        body: "We received a payment that does not exactly match this order. The shop is checking; keep your confirmation SMS.",
    },
    paid: Message {
        title: "Paid, thank you!",
        body: "The shop has received your payment. This page is your receipt.",
    },
    paid_twice: Message {
        title: "More than one payment received",
        body: "We received two or more payments for this order. There is nothing more to pay: the shop will contact you. Keep your confirmation SMS.",
    },
    home: Message { title: "Payment page", body: "To pay, open the link that the shop sent you." },
    sandbox_home: Message {
        title: "Try a payment",
        body: "A demo order, paid to a make-believe My-CoolPay that runs on this machine.",
    },
    demo: "Make a demo order",
    demo_title: "Two wax prints",
    not_found: Message {
        title: "Order not found",
        body: "This link is incomplete or no longer exists. Nothing has been charged. Check the link or contact the shop.",
    },
    method_not_allowed: Message {
        title: "This cannot be done",
        body: "This address does not open this way. Go back to your order’s page.",
    },
    no_payment_page: Message {
        title: "Could not connect",
        body: "My-CoolPay opened no payment page. Nothing has been charged. Try again in a moment.",
    },
    unavailable: Message {
        title: "Something broke on our side",
        body: "We could not show this page. If you already paid, do not pay again; reload in a minute.",
    },
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
};

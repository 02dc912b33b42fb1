//! The receipt: what an order's page says once it is paid. It is meant to be printed, so it has no island.

use leptos::prelude::*;

use super::{
    date,
    panels::{fact, panel},
    qr,
};
use crate::{
    domain::{AppTransactionRef, Locale, Money, Operator, Payment, Phone, Standing, TransactionRef},
    islands::journey::Phase,
    server::web::texts::Texts,
};

/// What is said of one payment, as far as it is known.
struct Receipt {
    /// Where the order's own, which stands above, leaves a question.
    amount: Option<Money>,
    fees: Option<Money>,
    /// How it was paid, in a buyer's words.
    means: Option<String>,
    phone: Option<Phone>,
    /// In milliseconds since 1970 UTC.
    paid_at: i64,
    ours: AppTransactionRef,
    gateways: Option<TransactionRef>,
    operators: Option<String>,
    is_late: bool,
}

impl Receipt {
    fn new(payment: &Payment, is_one_of_several: bool) -> Self {
        Self {
            amount: (is_one_of_several || payment.fees.is_some()).then_some(payment.amount),
            fees: payment.fees,
            means: payment.operator.as_deref().map(means),
            phone: payment.phone.clone(),
            // What is paid moves no more.
            paid_at: payment.updated_at,
            ours: payment.app_transaction_ref.clone(),
            gateways: payment.transaction_ref.clone(),
            operators: payment.operator_ref.clone(),
            is_late: payment.is_late,
        }
    }

    fn lines(&self, locale: Locale, words: &'static Texts) -> Vec<(&'static str, String)> {
        let lines = [
            (words.amount, self.amount.map(|amount| amount.format(locale))),
            (words.fees, self.fees.map(|fees| fees.format(locale))),
            (words.paid_with, self.means.clone()),
            (words.paid_from, self.phone.as_ref().map(Phone::masked)),
            (words.paid_on, Some(date::moment(self.paid_at, locale))),
            (words.our_reference, Some(self.ours.to_string())),
            (words.transaction, self.gateways.as_ref().map(TransactionRef::to_string)),
            (words.operator_reference, self.operators.clone()),
        ];
        lines.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// A means of payment by the name buyers know; one that is unknown to us as the gateway wrote it.
fn means(code: &str) -> String {
    Operator::parse(code).map_or_else(|| code.to_owned(), |operator| operator.name().to_owned())
}

/// What was paid with `payments`, and where to find that again.
pub(super) fn receipt(
    standing: Standing,
    payments: &[Payment],
    address: String,
    locale: Locale,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let are_several = standing == Standing::PaidTwice;
    let message = if are_several { words.paid_twice } else { words.paid };
    let blocks = (1..).zip(payments).map(|(number, payment)| {
        let heading = are_several.then(|| format!("{} {number}", words.payment));
        block(&Receipt::new(payment, are_several), heading, locale, words)
    });
    view! {
        <div role="status" data-part="status">{panel(Phase::Standing(standing), message, ())}</div>
        {blocks.collect_view()}
        <section class="again">
            <p>{words.receipt_again}</p>
            {qr::code(address, words.qr_code)}
        </section>
        <button class="button secondary" type="button" data-part="print" hidden>
            {words.print}
        </button>
    }
}

fn block(
    receipt: &Receipt,
    heading: Option<String>,
    locale: Locale,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let lines = receipt.lines(locale, words);
    view! {
        <section class="receipt">
            {heading.map(|heading| view! { <h3>{heading}</h3> })} <dl class="facts">
                {lines.into_iter().map(|(name, value)| fact(name, value)).collect_view()}
            </dl>
            {receipt.is_late.then(|| view! { <p class="late">{words.late}</p> })}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Currency, server::web::texts::texts};

    fn francs(francs: i64) -> Money {
        Money::from_minor(francs, Currency::Xaf).expect("a price")
    }

    fn bare() -> Receipt {
        Receipt {
            amount: None,
            fees: None,
            means: None,
            phone: None,
            paid_at: 1_796_081_400_000,
            ours: AppTransactionRef::parse("CMD-42-00ff").expect("a reference"),
            gateways: None,
            operators: None,
            is_late: false,
        }
    }

    fn html(receipt: &Receipt, locale: Locale) -> String {
        block(receipt, None, locale, texts(locale)).to_html()
    }

    #[test]
    fn a_receipt_says_all_that_is_known() {
        let whole = Receipt {
            amount: Some(francs(15_000)),
            fees: Some(francs(300)),
            means: Some(means("CM_OM")),
            phone: Phone::parse("699009912").ok(),
            gateways: TransactionRef::parse("18ac6335-2bdd").ok(),
            operators: Some("MP261130.0030.A1".to_owned()),
            is_late: true,
            ..bare()
        };
        let page = html(&whole, Locale::En);
        for text in [
            "15,000\u{a0}FCFA",
            "300\u{a0}FCFA",
            "Orange Money",
            "6•• ••• •12",
            "1 December 2026 at 00:30 (Douala\u{a0}time)",
            "CMD-42-00ff",
            "18ac6335-2bdd",
            "MP261130.0030.A1",
            "Received after the deadline",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("699009912"), "{page}");
    }

    #[test]
    fn what_is_not_known_leaves_no_empty_line() {
        let page = html(&bare(), Locale::Fr);
        assert_eq!(page.matches("<dt>").count(), 2, "{page}");
        for name in ["Montant", "Frais", "Moyen de paiement", "Numéro débité", "Transaction", "délai"] {
            assert!(!page.contains(name), "{name}: {page}");
        }
    }

    #[test]
    fn a_means_of_payment_that_is_unknown_to_us_is_shown_as_it_came() {
        assert_eq!(means("CM_MOMO"), "MTN MoMo");
        assert_eq!(means("CM_EXPRESS <UNION>"), "CM_EXPRESS <UNION>");
        let receipt = Receipt { means: Some(means("CM_EXPRESS <UNION>")), ..bare() };
        assert!(html(&receipt, Locale::Fr).contains("CM_EXPRESS &lt;UNION&gt;"));
    }
}

//! The receipt: an order's page once it is paid. It is meant to be printed, so it has no island.

use caisse_domain::{
    AppTransactionRef, BuyerStatus, Locale, Money, NewOrder, Operator, Order, Payment, Phone, Timestamp,
    TransactionRef,
};
use caisse_islands::phase::Phase;
use leptos::prelude::*;

use super::{
    contact::{back_to_shop, contact, mail, way_back, whatsapp},
    date,
    panels::{fact, panel},
    parked::for_scripts,
    qr,
};
use crate::{config::Config, web::i18n::Texts};

/// What is known of one payment.
struct Receipt {
    /// Only where the order's own amount, shown above, is not enough.
    amount: Option<Money>,
    /// How it was paid, in a buyer's words.
    means: Option<String>,
    phone: Option<Phone>,
    /// When it was paid.
    paid_at: Timestamp,
    ours: AppTransactionRef,
    gateways: Option<TransactionRef>,
    operators: Option<String>,
    is_late: bool,
    is_surplus: bool,
}

impl Receipt {
    fn new(payment: &Payment, is_one_of_several: bool) -> Self {
        Self {
            amount: is_one_of_several.then_some(payment.amount),
            means: payment.operator.as_deref().map(means),
            phone: payment.phone.clone(),
            // A paid payment no longer changes.
            paid_at: payment.updated_at,
            ours: payment.app_transaction_ref.clone(),
            gateways: payment.transaction_ref.clone(),
            operators: payment.operator_ref.clone(),
            is_late: payment.is_late,
            is_surplus: payment.is_double,
        }
    }

    /// The lines for the buyer.
    fn lines(&self, locale: Locale, words: &'static Texts) -> Vec<(&'static str, String)> {
        let lines = [
            (words.amount, self.amount.map(|amount| amount.format(locale))),
            (words.paid_with, self.means.clone()),
            (words.paid_from, self.phone.as_ref().map(Phone::masked)),
            (words.paid_on, Some(date::moment(self.paid_at, locale))),
        ];
        lines.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The references, for finding the payment elsewhere.
    fn details(&self, words: &'static Texts) -> Vec<(&'static str, String)> {
        let lines = [
            (words.our_reference, Some(self.ours.to_string())),
            (words.transaction, self.gateways.as_ref().map(TransactionRef::to_string)),
            (words.operator_reference, self.operators.clone()),
        ];
        lines.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// A payment method by the name buyers know; an unknown one as the gateway wrote it.
fn means(code: &str) -> String {
    Operator::parse(code).map_or_else(|| code.to_owned(), |operator| operator.name().to_owned())
}

/// The receipt of `payments`, and how to find it again.
pub(super) fn receipt(
    order: &Order,
    status: BuyerStatus,
    payments: &[Payment],
    address: String,
    config: &Config,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let Order { details: NewOrder { reference, locale, .. }, .. } = order;
    let (locale, back) = (*locale, way_back(order, config));
    let shared = words.shared(reference.as_str(), config.shop_name.as_str(), address.as_str());
    let mailed = mail("", &words.subject_of_receipt(reference.as_str()), &shared);
    let shared = whatsapp(None, &shared);
    let contact =
        (status == BuyerStatus::PaidTwice).then(|| contact(&config.contact, Some(reference), words));
    let quoted = fact(words.quote, reference.to_string());
    let are_several = status == BuyerStatus::PaidTwice;
    let message = if are_several { words.paid_twice } else { words.paid };
    let blocks = (1..).zip(payments).map(|(number, payment)| {
        let heading = are_several.then(|| format!("{} {number}", words.payment));
        block(&Receipt::new(payment, are_several), heading, locale, words)
    });
    view! {
        <div role="status" data-part="status">{panel(Phase::BuyerStatus(status), message, ())}</div>
        <dl class="facts quoted">{quoted}</dl>
        {blocks.collect_view()}
        {contact}
        {back.map(|back| back_to_shop(back, "paid paid-twice", words))}
        <section class="again">
            <p>{words.receipt_again}</p>
            {qr::code(address, words.qr_code)}
        </section>
        <p class="share">
            <a class="button secondary" href=shared target="_blank" rel="noopener">
                {words.share}
            </a>
        </p>
        <p class="share">
            <a class="button secondary" href=mailed>
                {words.share_by_mail}
            </a>
        </p>
        {for_scripts(
            false,
            view! {
                <button class="button secondary" type="button" data-part="print">
                    {words.print}
                </button>
            },
        )}
    }
}

fn block(
    receipt: &Receipt,
    heading: Option<String>,
    locale: Locale,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let (lines, details) = (receipt.lines(locale, words), receipt.details(words));
    let facts = |lines: Vec<_>| lines.into_iter().map(|(name, value)| fact(name, value)).collect_view();
    let remark = match receipt {
        Receipt { is_surplus: true, .. } => Some(words.surplus),
        Receipt { is_late: true, .. } => Some(words.late),
        _ => None,
    };
    view! {
        <section class="receipt">
            {heading.map(|heading| view! { <h3>{heading}</h3> })} <dl class="facts">{facts(lines)}</dl>
            {remark.map(|remark| view! { <p class="late">{remark}</p> })} <details class="more">
                <summary>{words.details}</summary>
                <dl class="facts">{facts(details)}</dl>
            </details>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use caisse_domain::Currency;

    use super::*;
    use crate::web::i18n::texts;

    fn francs(francs: i64) -> Money {
        Money::from_minor(francs, Currency::Xaf).expect("a price")
    }

    fn bare() -> Receipt {
        Receipt {
            amount: None,
            means: None,
            phone: None,
            paid_at: Timestamp::from_millis(1_796_081_400_000),
            ours: AppTransactionRef::parse("CMD-42-00ff").expect("a reference"),
            gateways: None,
            operators: None,
            is_late: false,
            is_surplus: false,
        }
    }

    fn html(receipt: &Receipt, locale: Locale) -> String {
        block(receipt, None, locale, texts(locale)).to_html()
    }

    #[test]
    fn a_receipt_shows_all_that_is_known() {
        let whole = Receipt {
            amount: Some(francs(15_000)),
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
            "Orange Money",
            "6•• ••• •12",
            "1 December 2026 at 00:30 (Douala\u{a0}time)",
            "CMD-42-00ff",
            "18ac6335-2bdd",
            "MP261130.0030.A1",
            "Received after the deadline, and counted",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("699009912"), "{page}");
    }

    #[test]
    fn an_excess_payment_is_to_be_refunded_and_no_text_claims_that_it_counts() {
        let page = html(&Receipt { is_late: true, is_surplus: true, ..bare() }, Locale::Fr);
        assert!(page.contains("à vous rembourser") && !page.contains("pris en compte"), "{page}");
    }

    #[test]
    fn what_is_not_known_leaves_no_empty_line() {
        let page = html(&bare(), Locale::Fr);
        assert_eq!(page.matches("<dt>").count(), 2, "{page}");
        for name in ["Montant", "Moyen de paiement", "Numéro débité", "Transaction", "délai"] {
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

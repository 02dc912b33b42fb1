//! Where an order stands, in a word and in a sentence. Neither says more than is known.

use caisse_domain::{
    BuyerStatus, Currency, Locale, Mismatch, Money, Operator, Payment, PaymentStatus, Prompt, Timestamp,
};

use crate::{
    checkout::{Difference, OrderWithAttempts},
    douala::{local, midnight},
    merchant::{EntryKind, OrderFile},
    store::EventKind,
    web::{
        console::{
            i18n::order::Texts,
            views::statuses::{order_status, payment_status},
        },
        pages::views::date,
    },
};

/// A moment within a sentence: `à 14:02`, or with the day when that is another than `now`'s.
pub(super) fn when(at: Timestamp, now: Timestamp, locale: Locale, words: &'static Texts) -> String {
    if local(at).is_none() {
        return String::new();
    }
    match midnight(at) == midnight(now) {
        true => words.at_time(date::time(at)),
        false => words.on_day(date::day(at, locale), date::time(at)),
    }
}

/// The class and the word of an order's status.
pub(super) fn order_chip(
    order: &OrderWithAttempts,
    locale: Locale,
    words: &'static Texts,
) -> (&'static str, String) {
    let status = order.status();
    let word = match order.paid().len() {
        0 | 1 => order_status(status, locale).to_owned(),
        count => words.paid_times(count),
    };
    (status.as_str(), word)
}

/// The word of a payment's status; `None` for a word of another version's.
pub(super) fn payment_word(status: &str, locale: Locale) -> Option<&'static str> {
    PaymentStatus::parse(status).map(|status| payment_status(status, locale))
}

/// The sentence about where the order stands.
pub(super) fn sentence(file: &OrderFile, now: Timestamp, locale: Locale, words: &'static Texts) -> String {
    let order = &file.order;
    let when = |at| when(at, now, locale, words);
    let payment = match (order.buyer_status(), order.headline_attempt().or(order.live())) {
        (BuyerStatus::PaidTwice, _) => {
            let first = order.paid().first().map(|payment| when(payment.updated_at));
            return words.stands_twice(order.paid().len(), first.unwrap_or_default());
        }
        (_, Some(payment)) => payment,
        (_, None) => return words.stands_open.to_owned(),
    };
    let (began, changed) = (when(payment.began_at()), when(payment.updated_at));
    match payment.status {
        PaymentStatus::Created => words.stands_created(began),
        PaymentStatus::Pending if payment.is_unopened() => words.stands_unopened(when(payment.created_at)),
        PaymentStatus::Pending => match (&payment.prompt, &payment.phone) {
            (Some(Prompt::Code), _) => words.stands_code(began),
            (Some(Prompt::Pin(_)), _) | (_, Some(_)) => words.stands_phone(began),
            (None, None) => words.stands_page(began),
        },
        PaymentStatus::Expired => words.stands_expired(changed),
        PaymentStatus::Canceled => words.stands_canceled(changed),
        PaymentStatus::Failed => words.stands_failed(changed),
        PaymentStatus::Rejected => words.stands_rejected(changed),
        PaymentStatus::Review => words.stands_review(changed),
        PaymentStatus::Paid if is_decided_by_person(file, payment) => words.stands_paid_by_person(changed),
        PaymentStatus::Paid => match payment.operator.as_deref().map(operator_name) {
            Some(operator) => words.stands_paid_by(operator, changed),
            None => words.stands_paid(changed),
        },
    }
}

/// A means of payment by the name people know; an unknown one as the gateway wrote it.
pub(super) fn operator_name(code: &str) -> String {
    Operator::parse(code).map_or_else(|| code.to_owned(), |operator| operator.name().to_owned())
}

/// Whether a person's decision made the payment paid.
fn is_decided_by_person(file: &OrderFile, payment: &Payment) -> bool {
    file.timeline.iter().any(|entry| match &entry.kind {
        EntryKind::Observed(event, _) if event.attempt == payment.app_transaction_ref => {
            matches!(&event.kind, EventKind::Observed { source, status, change, .. }
                if source == "person" && status == "paid" && change == "advanced")
        }
        _ => false,
    })
}

/// What was received and what was asked, as far as it is known.
pub(super) fn received(
    difference: &Difference,
    asked: Money,
    locale: Locale,
    words: &'static Texts,
) -> String {
    let Difference { mismatches, amount, currency } = difference;
    if !mismatches.iter().any(|mismatch| matches!(mismatch, Mismatch::Amount | Mismatch::Currency)) {
        return words.received_other.to_owned();
    }
    let Some(amount) = amount else { return words.received_unknown.to_owned() };
    let currency = currency.as_deref().unwrap_or_default();
    let money = Currency::parse(currency).ok().and_then(|known| Money::from_decimal(amount, known).ok());
    let received = money.map_or_else(|| format!("{amount} {currency}"), |money| money.format(locale));
    words.received(received, asked.format(locale))
}

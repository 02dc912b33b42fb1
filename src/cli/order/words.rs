//! Orders and their attempts, in words for a merchant.

use caisse_domain::{Money, Operator, Order, OrderStatus, Payment, PaymentStatus};
use serde_json::{Number, Value, json};

use crate::douala;

/// Where an order stands, in the shop's word. `payments` are its attempts, oldest first.
pub(super) fn status(order: &Order, payments: &[Payment]) -> &'static str {
    // An order with many attempts may be paid by one that is not among these.
    if order.paid_at.is_some() { OrderStatus::Paid.as_str() } else { OrderStatus::of(payments).as_str() }
}

/// How it was paid: the name buyers know, else the gateway's code; `None` before.
pub(super) fn operator(payments: &[Payment]) -> Option<&str> {
    let paid = payments.iter().find(|payment| payment.status == PaymentStatus::Paid && !payment.is_double);
    let code = paid?.operator.as_deref()?;
    Some(Operator::parse(code).map_or(code, |known| known.name()))
}

/// Whether money came twice.
pub(super) fn is_paid_twice(payments: &[Payment]) -> bool {
    payments.iter().any(|payment| payment.is_double)
}

/// An order as a program reads it. The customer is left out.
pub(super) fn document(order: &Order, payments: &[Payment]) -> Value {
    let details = &order.details;
    json!({
        "reference": details.reference.as_str(),
        "status": status(order, payments),
        "amount": number(details.amount),
        "currency": details.amount.currency().code(),
        "title": details.title,
        "operator": operator(payments),
        "paid_twice": is_paid_twice(payments),
        "created_at": douala::rfc_3339(order.created_at),
        "paid_at": order.paid_at.map(douala::rfc_3339),
    })
}

/// An amount in major units, to the letter.
pub(super) fn number(amount: Money) -> Value {
    Value::Number(Number::from_string_unchecked(amount.decimal().to_string()))
}

/// A text for a terminal: what moves a cursor or turns the direction of writing is a space.
pub(super) fn plain(text: &str) -> String {
    let is_hidden = |mark: char| {
        mark.is_control()
            || matches!(mark, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|mark| if is_hidden(mark) { ' ' } else { mark }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_text_moves_no_cursor() {
        assert_eq!(plain("a\u{1b}[2Jb\r\n\u{202e}é👗"), "a [2Jb   é👗");
    }
}

//! What goes over the wire, and its translation. Nothing here leaves the room: the domain's types do.

mod guide;
mod official;
mod reading;

use serde_json::Value;

use super::{Dialect, PaymentLink, ReturnUrls};
use crate::domain::{AppTransactionRef, Order, Report, TransactionRef};
use reading::{object_in, text_of};

/// The query and JSON body of a paylink request.
///
/// The query comes back on the return page's address: that is how a return page knows its order
/// (`docs/mycoolpay.md` §2).
pub(super) fn paylink_request(
    dialect: Dialect,
    order: &Order,
    attempt: &AppTransactionRef,
    returns: &ReturnUrls,
) -> (String, String) {
    let echo = format!("?order={}", order.token.as_str());
    match dialect {
        Dialect::Official => (echo, official::paylink_body(order, attempt).to_string()),
        // The guide's return pages are part of the request, and carry it themselves.
        Dialect::Guide => (String::new(), guide::paylink_body(order, attempt, returns, &echo).to_string()),
    }
}

/// A payment link, wherever in the answer it is: the guide's own client looks in three places.
pub(super) fn read_payment_link(answer: &Value) -> Option<PaymentLink> {
    let data = object_in(answer, "data");
    let find = |names: &[&str]| text_of(answer, names).or_else(|| text_of(data?, names));
    let payment_url = find(&["payment_url", "paymentUrl"])?;
    let transaction_ref = find(&["transaction_ref", "transactionRef"])?;
    let url = url::Url::parse(&payment_url).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
    Some(PaymentLink {
        transaction_ref: TransactionRef::parse(&transaction_ref).ok()?,
        payment_url: url.into(),
    })
}

/// What checkStatus says.
pub(super) fn read_report(dialect: Dialect, answer: &Value) -> Option<Report> {
    match dialect {
        Dialect::Official => official::read_report(answer),
        Dialect::Guide => guide::read_report(answer),
    }
}

/// Whether the envelope says that the call itself failed (`docs/mycoolpay.md` §2).
pub(super) fn says_error(answer: &Value) -> bool {
    answer.get("status").and_then(Value::as_str) == Some("error")
}

/// The gateway's words for what went wrong: `message`, or `msg` as the official client also reads.
pub(super) fn error_message(answer: &Value) -> &str {
    ["message", "msg"].iter().find_map(|name| answer.get(name)?.as_str()).unwrap_or("no reason given")
}

//! What goes over the wire, and its translation. Nothing here leaves the room: the domain's types do.

mod guide;
mod masking;
mod official;
mod reading;

use serde_json::{Value, json};

use super::{Dialect, PaymentLink, PhoneAsked, ReturnUrls};
use crate::domain::{AppTransactionRef, Order, Phone, Prompt, Report, SmsCode, TransactionRef, Ussd};
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

/// The JSON body of a payin request: a payment link's, with the number that pays. There is no return page to carry
/// anything to.
pub(super) fn payin_body(
    dialect: Dialect,
    order: &Order,
    attempt: &AppTransactionRef,
    phone: &Phone,
    returns: &ReturnUrls,
) -> String {
    paylink_request(dialect, &order.clone().paid_by(phone.clone()), attempt, returns).1
}

/// The JSON body that sends a code (`docs/mycoolpay.md` §2).
pub(super) fn authorize_body(reference: &TransactionRef, code: &SmsCode) -> String {
    json!({ "transaction_ref": reference.as_str(), "code": code.digits() }).to_string()
}

/// What a payin answers, at the top or under `data`.
pub(super) fn read_phone_asked(answer: &Value) -> Option<PhoneAsked> {
    let fields = object_in(answer, "data").unwrap_or(answer);
    let transaction_ref = text_of(fields, &["transaction_ref", "transactionRef"])?;
    let transaction_ref = TransactionRef::parse(&transaction_ref).ok()?;
    Some(PhoneAsked { transaction_ref, prompt: read_prompt(answer) })
}

/// What the operator waits for. A word we do not know is no code that could be typed: then it is the PIN.
pub(super) fn read_prompt(answer: &Value) -> Prompt {
    let fields = object_in(answer, "data").unwrap_or(answer);
    match text_of(fields, &["action"]).as_deref() {
        Some("REQUIRE_OTP") => Prompt::Code,
        _ => Prompt::Pin(text_of(fields, &["ussd"]).and_then(|text| Ussd::parse(&text))),
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

/// The gateway's words for what went wrong, without people's: `message`, or `msg` as the official client also reads.
pub(super) fn error_message(answer: Option<&Value>) -> String {
    let said =
        answer.and_then(|answer| ["message", "msg"].iter().find_map(|name| answer.get(name)?.as_str()));
    said.map_or_else(|| "no reason given".to_owned(), masking::masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_a_payin_says_what_the_operator_waits_for() {
        for (answer, prompt) in [
            (json!({"transaction_ref": "t-1", "action": "PENDING", "ussd": "#150*50#"}), "pin #150*50#"),
            (json!({"transaction_ref": "t-1", "action": "PENDING", "ussd": null}), "pin"),
            (json!({"transaction_ref": "t-1", "action": "PENDING", "ussd": "<script>"}), "pin"),
            (json!({"transaction_ref": "t-1", "action": "REQUIRE_OTP", "ussd": ""}), "code"),
            (json!({"transaction_ref": "t-1", "action": "SOMETHING_NEW"}), "pin"),
            (json!({"data": {"transactionRef": "t-1", "action": "REQUIRE_OTP"}}), "code"),
        ] {
            let asked = read_phone_asked(&answer).expect("an answer");
            assert_eq!(
                (asked.transaction_ref.as_str(), asked.prompt.code().as_str()),
                ("t-1", prompt),
                "{answer}"
            );
        }
        assert_eq!(read_phone_asked(&json!({"action": "PENDING"})), None);
    }
}

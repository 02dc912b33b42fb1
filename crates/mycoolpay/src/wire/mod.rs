//! Requests and answers, and their translation: what all dialects have in common.

mod log_redaction;
pub(crate) mod reading;

use caisse_domain::{
    AppTransactionRef, Order, Outcome, Phone, Prompt, Report, SmsCode, TransactionRef, Ussd,
};
use serde_json::json;

use super::{
    Dialect, ReturnUrls, UnknownWord, UnreadableReason,
    dialect::contract::PaylinkRequest,
    document::{Document, FieldValues},
    gateway::{PayinStarted, PaymentLink},
    pages::PaymentPages,
};
use reading::needed;

/// The request of a payment link. The order's return page finds it by the query (`docs/mycoolpay.md` §2).
pub(super) fn paylink_request(
    dialect: Dialect,
    order: &Order,
    attempt: &AppTransactionRef,
    returns: &ReturnUrls,
) -> PaylinkRequest {
    let return_query = format!("?order={}", order.token.as_str());
    (dialect.contract().paylink_request)(order, attempt, returns, &return_query)
}

/// The JSON body of a payin request: a paylink's, with the number that pays. No return page, so no query.
pub(super) fn payin_body(
    dialect: Dialect,
    order: &Order,
    attempt: &AppTransactionRef,
    phone: &Phone,
    returns: &ReturnUrls,
) -> String {
    paylink_request(dialect, &order.clone().paid_by(phone.clone()), attempt, returns).body.to_string()
}

/// The JSON body that sends a code (`docs/mycoolpay.md` §2).
pub(super) fn authorize_body(reference: &TransactionRef, code: &SmsCode) -> String {
    json!({ "transaction_ref": reference.as_str(), "code": code.digits() }).to_string()
}

/// Reads the answer of a payin, at the top or under `data`.
pub(super) fn read_payin(answer: &Document) -> Result<PayinStarted, UnreadableReason> {
    let fields = answer.nested("data").unwrap_or(answer);
    let transaction_ref = reference(fields.text(&REFERENCE))?;
    Ok(PayinStarted { transaction_ref, prompt: read_prompt(answer) })
}

/// Reads what the operator waits for. An unknown word means the PIN, because it promises no code to type.
pub(super) fn read_prompt(answer: &Document) -> Prompt {
    let fields = answer.nested("data").unwrap_or(answer);
    match fields.text(&["action"]).unique().as_deref() {
        Some("REQUIRE_OTP") => Prompt::Code,
        _ => Prompt::Pin(fields.text(&["ussd"]).unique().and_then(|text| Ussd::parse(&text))),
    }
}

/// Reads the answer to an accepted code. A document with no field of such an answer is an error: perhaps a proxy's.
pub(super) fn read_accepted(answer: &Document) -> Result<Prompt, UnreadableReason> {
    let fields = answer.nested("data").unwrap_or(answer);
    let has_answer_field = |document: &Document| {
        ["status", "action", "ussd"].iter().any(|name| document.text(&[name]) != FieldValues::None)
    };
    let is_answer = has_answer_field(answer) || has_answer_field(fields);
    if is_answer { Ok(read_prompt(answer)) } else { Err(UnreadableReason::Incomplete) }
}

/// Reads a payment link, in each place where a client of the gateway reads one (`docs/mycoolpay.md` §7).
pub(super) fn read_payment_link(
    pages: &PaymentPages,
    answer: &Document,
) -> Result<PaymentLink, UnreadableReason> {
    let find = |names: &[&str]| match (answer.text(names), answer.nested("data")) {
        (FieldValues::None, Some(data)) => data.text(names),
        (value, _) => value,
    };
    let payment_url = needed(find(&["payment_url", "paymentUrl"]))?;
    let transaction_ref = reference(find(&REFERENCE))?;
    let payment_url = pages.admit(&payment_url).ok_or(UnreadableReason::ForeignPage)?;
    Ok(PaymentLink { transaction_ref, payment_url })
}

const REFERENCE: [&str; 2] = ["transaction_ref", "transactionRef"];

fn reference(value: FieldValues<String>) -> Result<TransactionRef, UnreadableReason> {
    TransactionRef::parse(&needed(value)?).map_err(|_| UnreadableReason::Incomplete)
}

/// Reads an answer of checkStatus.
pub(super) fn read_report(dialect: Dialect, answer: &Document) -> Result<Report, UnreadableReason> {
    (dialect.contract().read_report)(answer)
}

/// The status of a checkStatus answer, if it is outside the contract.
pub(super) fn unknown_status(dialect: Dialect, answer: &Document) -> Option<UnknownWord> {
    let word = (dialect.contract().status)(answer).unique();
    word.filter(|word| !Outcome::knows(word)).map(|word| UnknownWord::new("status", &word))
}

/// The action of a payin answer, if it is outside the contract.
pub(super) fn unknown_action(answer: &Document) -> Option<UnknownWord> {
    let word = answer.nested("data").unwrap_or(answer).text(&["action"]).unique()?;
    let is_known = matches!(word.as_str(), "PENDING" | "REQUIRE_OTP");
    (!is_known).then(|| UnknownWord::new("action", &word))
}

/// Whether the envelope reports that the call itself failed (`docs/mycoolpay.md` §2).
pub(super) fn is_error(answer: &Document) -> Result<bool, UnreadableReason> {
    match answer.text(&["status"]) {
        FieldValues::None => Ok(false),
        FieldValues::One(word) => Ok(word == "error"),
        FieldValues::Conflicting(words) if words.iter().any(|word| word == "error") => {
            Err(UnreadableReason::Contradictory)
        }
        FieldValues::Conflicting(_) => Ok(false),
    }
}

/// The gateway's error message without personal data: `message`, or `msg` as the official client also reads.
pub(super) fn error_message(answer: Option<&Document>) -> String {
    let message = answer.and_then(|answer| answer.text(&["message", "msg"]).unique());
    message.map_or_else(|| "no reason given".to_owned(), |text| log_redaction::masked(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(answer: &serde_json::Value) -> Document {
        Document::read(answer.to_string().as_bytes()).expect("a document")
    }

    #[test]
    fn an_answer_to_a_payin_names_what_the_operator_waits_for() {
        for (answer, prompt) in [
            (json!({"transaction_ref": "t-1", "action": "PENDING", "ussd": "#150*50#"}), "pin #150*50#"),
            (json!({"transaction_ref": "t-1", "action": "PENDING", "ussd": null}), "pin"),
            (json!({"transaction_ref": "t-1", "action": "PENDING", "ussd": "<script>"}), "pin"),
            (json!({"transaction_ref": "t-1", "action": "REQUIRE_OTP", "ussd": ""}), "code"),
            (json!({"transaction_ref": "t-1", "action": "SOMETHING_NEW"}), "pin"),
            (json!({"data": {"transactionRef": "t-1", "action": "REQUIRE_OTP"}}), "code"),
        ] {
            let asked = read_payin(&document(&answer)).expect("an answer");
            assert_eq!(
                (asked.transaction_ref.as_str(), asked.prompt.encode().as_str()),
                ("t-1", prompt),
                "{answer}"
            );
        }
        let unnamed = read_payin(&document(&json!({"action": "PENDING"})));
        assert_eq!(unnamed, Err(UnreadableReason::Incomplete));
    }
}

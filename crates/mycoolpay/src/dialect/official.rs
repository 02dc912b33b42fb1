//! The contract of the gateway's own SDK (`docs/mycoolpay.md` §2).

use caisse_domain::{AppTransactionRef, Contact, Order, Outcome, Report};
use serde_json::{Map, Value};

use super::contract::{CallbackContract, Contract, PaylinkRequest};
use crate::{
    ReturnUrls, Secret, UnreadableReason,
    callback::fields::CallbackFields,
    document::{Document, FieldValues},
    wire::reading::{binding, needed, number, number_of},
};

/// The contract.
pub(super) const CONTRACT: Contract = Contract {
    name: "official",
    api_base: "https://my-coolpay.com",
    checkout_origins: &["https://my-coolpay.com"],
    has_uuid_keys: true,
    paylink_request,
    read_report,
    status,
    callback: CallbackContract {
        our_reference: "app_transaction_ref",
        status: "transaction_status",
        application: Some("application"),
        has_signature_header: false,
        deciding: &[
            "application",
            "transaction_ref",
            "app_transaction_ref",
            "transaction_type",
            "transaction_amount",
            "transaction_currency",
            "transaction_operator",
            "transaction_status",
            "signature",
        ],
        signed_texts,
    },
};

/// The gateway echoes the query in the return page's address (`docs/mycoolpay.md` §2).
fn paylink_request(
    order: &Order,
    attempt: &AppTransactionRef,
    _returns: &ReturnUrls,
    return_query: &str,
) -> PaylinkRequest {
    PaylinkRequest { query: return_query.to_owned(), body: paylink_body(order, attempt) }
}

/// The body of `POST /paylink`.
fn paylink_body(order: &Order, attempt: &AppTransactionRef) -> Value {
    let details = &order.details;
    let mut body = Map::new();
    let mut put = |name: &str, text: &str| body.insert(name.to_owned(), Value::from(text));
    put("transaction_currency", details.amount.currency().code());
    put("transaction_reason", &details.title);
    put("app_transaction_ref", attempt.as_str());
    put("customer_lang", details.locale.code());
    // The gateway takes numbers of Cameroon only; one of another country is only a contact.
    if let Some(phone) = details.customer.phone.as_ref().and_then(Contact::payer) {
        put("customer_phone_number", phone.national());
    }
    if let Some(name) = &details.customer.name {
        put("customer_name", name);
    }
    if let Some(email) = &details.customer.email {
        put("customer_email", email);
    }
    body.insert("transaction_amount".to_owned(), number_of(details.amount));
    Value::Object(body)
}

/// Reads the answer of `GET /checkStatus`: every field but `transaction_status` is optional.
fn read_report(answer: &Document) -> Result<Report, UnreadableReason> {
    let text = |name| answer.text(&[name]);
    Ok(Report {
        outcome: Outcome::from_word(&needed(status(answer))?),
        transaction_ref: binding(text("transaction_ref")),
        app_transaction_ref: binding(text("app_transaction_ref")),
        amount: number(answer, "transaction_amount"),
        currency: binding(text("transaction_currency")),
        kind: binding(text("transaction_type")),
        operator: text("transaction_operator").unique(),
        operator_ref: text("operator_transaction_ref").unique(),
        fees: number(answer, "transaction_fees"),
        message: text("transaction_message").unique(),
    })
}

/// The payment's status.
fn status(answer: &Document) -> FieldValues<String> {
    answer.text(&["transaction_status"])
}

/// The signature does not cover the status.
fn signed_texts(fields: &CallbackFields, private_key: &Secret) -> Vec<String> {
    let text = |name| fields.text(name);
    let amounts = fields.amounts("transaction_amount").into_iter().map(|amount| {
        [
            text("transaction_ref"),
            text("transaction_type"),
            amount,
            text("transaction_currency"),
            text("transaction_operator"),
            private_key.expose().to_owned(),
        ]
        .concat()
    });
    amounts.collect()
}

#[cfg(test)]
mod tests {
    use caisse_domain::{Currency, Customer, Locale, Money, NewOrder, OrderToken, Reference, Timestamp};

    use super::*;

    fn report_of(answer: &Value) -> Result<Report, UnreadableReason> {
        read_report(&Document::read(answer.to_string().as_bytes()).expect("a document"))
    }

    fn order(minor: i64, currency: Currency) -> Order {
        Order {
            token: OrderToken::new(1),
            details: NewOrder {
                reference: Reference::parse("ORDER_1234").expect("a reference"),
                amount: Money::from_minor(minor, currency).expect("an amount"),
                title: "Commande #1234".into(),
                customer: Customer::parse(Some("Fabrice"), None, Contact::from_e164("+237699009900").ok())
                    .expect("a customer"),
                locale: Locale::Fr,
                return_url: None,
                metadata: None,
            },
            created_at: Timestamp::default(),
            paid_at: None,
        }
    }

    #[test]
    fn a_paylink_asks_for_the_orders_amount_as_a_number() {
        let attempt = AppTransactionRef::parse("ORDER_1234-00ff").expect("a reference");
        let body = paylink_body(&order(250, Currency::Eur), &attempt);
        assert_eq!(
            body.to_string(),
            concat!(
                r#"{"app_transaction_ref":"ORDER_1234-00ff","customer_lang":"fr","customer_name":"Fabrice","#,
                r#""customer_phone_number":"699009900","transaction_amount":2.5,"transaction_currency":"EUR","#,
                r#""transaction_reason":"Commande #1234"}"#
            )
        );
    }

    #[test]
    fn a_report_needs_its_status_word_and_nothing_else() {
        let answer = serde_json::json!({"status": "success", "transaction_status": "PENDING", "transaction_message": null});
        let report = report_of(&answer).expect("a report");
        assert_eq!(report.outcome, Outcome::Pending);
        assert_eq!(report.amount, None);
        assert_eq!(report_of(&serde_json::json!({"status": "success"})), Err(UnreadableReason::Incomplete));
    }

    #[test]
    fn the_envelopes_success_is_not_a_payments_success() {
        let answer = serde_json::json!({"status": "success", "transaction_status": "FAILED"});
        assert_eq!(report_of(&answer).map(|report| report.outcome), Ok(Outcome::Failed));
    }
}

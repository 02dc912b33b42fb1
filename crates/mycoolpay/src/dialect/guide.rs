//! The contract of the integration guide (`docs/mycoolpay.md` §7).

use caisse_domain::{AppTransactionRef, Contact, Order, Outcome, Report};
use serde_json::{Map, json};

use super::contract::{CallbackContract, Contract, PaylinkRequest};
use crate::{
    ReturnUrls, Secret, UnreadableReason,
    callback::fields::CallbackFields,
    document::{Document, FieldValues},
    wire::reading::{binding, needed, number, number_of},
};

/// The contract.
pub(super) const CONTRACT: Contract = Contract {
    name: "guide",
    api_base: "https://api.my-coolpay.com",
    checkout_origins: &["https://checkout.my-coolpay.com", "https://my-coolpay.com"],
    has_uuid_keys: false,
    paylink_request,
    read_report,
    status,
    callback: CallbackContract {
        our_reference: "reference",
        status: "status",
        application: None,
        has_signature_header: true,
        deciding: &["transaction_ref", "reference", "amount", "currency", "status", "signature"],
        signed_texts,
    },
};

/// The body contains the return pages' addresses, with the query in them.
fn paylink_request(
    order: &Order,
    attempt: &AppTransactionRef,
    returns: &ReturnUrls,
    return_query: &str,
) -> PaylinkRequest {
    let details = &order.details;
    let mut customer = Map::new();
    if let Some(name) = &details.customer.name {
        customer.insert("name".to_owned(), json!(name));
    }
    if let Some(phone) = details.customer.phone.as_ref().and_then(Contact::payer) {
        customer.insert("phone".to_owned(), json!(format!("+237{}", phone.national())));
    }
    if let Some(email) = &details.customer.email {
        customer.insert("email".to_owned(), json!(email));
    }
    let body = json!({
        "amount": number_of(details.amount),
        "currency": details.amount.currency().code(),
        "reason": details.title,
        "reference": attempt.as_str(),
        "customer": customer,
        "callback_url": returns.callback_url,
        "success_url": format!("{}/payment/success{return_query}", returns.site_url),
        "cancel_url": format!("{}/payment/cancel{return_query}", returns.site_url),
    });
    PaylinkRequest { query: String::new(), body }
}

/// Reads the answer of `GET /checkStatus`, at the top or under `data`. The guide has no types of transaction.
fn read_report(answer: &Document) -> Result<Report, UnreadableReason> {
    let fields = answer.nested("data").unwrap_or(answer);
    let text = |name| fields.text(&[name]);
    Ok(Report {
        outcome: Outcome::from_word(&needed(status(answer))?),
        transaction_ref: binding(fields.text(&["transaction_ref", "transactionRef"])),
        app_transaction_ref: binding(text("reference")),
        amount: number(fields, "amount"),
        currency: binding(text("currency")),
        kind: None,
        operator: text("operator").unique(),
        operator_ref: None,
        fees: None,
        message: text("message").unique(),
    })
}

/// The payment's status, under `data` or else at the top.
fn status(answer: &Document) -> FieldValues<String> {
    match answer.nested("data").map(|data| data.text(&["status"])) {
        None | Some(FieldValues::None) => answer.text(&["status"]),
        Some(status) => status,
    }
}

fn signed_texts(fields: &CallbackFields, private_key: &Secret) -> Vec<String> {
    let (transaction_ref, status) = (fields.text("transaction_ref"), fields.text("status"));
    vec![format!("{}|{transaction_ref}|{status}", private_key.expose())]
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{Dialect, FramingSetting, GatewayConfig, Secret, pages::PaymentPages, wire};

    fn read_payment_link(answer: &Document) -> Result<crate::gateway::PaymentLink, UnreadableReason> {
        let pages = PaymentPages::new(&GatewayConfig {
            public_key: "pk".into(),
            private_key: Secret::new("sk"),
            api_base: "https://my-coolpay.com".into(),
            dialect: Dialect::Guide,
            checkout_origins: vec![],
            framing: FramingSetting::Deny,
        });
        wire::read_payment_link(&pages, answer)
    }

    fn document(answer: &Value) -> Document {
        Document::read(answer.to_string().as_bytes()).expect("a document")
    }

    #[test]
    fn a_link_is_found_in_each_place_where_the_guides_client_looks() {
        for answer in [
            json!({"payment_url": "https://my-coolpay.com/p/1", "transaction_ref": "t-1"}),
            json!({"paymentUrl": "https://my-coolpay.com/p/1", "transactionRef": "t-1"}),
            json!({"data": {"payment_url": "https://my-coolpay.com/p/1", "transaction_ref": "t-1"}}),
            json!({"transaction_ref": "t-1", "data": {"paymentUrl": "https://my-coolpay.com/p/1"}}),
        ] {
            let link = read_payment_link(&document(&answer)).expect("a link");
            assert_eq!(link.payment_url, "https://my-coolpay.com/p/1", "{answer}");
            assert_eq!(link.transaction_ref.as_str(), "t-1", "{answer}");
        }
    }

    #[test]
    fn a_link_that_is_not_the_gateways_is_no_link() {
        for url in ["javascript:alert(1)", "data:text/html,x", "/relative", "https://pay.example/p/1"] {
            let link = read_payment_link(&document(&json!({"payment_url": url, "transaction_ref": "t-1"})));
            assert_eq!(link, Err(UnreadableReason::ForeignPage), "{url}");
        }
        let none = document(&json!({"payment_url": "", "transaction_ref": "t-1"}));
        assert_eq!(read_payment_link(&none), Err(UnreadableReason::Incomplete));
    }

    #[test]
    fn a_status_is_found_at_the_top_and_under_data() {
        for answer in [
            json!({"status": "COMPLETED"}),
            json!({"data": {"status": "SUCCESS"}}),
            json!({"status": "SUCCESS", "data": {}}),
        ] {
            let outcome = read_report(&document(&answer)).map(|report| report.outcome);
            assert_eq!(outcome, Ok(Outcome::Succeeded), "{answer}");
        }
    }
}

//! The gateway's answers, through the real client over loopback: only a success of this very payment makes it paid.
//!
//! Lines of an input: the dialect (`official` or `guide`), the HTTP status; then the body. `{ref}` and `{app}` in it
//! stand for our references.
#![no_main]

use std::cell::LazyCell;

use caisse_domain::{
    AppTransactionRef, Currency, Expected, Money, Observation, PaymentStatus, TransactionRef,
};
use caisse_fuzz::{input, number, talking::Talking};
use caisse_mycoolpay::Dialect;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const THEIRS: &str = "18ac6335-2bdd-4b95-944e-ef029c49c5b5";
const OURS: &str = "ORDER_1234-00ff";

thread_local! {
    static GATEWAY: LazyCell<Talking> = LazyCell::new(Talking::start);
}

fuzz_target!(|data: &[u8]| {
    let mut body = data;
    let dialect = if input::line(&mut body) == b"guide" { Dialect::Guide } else { Dialect::Official };
    let status: u16 = input::text(&mut body).parse().unwrap_or(200);
    let body = match std::str::from_utf8(body) {
        Ok(text) => text.replace("{ref}", THEIRS).replace("{app}", OURS).into_bytes(),
        Err(_) => body.to_vec(),
    };
    let status =
        if (200..600).contains(&status) && ![204, 205, 304].contains(&status) { status } else { 200 };
    GATEWAY.with(|gateway| {
        let theirs = TransactionRef::parse(THEIRS).expect("a reference");
        let answers = gateway.ask(dialect, status, body.clone(), &theirs);
        if let Ok(link) = &answers.link {
            let url = &link.value.payment_url;
            assert!(url.starts_with("https://") || url.starts_with("http://127.0.0.1"), "{url}");
        }
        for (what, is_ok) in [("a link", answers.link.is_ok()), ("a request", answers.asked.is_ok())] {
            assert!(!is_ok || (200..300).contains(&status), "{what} out of {status}");
        }
        let Ok(checked) = answers.report else { return };
        assert!((200..300).contains(&status), "a report out of {status}");
        let expected = Expected {
            transaction_ref: theirs,
            app_transaction_ref: AppTransactionRef::parse(OURS).expect("a reference"),
            amount: Money::from_minor(15_000, Currency::Xaf).expect("an amount"),
        };
        let observation = Observation::status_check(&checked.value, &expected, checked.text);
        if let Some(is_paid) = says_paid(dialect, &body) {
            let is_paid_here = observation.status == PaymentStatus::Paid;
            // Of a repeated name this reader takes the last value, and ours none.
            assert!(is_paid || !is_paid_here, "{}", String::from_utf8_lossy(&body));
        }
        assert!(observation.status != PaymentStatus::Paid || observation.mismatches.is_empty());
    });
});

/// Whether a person would read this answer as the success of our payment.
fn says_paid(dialect: Dialect, body: &[u8]) -> Option<bool> {
    // A body that is not strict JSON is left to the other tests: here nothing independent can read it.
    let Ok(answer) = serde_json::from_slice::<Value>(body) else { return None };
    let (fields, prefix, ours) = match dialect {
        Dialect::Official => (&answer, "transaction_", "app_transaction_ref"),
        Dialect::Guide if answer["data"].is_object() => (&answer["data"], "", "reference"),
        Dialect::Guide => (&answer, "", "reference"),
    };
    let text = |name: &str| fields[name].as_str().filter(|text| !text.is_empty());
    let names: &[&str] =
        if dialect == Dialect::Guide { &["transaction_ref", "transactionRef"] } else { &["transaction_ref"] };
    let amount = match &fields[format!("{prefix}amount")] {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return Some(false),
    };
    let outer = (dialect == Dialect::Guide).then(|| answer["status"].as_str()).flatten();
    let status = text(&format!("{prefix}status")).or(outer.filter(|text| !text.is_empty()));
    let is_payin = dialect == Dialect::Guide || text("transaction_type").is_none_or(|kind| kind == "PAYIN");
    let is_paid = matches!(status, Some("SUCCESS" | "COMPLETED"))
        && number::plain(&amount).as_deref() == Some("15000")
        && text(&format!("{prefix}currency")) == Some("XAF")
        && text(ours) == Some(OURS)
        && names.iter().find_map(|name| text(name)).is_none_or(|theirs| theirs == THEIRS)
        && is_payin;
    Some(is_paid)
}

//! The contract of `docs/mycoolpay.md`, row by row, through real sockets: our sandbox, our client, and any
//! other server that is named.
//!
//! `CONTRACT_BASE_URL=http://localhost:3001 CONTRACT_PUBLIC_KEY=… CONTRACT_PRIVATE_KEY=… cargo test contract::`
//! tests that server instead of a sandbox of the test's own. Rows that need a settled payment are then skipped,
//! because only the sandbox settles one on request.

/// Callbacks: their fields, their signature, and their sending.
mod callbacks;
/// Status reports of payments.
mod check_status;
/// Our client against the server and against the fixtures.
mod client;
/// The integration guide's dialect on the same server.
mod guide;
/// Mobile money without the payment page.
mod payin;
/// Payment links.
mod paylink;
/// Payouts, and the balance.
mod payout;
/// The server under test.
mod server;

use serde_json::Value;

/// A fixture of requests and answers: see `fixtures/README.md`.
macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/tests/fixtures/",
            $name
        )))
        .expect("a fixture is JSON")
    };
}
use fixture;

/// The fixture with a new reference, because a reference is used once.
fn with_reference(mut request: Value, name: &'static str) -> Value {
    request[name] = format!("contract_{:016x}", fastrand::u64(..)).into();
    request
}

/// Asserts that an answer has every field of a fixture, with the same type, or null: not all nullable fields are known.
fn assert_shape(answer: &Value, fixture: &Value) {
    let is_nothing = |value: &Value| value.is_null() || value == "";
    for (name, expected) in fixture.as_object().expect("an object") {
        let found = answer.get(name).unwrap_or_else(|| panic!("no {name}: {answer}"));
        let same = std::mem::discriminant(found) == std::mem::discriminant(expected);
        assert!(same || is_nothing(found) || is_nothing(expected), "{name} is {found}, not like {expected}");
    }
}

/// Asserts that an answer is an error in the gateway's form.
fn assert_refused(answer: &crate::support::Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_shape(&answer.json(), &fixture!("error.answer.json"));
    assert_eq!(answer.json()["status"], "error", "{}", answer.text());
    assert!(answer.json()["message"].as_str().is_some_and(|text| !text.is_empty()), "{}", answer.text());
}

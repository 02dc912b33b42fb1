//! Shared by the tests: a program, a gateway for it, and readers of its database.

mod answer;
mod app;
mod attempt;
mod canary;
mod database;
mod events;
mod gateway;
mod gateway_behaviour;
mod inside;
mod latency;
mod log;
mod pgbouncer;
mod postgres;
mod postgres_database;
mod program;
mod raw_http;
mod record;
mod serving;
mod setup;
mod test_store;

use std::time::Duration;

pub(crate) use answer::Answer;
pub(crate) use app::{CALLBACK, FORM, TestApp};
pub(crate) use attempt::Attempt;
pub(crate) use canary::{leak_in, phone_in, watch_the_log};
pub(crate) use database::{Database, Engine, sqlite_url};
pub(crate) use events::EventStream;
pub(crate) use gateway::FakeGateway;
pub(crate) use gateway_behaviour::GatewayBehaviour;
pub(crate) use inside::{callback_verifier, framing, quick_directory};
pub(crate) use latency::Latencies;
pub(crate) use log::Log;
pub(crate) use pgbouncer::PgBouncer;
pub(crate) use program::{Program, settings};
pub(crate) use record::Record;
pub(crate) use record::Sizes;
pub(crate) use serving::{Serving, command, free_port};
pub(crate) use setup::{API_TOKEN, PRIVATE_KEY, PUBLIC_KEY, SECRET_KEY, Setup};
pub(crate) use test_store::{NOW, TestStore, callback_naming, due_at, new_order, on_both_engines, on_page};

/// The longest wait for a condition.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The interval between two evaluations of a condition.
const ASK_EVERY: Duration = Duration::from_millis(10);

/// Waits until `holds`, and fails the test when it does not in time.
pub(crate) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let asked = async {
        while !holds().await {
            tokio::time::sleep(ASK_EVERY).await;
        }
    };
    assert!(tokio::time::timeout(TIMEOUT, asked).await.is_ok(), "it never came true: {what}");
}

/// A client for tests without a program in their process.
pub(crate) fn http() -> reqwest::Client {
    http_builder().build().expect("a client")
}

/// The same, with a new connection for each request.
pub(crate) fn forgetful_http() -> reqwest::Client {
    http_builder().pool_max_idle_per_host(0).build().expect("a client")
}

fn http_builder() -> reqwest::ClientBuilder {
    canary::watch_the_log();
    // An error means that a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.no_proxy().timeout(TIMEOUT)
}

/// Turns the fields of a JSON object into a form's body.
pub(crate) fn form_of(document: &serde_json::Value) -> String {
    let fields = document.as_object().expect("an object").iter().filter_map(|(name, value)| match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some((name, text.clone())),
        other => Some((name, other.to_string())),
    });
    serde_urlencoded::to_string(fields.collect::<Vec<_>>()).expect("names and texts")
}

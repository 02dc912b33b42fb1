//! The program's start, and the settings that it refuses.

use std::net::SocketAddr;

use caisse::{Listeners, ServeError, checkout::system_clock, config::ConfigError, serve};
use tokio::net::TcpListener;

use crate::support::{PRIVATE_KEY, PUBLIC_KEY, Setup, sqlite_url};

fn missing(setup: &Setup) -> &'static str {
    match setup.read() {
        Err(ConfigError::Missing { name, .. }) => name,
        other => panic!("{other:?}"),
    }
}

#[test]
fn half_a_configuration_is_refused_with_the_name_of_what_is_missing() {
    let public_only = Setup::sandbox().with("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY);
    let private_only = Setup::sandbox().with("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY);
    assert_eq!(missing(&public_only), "MYCOOLPAY_PRIVATE_KEY");
    assert_eq!(missing(&private_only), "MYCOOLPAY_PUBLIC_KEY");
    assert_eq!(missing(&Setup::live()), "SITE_URL");
}

#[test]
fn real_keys_do_not_travel_in_the_clear() {
    for (name, value) in [
        ("SITE_URL", "http://shop.example"),
        ("MYCOOLPAY_API_BASE", "http://my-coolpay.com"),
        ("CALLBACK_URL", "http://shop.example/api/callback/mycoolpay"),
    ] {
        let setup = Setup::live().with("SITE_URL", "https://shop.example").with(name, value);
        match setup.read() {
            Err(ConfigError::Invalid { name: named, because }) => {
                assert_eq!(named, name);
                assert!(because.contains("https"), "{because}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_address_in_use_is_named_before_anything_else_starts() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address: SocketAddr = taken.local_addr().expect("an address");
    let setup =
        Setup::live().with("SITE_URL", format!("http://{address}")).with("PORT", address.port().to_string());
    let refused = Listeners::open(&setup.read().expect("settings")).err().expect("a refusal");
    let message = refused.to_string();
    assert!(message.starts_with(&format!("cannot listen on {address}; another program does")), "{message}");
    assert!(message.contains("choose another port with PORT"), "{message}");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_keeps_the_program_from_starting() {
    let directory = tempfile::tempdir().expect("a directory");
    let not_ours = directory.path().join("text.db");
    std::fs::write(&not_ours, "this is a text, and no database at all; ".repeat(100)).expect("a file");
    let nowhere = directory.path().join("no/such/folder/caisse.db");
    for file in [not_ours, nowhere] {
        let site = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = site.local_addr().expect("an address");
        let config = Setup::live()
            .with("SITE_URL", format!("http://{address}"))
            .with("DATABASE_URL", sqlite_url(&file))
            .read()
            .expect("settings");
        let refused = serve(config, Listeners { site, sandbox: None }, system_clock()).await.err();
        let is_the_records = matches!(refused, Some(ServeError::Store(_) | ServeError::Serving(_)));
        assert!(is_the_records, "{refused:?}");
        // No listener is left there.
        TcpListener::bind(address).await.expect("the address is free again");
    }
}

#[tokio::test]
async fn a_stopped_program_answers_no_more() {
    let app = Setup::sandbox().start().await;
    let address = app.url.clone();
    let again = app.restart(Setup::sandbox()).await;
    assert!(again.request(reqwest::Method::GET, &format!("{address}/healthz")).send().await.is_err());
    assert_eq!(again.get("/healthz").await.status, 200);
}

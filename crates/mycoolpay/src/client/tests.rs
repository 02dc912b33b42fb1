//! What the client concludes from broken answers.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket},
};

use super::*;
use crate::{FramingSetting, Secret};

const ANY_PORT: &str = "127.0.0.1:0";

fn gateway_at(origin: String) -> Arc<dyn Gateway> {
    let config = GatewayConfig {
        public_key: "pk_test_XXXXXXXX".into(),
        private_key: Secret::new("sk_test_YYYYYYYY"),
        api_base: origin,
        dialect: Dialect::Official,
        checkout_origins: vec![],
        framing: FramingSetting::Deny,
    };
    let returns = ReturnUrls { site_url: String::new(), callback_url: String::new() };
    Arc::new(Client::new(&config, returns).expect("a client"))
}

/// The error of a status check at a gateway that sends `head` and `body` and closes the connection.
async fn error_after(head: &str, body: &str) -> GatewayError {
    let listener = TcpListener::bind(ANY_PORT).await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let answering = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await.expect("a request");
        let answer = format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.expect("a listener");
    };
    tokio::join!(check(origin), answering).0
}

async fn check(origin: String) -> GatewayError {
    let reference = TransactionRef::parse("t-1").expect("a reference");
    gateway_at(origin).check_status(&reference).await.expect_err("an answer that is none")
}

const JSON: &str = r#"{"status":"error","message":"no"}"#;

#[tokio::test]
async fn a_gateway_that_refuses_works_and_one_that_answers_nonsense_does_not() {
    for (head, body, is_down) in [
        ("404 Not Found", JSON, false),
        ("401 Unauthorized", "<h1>401</h1>", false),
        ("409 Conflict", JSON, false),
        ("200 OK", JSON, false),
        ("200 OK", r#"{"status":"success"}"#, false),
        ("408 Request Timeout", JSON, true),
        ("429 Too Many Requests", JSON, true),
        ("500 Internal Server Error", JSON, true),
        ("503 Service Unavailable", "", true),
        ("302 Found", "", true),
        ("200 OK", "<h1>Maintenance</h1>", true),
        ("200 OK", "", true),
        ("200 OK\r\ncontent-length: 500", "{", true),
    ] {
        let error = error_after(head, body).await;
        assert_eq!(error.is_gateway_down(), is_down, "{head} {body}: {error:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_cannot_be_reached_is_down_and_its_address_is_in_no_error() {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(ANY_PORT.parse().expect("an address")).expect("a port");
    let unused_address = format!("http://{}", socket.local_addr().expect("an address"));
    let unreachable = check(unused_address).await;
    assert!(matches!(unreachable, GatewayError::Unreachable(_)), "{unreachable:?}");
    assert!(unreachable.is_gateway_down() && !unreachable.is_ambiguous());
    let cut_short = error_after("200 OK\r\ncontent-length: 500", "{").await;
    assert!(matches!(cut_short, GatewayError::NoAnswer(_)), "{cut_short:?}");
    assert!(cut_short.is_gateway_down() && cut_short.is_ambiguous());
    for error in [unreachable, cut_short] {
        assert!(std::error::Error::source(&error).is_some(), "{error:?}");
        assert!(!format!("{error:?}").contains("pk_test_XXXXXXXX"), "{error:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_busy_or_down_may_ask_to_be_left_alone_for_an_hour_at_most() {
    for (header, asked) in [
        ("retry-after: 7", Some(7)),
        ("Retry-After:  120 ", Some(120)),
        ("retry-after: 0", Some(0)),
        ("retry-after: 86400", Some(3600)),
        ("retry-after: 99999999999999999999999", Some(3600)),
        ("retry-after: -1", None),
        ("retry-after: +1", None),
        ("retry-after: 1.5", None),
        ("retry-after: soon", None),
        ("retry-after:", None),
        ("retry-after: Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("x-nothing: 7", None),
    ] {
        for (status, body) in [
            ("429 Too Many Requests", JSON),
            ("503 Service Unavailable", "<h1>503</h1>"),
            ("503 Service Unavailable", JSON),
        ] {
            let error = error_after(&format!("{status}\r\n{header}"), body).await;
            assert_eq!(error.retry_after(), asked.map(Duration::from_secs), "{status} {header}: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_retry_after_of_any_other_answer_means_nothing() {
    for status in ["404 Not Found", "500 Internal Server Error", "302 Found", "200 OK"] {
        let error = error_after(&format!("{status}\r\nretry-after: 7"), JSON).await;
        assert_eq!(error.retry_after(), None, "{status}");
    }
}

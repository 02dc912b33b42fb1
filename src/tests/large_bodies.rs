//! An endless body on every path that accepts posts: the server cuts it off, and does not wait for its end.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::support::{FORM, Setup, TestApp};

/// The most that is sent, which no path may wait for: the sockets' buffers count too.
const MOST: usize = 16 << 20;
/// Less than the time-out of a body.
const IN_TIME: Duration = Duration::from_secs(8);

/// Every path that accepts posts, with a content type that it reads, and its status for a body that is too large.
fn doors(token: &str) -> Vec<(String, &'static str, u16)> {
    vec![
        ("/demo".to_owned(), FORM, 303),
        // A form that cannot be read still counts as a press of Pay.
        (format!("/pay/{token}"), FORM, 303),
        (format!("/pay/{token}/phone"), FORM, 422),
        (format!("/pay/{token}/code"), FORM, 422),
        // A body that is too large names no order.
        ("/payment/success".to_owned(), FORM, 404),
        ("/fn/start_payment".to_owned(), "application/x-postcard", 413),
        ("/api/v1/orders".to_owned(), "application/json", 413),
        ("/api/create-payment".to_owned(), "application/json", 413),
        ("/api/callback/mycoolpay".to_owned(), "application/json", 413),
    ]
}

/// Posts until an answer comes; returns its status.
async fn flood(app: &TestApp, path: &str, kind: &str) -> u16 {
    let address = app.url.trim_start_matches("http://");
    let (mut reader, mut writer) = TcpStream::connect(address).await.expect("a connection").into_split();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\ncontent-type: {kind}\r\n\
         transfer-encoding: chunked\r\n\r\n"
    );
    writer.write_all(head.as_bytes()).await.expect("an open connection");
    let flooding = async move {
        let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
        for _ in 0..MOST / chunk.len() {
            if writer.write_all(chunk.as_bytes()).await.is_err() {
                break;
            }
        }
        // The rest never comes.
        std::future::pending().await
    };
    let mut status = [0; 12];
    tokio::select! {
        () = flooding => unreachable!("it never ends"),
        read = reader.read_exact(&mut status) => drop(read.expect("an answer")),
    }
    String::from_utf8_lossy(&status[9..]).parse().expect("a status")
}

#[tokio::test]
async fn no_endpoint_waits_for_the_end_of_a_body_that_has_none() {
    let app = Setup::sandbox().start().await;
    let order = app.place_order("R-1", 1500).await;
    for (path, kind, wanted) in doors(order.token.as_str()) {
        let status = timeout(IN_TIME, flood(&app, &path, kind)).await;
        assert_eq!(status.unwrap_or_else(|_| panic!("{path} is not answered")), wanted, "{path}");
    }
}

#[test]
fn every_endpoint_that_takes_a_post_is_tried() {
    let router = include_str!("../web/router.rs");
    assert_eq!(router.matches("post(").count(), doors("x").len(), "a new one is not in the list");
}

use super::*;

/// HTTP/2's preface, and a `GET /` that ends its stream.
const H2_GET: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\
    \0\0\0\x04\0\0\0\0\0\
    \0\0\x06\x01\x05\0\0\0\x01\x82\x86\x84\x01\x01x";

const HEADERS: u8 = 1;
const GOAWAY: u8 = 7;

/// The next frame's type.
async fn frame(client: &mut Client) -> u8 {
    let mut head = [0; 9];
    let read = timeout(LONGEST, client.stream.read_exact(&mut head)).await.expect("in time");
    read.expect("a frame");
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
    client.stream.read_exact(&mut vec![0; length]).await.expect("a whole frame");
    head[3]
}

async fn has_frame(client: &mut Client, wanted: u8) {
    while frame(client).await != wanted {}
}

#[tokio::test]
async fn a_client_that_begins_with_http2_gets_http2() {
    let server = Server::start(LONG_TIMEOUTS).await;
    let mut client = server.connect().await;
    client.stream.write_all(H2_GET).await.expect("an open connection");
    has_frame(&mut client, HEADERS).await;
}

#[tokio::test]
async fn an_http2_client_that_is_idle_too_long_gets_goaway() {
    let server = Server::start(Timeouts { first_request: SHORT, idle: SHORT, ..LONG_TIMEOUTS }).await;
    let mut client = server.connect().await;
    client.stream.write_all(H2_GET).await.expect("an open connection");
    has_frame(&mut client, GOAWAY).await;
    client.end().await;
}

#[tokio::test]
async fn an_http2_client_gets_goaway_at_once_when_the_server_ends() {
    let server = Server::start(Timeouts { client_close: LONGEST, ..LONG_TIMEOUTS }).await;
    let mut client = server.connect().await;
    client.stream.write_all(H2_GET).await.expect("an open connection");
    has_frame(&mut client, HEADERS).await;
    server.stop.send_replace(true);
    timeout(LONG, has_frame(&mut client, GOAWAY)).await.expect("at once");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_431() {
    let server = Server::start(LONG_TIMEOUTS).await;
    for headers in [format!("x: {}\r\n", "x".repeat(20_000)), "x: y\r\n".repeat(101)] {
        let mut client = server.connect().await;
        client.write(&format!("GET / HTTP/1.1\r\nhost: x\r\n{headers}\r\n")).await;
        let response = client.answer().await;
        assert!(response.starts_with("HTTP/1.1 431 "), "{response}");
    }
}

#[tokio::test]
async fn a_request_names_one_host_or_is_400() {
    let server = Server::start(LONG_TIMEOUTS).await;
    for (request, status) in [
        ("GET / HTTP/1.1\r\nhost: x\r\n\r\n", "200"),
        ("GET / HTTP/1.0\r\n\r\n", "200"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        ("GET http://x/ HTTP/1.1\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: x\r\nHost: x\r\n\r\n", "400"),
        ("GET / HTTP/1.0\r\nhost: x\r\nhost: y\r\n\r\n", "400"),
    ] {
        let mut client = server.connect().await;
        client.write(request).await;
        let response = client.answer().await;
        assert_eq!(response.split(' ').nth(1), Some(status), "{request}: {response}");
    }
}

#[tokio::test]
async fn a_body_has_one_end_whatever_its_head_claims() {
    let server = Server::start(LONG_TIMEOUTS).await;
    let (chunked, length) = ("transfer-encoding: chunked", "content-length: 1");
    for (head, body, last_response) in [
        // `Transfer-Encoding` overrides a length (RFC 9112 §6.3).
        (format!("{chunked}\r\n{length}"), "4\r\nbody\r\n0\r\n\r\n", Some("\r\n\r\n4")),
        (format!("{length}\r\n{chunked}"), "4\r\nbody\r\n0\r\n\r\n", Some("\r\n\r\n4")),
        (format!("{length}\r\ncontent-length: 4"), "body", None),
        ("content-length: +4".to_owned(), "body", None),
        ("transfer-encoding: gzip".to_owned(), "body", None),
        ("transfer-encoding: chunked, gzip".to_owned(), "0\r\n\r\n", None),
        (chunked.to_owned(), "0x4\r\nbody\r\n0\r\n\r\n", None),
    ] {
        let mut client = server.connect().await;
        client.write(&format!("POST /length HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n{body}")).await;
        let response = client.answer().await;
        match last_response {
            Some(last) => {
                assert!(
                    response.starts_with("HTTP/1.1 200 ") && response.ends_with(last),
                    "{head}: {response}"
                )
            }
            None => assert!(response.starts_with("HTTP/1.1 400 "), "{head}: {response}"),
        }
    }
}

#[tokio::test]
async fn handlers_learn_who_asks() {
    let server = Server::start(LONG_TIMEOUTS).await;
    let mut client = server.connect().await;
    let me = client.stream.local_addr().expect("an address").to_string();
    assert!(client.get("/me").await.ends_with(&me));
}

use super::*;

#[tokio::test]
async fn a_client_that_sends_no_request_in_time_is_disconnected() {
    let server = Server::start(Timeouts { first_request: SHORT, ..LONG_TIMEOUTS }).await;
    for beginning in ["", "P", "PRI * HTTP/2", "GET /", "GET / HTTP/1.1\r\nhost: x\r\n", H2_PREFACE] {
        let mut client = server.connect().await;
        if !beginning.is_empty() {
            client.write(beginning).await;
        }
        let (after, _) = client.end().await;
        assert!(after < LONG, "{beginning}: {after:?}");
    }
}

#[tokio::test]
async fn a_byte_now_and_then_does_not_buy_time() {
    let server = Server::start(Timeouts { first_request: SHORT, ..LONG_TIMEOUTS }).await;
    let mut client = server.connect().await;
    let began = Instant::now();
    while client.stream.write_all(b"G").await.is_ok() {
        assert!(began.elapsed() < LONGEST, "it is still listened to");
        sleep(SHORT / 10).await;
    }
}

#[tokio::test]
async fn a_connection_rests_between_requests_for_longer_than_a_first_request_may_take() {
    let timeouts = Timeouts { first_request: SHORT, idle: LONG, ..LONG_TIMEOUTS };
    let server = Server::start(timeouts).await;
    for next in ["", "GET / HT"] {
        let mut client = server.connect().await;
        assert!(client.get("/").await.ends_with("hello"));
        sleep(2 * SHORT).await;
        assert!(client.get("/").await.ends_with("hello"));
        client.stream.write_all(next.as_bytes()).await.expect("an open connection");
        let (after, response) = client.end().await;
        assert!(after >= LONG - SHORT, "{next}: {after:?}");
        assert_eq!(response, b"", "{next}");
    }
}

#[tokio::test]
async fn a_request_that_is_answered_slowly_is_no_silence() {
    let server = Server::start(Timeouts { first_request: SHORT, idle: SHORT, ..LONG_TIMEOUTS }).await;
    assert!(server.connect().await.get("/slow").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_body_that_is_late_is_408_and_the_end() {
    let server = Server::start(Timeouts { body: SHORT, ..LONG_TIMEOUTS }).await;
    for (length, piece) in [("content-length: 100", "xx"), ("transfer-encoding: chunked", "2\r\nxx\r\n")] {
        let mut client = server.connect().await;
        client.write(&format!("POST /length HTTP/1.1\r\nhost: x\r\n{length}\r\n\r\n{piece}")).await;
        let (_, response) = client.end().await;
        let response = String::from_utf8_lossy(&response);
        assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
        assert!(response.contains("connection: close\r\n"), "{response}");
    }
}

#[tokio::test]
async fn a_body_in_time_and_one_that_no_handler_reads_are_answered() {
    let server = Server::start(Timeouts { body: LONG, ..LONG_TIMEOUTS }).await;
    let mut client = server.connect().await;
    client.write("POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nxx").await;
    sleep(SHORT).await;
    client.write("xx").await;
    assert!(client.answer().await.ends_with("\r\n\r\n4"));
    client.write("POST /ignores HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nxx").await;
    assert!(client.answer().await.ends_with("whatever"));
}

#[tokio::test]
async fn who_does_not_read_what_they_asked_for_is_shown_out() {
    let server = Server::start(Timeouts { write: SHORT, ..LONG_TIMEOUTS }).await;
    let mut client = server.connect().await;
    client.write("GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
    sleep(LONG).await;
    let (_, response) = client.end().await;
    assert!(response.len() < 8 << 20, "all of it was kept for who did not read");
}

#[tokio::test]
async fn a_client_that_is_one_too_many_waits_until_another_leaves() {
    let options = ServerOptions {
        limiter: ConnectionLimiter::new(2, Networks::default(), Arc::new(())),
        timeouts: LONG_TIMEOUTS,
        ..ServerOptions::default()
    };
    let server = Server::start_with(options).await;
    let (mut first, mut second) = (server.connect().await, server.connect().await);
    assert!(first.get("/").await.ends_with("hello"));
    assert!(second.get("/").await.ends_with("hello"));
    let mut third = server.connect().await;
    third.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(timeout(SHORT, third.answer()).await.is_err(), "there is no room");
    drop(first);
    assert!(third.answer().await.ends_with("hello"));
}

#[tokio::test]
async fn who_rests_for_the_longest_makes_room_and_who_is_answered_does_not() {
    let options = ServerOptions {
        limiter: ConnectionLimiter::new(3, Networks::default(), Arc::new(())),
        timeouts: Timeouts { idle_when_full: SHORT, ..LONG_TIMEOUTS },
        ..ServerOptions::default()
    };
    let server = Server::start_with(options).await;
    let (mut busy, mut longest, mut resting) =
        (server.connect().await, server.connect().await, server.connect().await);
    busy.write("GET /silent HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(busy.answer().await.contains("begins"));
    assert!(longest.get("/").await.ends_with("hello"));
    sleep(SHORT).await;
    assert!(resting.get("/").await.ends_with("hello"));

    let mut newcomer = server.connect().await;
    assert!(newcomer.get("/").await.ends_with("hello"));
    let (_, response) = longest.end().await;
    assert_eq!(response, b"");
    // A response that sends nothing for a while stays open.
    assert!(timeout(SHORT, busy.stream.read_u8()).await.is_err(), "it was cut off");
}

/// The first bytes of an HTTP/2 client: the preface and an empty SETTINGS frame.
const H2_PREFACE: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

use super::*;

/// Whether a new client is refused, or gets no byte for a short time.
async fn is_refused_or_waits(server: &Server) -> bool {
    match TcpStream::connect(server.address).await {
        Err(_) => true,
        Ok(mut stream) => {
            stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("an open connection");
            timeout(SHORT, stream.read_u8()).await.is_err()
        }
    }
}

#[tokio::test]
async fn who_comes_after_the_end_waits_for_the_next_program() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let again = |listener: &std::net::TcpListener| {
        let listener = TcpListener::from_std(listener.try_clone().expect("a copy")).expect("a listener");
        Server::start_on(listener, ServerOptions { timeouts: LONG_TIMEOUTS, ..ServerOptions::default() })
    };
    let first = again(&listener);
    assert!(first.connect().await.get("/").await.ends_with("hello"));
    first.stop.send_replace(true);
    timeout(LONGEST, first.answering).await.expect("in time").expect("no panic");

    let mut early = Client {
        stream: TcpStream::connect(first.address).await.expect("a connection"),
        since: Instant::now(),
    };
    early.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(timeout(SHORT, early.answer()).await.is_err(), "no process is there to answer");
    let _second = again(&listener);
    assert!(early.answer().await.ends_with("hello"));
}

#[tokio::test]
async fn a_busy_client_is_asked_to_close_and_an_idle_one_stays_a_while() {
    let server = Server::start(Timeouts { client_close: LONG, ..LONG_TIMEOUTS }).await;
    let (mut asking, mut resting) = (server.connect().await, server.connect().await);
    let response = asking.get("/").await;
    assert!(!response.contains("connection: close"), "{response}");
    resting.get("/").await;

    server.stop.send_replace(true);
    assert!(is_refused_or_waits(&server).await);
    let response = asking.get("/").await;
    assert!(response.contains("connection: close\r\n") && response.ends_with("hello"), "{response}");
    assert_eq!(asking.end().await.1, b"");
    assert!(!server.answering.is_finished(), "the other one may still ask");
    resting.since = Instant::now();
    assert_eq!(resting.end().await.1, b"");
    timeout(LONGEST, server.answering).await.expect("in time").expect("no panic");
}

#[tokio::test]
async fn what_is_under_way_is_answered_and_what_takes_too_long_is_not() {
    for (drain, is_answered) in [(LONGEST, true), (SHORT, false)] {
        let server = Server::start(Timeouts { drain, ..LONG_TIMEOUTS }).await;
        let mut client = server.connect().await;
        client.write("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        sleep(SHORT).await;
        server.stop.send_replace(true);
        timeout(LONGEST, server.answering).await.expect("in time").expect("no panic");
        let response = client.end().await.1;
        assert_eq!(response.starts_with(b"HTTP/1.1 200"), is_answered);
    }
}

#[tokio::test]
async fn without_clients_the_server_ends_at_once() {
    let server = Server::start(Timeouts { client_close: LONGEST, ..LONG_TIMEOUTS }).await;
    drop(server.connect().await);
    server.stop.send_replace(true);
    timeout(LONGEST / 2, server.answering).await.expect("in time").expect("no panic");
}

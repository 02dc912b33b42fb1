//! PostgreSQL becomes unreachable while the process runs.

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, UnixStream},
    task::{AbortHandle, JoinSet},
};

use crate::support::{Database, Engine, Log, Setup};

const PASSWORD: &str = "canary-of-the-database";

/// A TCP proxy in front of the database.
struct Proxy {
    /// The database URL through the proxy.
    address: String,
    /// Host, port and database.
    place: String,
    task: AbortHandle,
}

async fn proxy_to(database: &Database) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let host = format!("127.0.0.1:{}", listener.local_addr().expect("an address").port());
    let (start, query) = database.url.split_once("?host=").expect("a socket");
    let name = start.rsplit_once('/').expect("a name").1.to_owned();
    let socket = format!("{}/.s.PGSQL.5432", query.split('&').next().expect("a folder"));
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let (mut near, _) = listener.accept().await.expect("a connection");
            let mut far = UnixStream::connect(&socket).await.expect("PostgreSQL");
            connections.spawn(async move { copy_bidirectional(&mut near, &mut far).await });
        }
    });
    let place = format!("{host}/{name}");
    let address = format!("postgres://postgres:{PASSWORD}@{place}?sslmode=disable");
    Proxy { address, place, task: task.abort_handle() }
}

#[tokio::test]
async fn the_log_names_a_database_that_went_away_and_why_without_its_password() {
    let Some(database) = Database::new(Engine::Postgres).await else { return };
    let Proxy { address, place, task } = proxy_to(&database).await;
    let app = Setup::live().on(database.through(address)).start().await;
    let order = app.place_order("R-1", 1500).await;
    let log = Log::capture("warn");
    task.abort();
    let page = app.get(&format!("/orders/{}", order.token.as_str())).await;
    assert_eq!(page.status, 503, "{}", page.text());
    let lines = log.lines_with(&["a request failed", &place, "cannot be reached", "Connection refused"]);
    assert_eq!(lines.len(), 1, "{}", log.text());
    assert!(!log.text().contains(PASSWORD) && !page.text().contains(&place), "{}", log.text());
    assert!(!log.text().contains("pool timed out"), "{}", log.text());
}

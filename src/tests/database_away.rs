//! PostgreSQL goes away while the program runs.

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, UnixStream},
    task::{AbortHandle, JoinSet},
};

use crate::support::{Database, Engine, Log, Setup};

const PASSWORD: &str = "canary-of-the-database";

/// A way to the database over a port, until it is aborted.
struct Way {
    /// The setting that leads there.
    address: String,
    /// What the log may say of it.
    place: String,
    task: AbortHandle,
}

async fn way_to(database: &Database) -> Way {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let host = format!("127.0.0.1:{}", listener.local_addr().expect("an address").port());
    let (start, query) = database.url.split_once("?host=").expect("a socket");
    let name = start.rsplit_once('/').expect("a name").1.to_owned();
    let socket = format!("{}/.s.PGSQL.5432", query.split('&').next().expect("a folder"));
    let task = tokio::spawn(async move {
        let mut ways = JoinSet::new();
        loop {
            let (mut near, _) = listener.accept().await.expect("a connection");
            let mut far = UnixStream::connect(&socket).await.expect("PostgreSQL");
            ways.spawn(async move { copy_bidirectional(&mut near, &mut far).await });
        }
    });
    let place = format!("{host}/{name}");
    let address = format!("postgres://postgres:{PASSWORD}@{place}?sslmode=disable");
    Way { address, place, task: task.abort_handle() }
}

#[tokio::test]
async fn a_database_that_went_away_is_named_with_the_reason_and_without_its_password() {
    let Some(database) = Database::new(Engine::Postgres).await else { return };
    let Way { address, place, task } = way_to(&database).await;
    let app = Setup::live().on(database.through(address)).start().await;
    let order = app.place_order("R-1", 1500).await;
    let log = Log::capture("warn");
    task.abort();
    let page = app.get(&format!("/orders/{}", order.token.as_str())).await;
    assert_eq!(page.status, 503, "{}", page.text());
    let said = log.lines_with(&["a request failed", &place, "cannot be reached", "Connection refused"]);
    assert_eq!(said.len(), 1, "{}", log.text());
    assert!(!log.text().contains(PASSWORD) && !page.text().contains(&place), "{}", log.text());
    assert!(!log.text().contains("pool timed out"), "{}", log.text());
}

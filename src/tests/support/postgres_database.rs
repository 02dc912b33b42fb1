//! New databases in a PostgreSQL cluster.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// Makes an empty database in the cluster whose socket is in this directory, and returns its URL.
pub(crate) async fn new_database(cluster: &Path) -> String {
    // Processes that do not know each other share a cluster, so they cannot count.
    let name = format!("t_{:016x}", fastrand::u64(..));
    let mut connection = PgConnection::connect(&url(cluster, "postgres")).await.expect("a connection");
    let create = AssertSqlSafe(format!("create database {name} template template0"));
    connection.execute(create).await.expect("a new database");
    connection.close().await.expect("a farewell");
    url(cluster, &name)
}

fn url(cluster: &Path, database: &str) -> String {
    let socket = cluster.display();
    format!("postgres://postgres@localhost:5432/{database}?host={socket}&sslmode=disable")
}

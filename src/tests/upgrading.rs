//! A database that this version does not read is refused with a message, and stays unchanged.

use caisse::{store::Store, telemetry::Causes};

use crate::support::Database;

/// As a development version left it: with another first migration.
const EARLIER: &str = "update _sqlx_migrations set checksum = instance.key from instance";

async fn of_a_development_version() -> Database {
    let database = Database::of_this_run().await;
    Store::open(&database.url).await.expect("a new database").close().await;
    database.change(EARLIER).await;
    database
}

#[tokio::test]
async fn a_database_of_a_development_version_is_refused_with_a_way_on() {
    let database = of_a_development_version().await;
    for _ in 0..2 {
        let error = Store::open(&database.url).await.err().expect("a refusal");
        let text = Causes(&error).to_string();
        assert!(text.contains("before 0.1.0") && text.contains("start with a new database"), "{text}");
    }
}

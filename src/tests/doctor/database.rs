//! Faults of the database.

use caisse::{config::Config, doctor::Grade};
use sqlx::{Connection as _, Executor as _, SqliteConnection};

use super::{examined, found};
use crate::support::{Database, Engine, Setup, TestApp, sqlite_url};

/// Settings without keys, and with this database.
fn settings(url: &str) -> Config {
    Config::read(&|name| (name == "DATABASE_URL").then(|| url.to_owned())).expect("settings")
}

/// A database that a program created and another program then changed.
async fn altered(sql: &'static str) -> Database {
    let database = Database::of_this_run().await;
    Setup::sandbox().on(database.shared()).start().await.stop().await;
    database.change(sql).await;
    database
}

#[tokio::test]
async fn tables_of_another_version_are_reported() {
    for (change, grade, words) in [
        (
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
             select version + 1, 'later', true, checksum, 0 from _sqlx_migrations \
             order by version desc limit 1",
            Grade::Fail,
            "a newer version of Caisse",
        ),
        ("update _sqlx_migrations set version = version + 100", Grade::Fail, "not those that Caisse makes"),
        ("drop table _sqlx_migrations", Grade::Fail, "not those that Caisse makes"),
    ] {
        let database = altered(change).await;
        found(&examined(&settings(&database.url)).await, "database", grade, words);
    }
}

#[tokio::test]
async fn a_missing_or_damaged_file_is_reported() {
    if !Engine::is_sqlite_for("a file") {
        return;
    }
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("caisse.db");
    std::fs::write(&file, "this is not a database, and is long enough to be none. ".repeat(20))
        .expect("a file");
    found(&examined(&settings(&sqlite_url(&file))).await, "database", Grade::Fail, "not a database");
    found(
        &examined(&settings(&sqlite_url(folder.path()))).await,
        "database",
        Grade::Fail,
        "cannot be opened",
    );
    let nowhere = settings(&sqlite_url(&folder.path().join("nowhere/caisse.db")));
    found(&examined(&nowhere).await, "disk", Grade::Fail, "nowhere");

    let database = altered("select 1").await;
    let mut bytes = std::fs::read(database.file()).expect("a file");
    // The second page: an index or a table, now destroyed.
    bytes[4096..2 * 4096].fill(0xff);
    std::fs::write(database.file(), bytes).expect("a file");
    found(&examined(&settings(&database.url)).await, "database", Grade::Fail, "damaged");
}

#[tokio::test]
async fn a_file_that_another_process_holds_cannot_be_written() {
    if !Engine::is_sqlite_for("a lock on the whole file") {
        return;
    }
    let app = TestApp::sandboxed().await;
    let mut other = SqliteConnection::connect(&app.database.url).await.expect("a connection");
    other.execute("begin immediate").await.expect("the lock");
    let findings = examined(&app.config).await;
    found(&findings, "database", Grade::Fail, "locked");
    other.close().await.expect("an end");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_reported() {
    let nowhere = settings("postgres://caisse:canary@127.0.0.1:1/caisse");
    let findings = examined(&nowhere).await;
    found(&findings, "database", Grade::Fail, "cannot be opened");
    assert!(!format!("{findings:?}").contains("canary"));
}

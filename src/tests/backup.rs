//! Backing up the database while the program runs, and restoring it.

use std::{
    collections::BTreeSet,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::task::JoinSet;

use crate::support::{CALLBACK, Database, Engine, Record, Setup, TestApp, eventually, sqlite_url};

/// Runs the binary on the database at `url`.
async fn caisse(url: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.args(arguments).env_clear().env("DATABASE_URL", url).current_dir(std::env::temp_dir());
    tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("no panic")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn skip() -> bool {
    !Engine::is_sqlite_for("a copy of a file")
}

async fn references(database: &Database) -> BTreeSet<String> {
    let record = Record::open(database).await;
    record.texts("select reference from orders").await.into_iter().collect()
}

/// A program that has stored an order.
async fn with_an_order() -> TestApp {
    let app = TestApp::sandboxed().await;
    app.open("R-1", 1500).await;
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_copy_began_is_in_it_whatever_goes_on_meanwhile() {
    if skip() {
        return;
    }
    let app = Arc::new(TestApp::sandboxed().await);
    let (acknowledged, stop) = (Arc::new(Mutex::new(BTreeSet::new())), Arc::new(AtomicBool::new(false)));
    let mut clients = JoinSet::new();
    for client in 0..4 {
        let (app, acknowledged, stop) = (Arc::clone(&app), Arc::clone(&acknowledged), Arc::clone(&stop));
        clients.spawn(async move {
            for number in 0.. {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let reference = format!("R-{client}-{number}");
                let answer = app.create_payment(&reference, 1500).await;
                assert_eq!(answer.status, 200, "{}", answer.text());
                acknowledged.lock().expect("no panic").insert(reference);
                let body = format!(r#"{{"transaction_ref":"t-{client}-{number}"}}"#);
                assert_eq!(app.post_json(CALLBACK, body).await.status, 400);
            }
        });
    }
    eventually("there is something to lose", async || acknowledged.lock().expect("no panic").len() > 60)
        .await;

    let folder = tempfile::tempdir().expect("a directory");
    let copy = folder.path().join("copy.db");
    let before = acknowledged.lock().expect("no panic").clone();
    let made = caisse(&app.database.url, &["backup", text(&copy)]).await;
    assert!(made.status.success(), "{}", printed(&made));
    stop.store(true, Ordering::SeqCst);
    clients.join_all().await;
    assert!(acknowledged.lock().expect("no panic").len() > before.len(), "work went on meanwhile");

    let mode = std::fs::metadata(&copy).expect("a copy").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing else is left there");

    let database = Database::new(Engine::Sqlite).await.expect("a place");
    let restored = caisse(&database.url, &["restore", text(&copy)]).await;
    assert!(restored.status.success(), "{}", printed(&restored));
    let restored_orders = references(&database).await;
    assert!(before.is_subset(&restored_orders), "{:?}", before.difference(&restored_orders));

    // The program continues with it.
    let again = Setup::sandbox().on(database).start().await;
    again.open("R-after", 1500).await;
}

#[tokio::test]
async fn a_copy_replaces_nothing_without_force() {
    if skip() {
        return;
    }
    let app = with_an_order().await;
    let folder = tempfile::tempdir().expect("a directory");
    let copy = folder.path().join("copy.db");
    std::fs::write(&copy, "precious").expect("a file");
    let refused = caisse(&app.database.url, &["backup", text(&copy)]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains("--force"), "{}", printed(&refused));
    assert_eq!(std::fs::read(&copy).expect("a file"), b"precious");

    let forced = caisse(&app.database.url, &["backup", "--force", text(&copy)]).await;
    assert!(printed(&forced).contains("1 orders, 1 payments"), "{}", printed(&forced));

    let nothing = sqlite_url(&folder.path().join("nothing.db"));
    let refused = caisse(&nothing, &["backup", text(&folder.path().join("other.db"))]).await;
    assert!(printed(&refused).contains("there is no file"), "{}", printed(&refused));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[tokio::test]
async fn a_database_that_a_process_has_open_is_not_replaced() {
    if skip() {
        return;
    }
    let app = with_an_order().await;
    let folder = tempfile::tempdir().expect("a directory");
    let copy = folder.path().join("copy.db");
    assert!(caisse(&app.database.url, &["backup", text(&copy)]).await.status.success());
    app.open("R-2", 1500).await;

    let refused = caisse(&app.database.url, &["restore", "--force", text(&copy)]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains("is in use"), "{}", printed(&refused));
    assert_eq!(app.record.sizes().await.orders, 2, "it is untouched");
    app.open("R-3", 1500).await;

    // When no process uses it, the old database is moved aside, complete.
    let stopped = Database::new(Engine::Sqlite).await.expect("a place");
    let other = Setup::sandbox().on(stopped.shared()).start().await;
    other.open("R-old", 1500).await;
    other.stop().await;
    let refused = caisse(&stopped.url, &["restore", text(&copy)]).await;
    assert!(printed(&refused).contains("--force"), "{}", printed(&refused));
    assert_eq!(references(&stopped).await, BTreeSet::from(["R-old".to_owned()]));
    let forced = caisse(&stopped.url, &["restore", "--force", text(&copy)]).await;
    assert!(forced.status.success(), "{}", printed(&forced));
    assert_eq!(references(&stopped).await, BTreeSet::from(["R-1".to_owned()]));
    let aside = printed(&forced).lines().next().expect("a line").to_owned();
    let aside = aside.trim_start_matches("What was there is now ").trim_end_matches('.');
    let recovered = Database::new(Engine::Sqlite).await.expect("a place");
    assert!(caisse(&recovered.url, &["restore", aside]).await.status.success());
    assert_eq!(references(&recovered).await, BTreeSet::from(["R-old".to_owned()]));
}

#[tokio::test]
async fn a_copy_that_is_damaged_or_none_is_refused_and_nothing_is_touched() {
    if skip() {
        return;
    }
    let app = with_an_order().await;
    let folder = tempfile::tempdir().expect("a directory");
    let copy = folder.path().join("copy.db");
    assert!(caisse(&app.database.url, &["backup", text(&copy)]).await.status.success());
    let whole = std::fs::read(&copy).expect("a copy");
    let mut holed = whole.clone();
    holed[2 * 4096..3 * 4096].fill(0xff);
    for (bytes, words) in [
        (holed, "damaged"),
        (whole[..whole.len() / 2].to_vec(), "damaged"),
        (b"no database at all, however long it goes on and on".repeat(100), "not a database"),
        (Vec::new(), "not a database"),
    ] {
        std::fs::write(&copy, bytes).expect("a file");
        let target = Database::new(Engine::Sqlite).await.expect("a place");
        let refused = caisse(&target.url, &["restore", text(&copy)]).await;
        assert_eq!(refused.status.code(), Some(1), "{}", printed(&refused));
        assert!(printed(&refused).contains(words), "{words}: {}", printed(&refused));
        let left = std::fs::read_dir(target.file().parent().expect("a folder")).expect("a folder").count();
        assert_eq!(left, 0, "nothing is left behind");
    }
}

#[tokio::test]
async fn on_postgres_its_own_program_is_named() {
    let url = "postgres://caisse:canary@localhost/caisse";
    for (command, program) in [("backup", "pg_dump --format=custom"), ("restore", "pg_restore --clean")] {
        let refused = caisse(url, &[command, "copy.db"]).await;
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            printed(&refused).contains(program) && printed(&refused).contains("$DATABASE_URL"),
            "{}",
            printed(&refused)
        );
        assert!(!printed(&refused).contains("canary"));
    }
}

#[tokio::test]
async fn a_copy_has_its_key_apart_and_after_a_restore_nobody_is_signed_in() {
    if skip() {
        return;
    }
    let app = Setup::sandbox().with("SECRET_KEY", "").start().await;
    let user = crate::console::sign_in(&app, caisse_domain::Role::Owner).await;
    assert_eq!(user.get("/console").await.status, 200);
    let sessions = "select session_id from sessions";
    assert_eq!(app.record.texts(sessions).await.len(), 1);
    let file = app.database.file();
    let key = std::fs::read(file.with_extension("key")).expect("a key beside the database");

    let folder = tempfile::tempdir().expect("a directory");
    let copy = folder.path().join("copy.db");
    let made = caisse(&app.database.url, &["backup", text(&copy)]).await;
    assert!(made.status.success() && printed(&made).contains("copy.db.key is the key"), "{}", printed(&made));
    let key_of_copy = folder.path().join("copy.db.key");
    assert_eq!(std::fs::read(&key_of_copy).expect("a key"), key);
    let mode = std::fs::metadata(&key_of_copy).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let target = folder.path().join("new.db");
    let restored = caisse(&sqlite_url(&target), &["restore", text(&copy)]).await;
    assert!(restored.status.success(), "{}", printed(&restored));
    assert_eq!(std::fs::read(folder.path().join("new.key")).expect("a key"), key);
    let copied = caisse(&sqlite_url(&target), &["user", "list"]).await;
    assert!(printed(&copied).contains("owner"), "{}", printed(&copied));
    let store = caisse::store::Store::open(&sqlite_url(&target)).await.expect("a database");
    let users = store.users().await.expect("users");
    let open = store.sessions_of(users[0].user_id, app.now()).await.expect("sessions");
    assert!(open.is_empty());
    store.close().await;
}

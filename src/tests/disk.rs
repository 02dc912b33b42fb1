//! A disk that is full, and a database that somebody else has locked: no false `OK`, a clear 503, and recovery by itself.

use std::{io::Write as _, path::PathBuf, process::Command, time::Duration};

use caisse::server::sandbox::SandboxOutcome;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use crate::support::{Answer, CALLBACK, Database, Engine, Setup, TestApp, eventually};

/// A file system of a few megabytes, for as long as it lives.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one. `None` where that is not allowed: then the test says that it was skipped.
    fn mount(at: PathBuf) -> Option<Self> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(&at).output();
        let is_mounted = mounted.is_ok_and(|output| output.status.success());
        is_mounted.then_some(Self(at))
    }

    /// Takes up room, to be given back by removing the file.
    fn fill(&self, kilobytes: usize) -> PathBuf {
        let file = self.0.join("filler");
        std::fs::write(&file, vec![1; kilobytes * 1024]).expect("room on the disk");
        file
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the program may still have its file open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

/// A callback that nobody can mistake for another, of 20 kB.
fn body(number: usize) -> String {
    format!(r#"{{"transaction_ref":"unknown","number":{number},"filler":"{}"}}"#, "x".repeat(20_000))
}

/// Whether it was kept. What is not kept is refused in so many words.
fn was_kept(answer: &Answer) -> bool {
    assert!([400, 503].contains(&answer.status), "{}: {}", answer.status, answer.text());
    assert_eq!(answer.text(), "KO");
    assert_eq!(answer.status == 503, answer.header("retry-after") == "2");
    answer.status == 400
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_acknowledged_is_lost_and_room_is_all_it_takes_to_recover() {
    let database = Database::new(Engine::Sqlite).await.expect("a database");
    let file = database.file();
    let Some(disk) = SmallDisk::mount(file.parent().expect("a directory").to_owned()) else {
        // Straight to the terminal: what `eprintln!` says of a test that passes is not shown.
        let skipped = "==> SKIPPED: a full disk cannot be tried where `mount -t tmpfs` is not allowed";
        writeln!(std::io::stderr(), "{skipped}").expect("a terminal");
        return;
    };
    let filler = disk.fill(1024);
    let app = Setup::sandbox().on(database).start().await;
    let attempt = app.open("R-1", 1500).await;

    let mut kept = Vec::new();
    let mut refused = 0;
    for number in 0..400 {
        if was_kept(&app.post_json(CALLBACK, body(number)).await) {
            kept.push(number);
        } else {
            refused += 1;
        }
        if refused == 5 {
            break;
        }
    }
    assert!(refused == 5 && !kept.is_empty(), "{} kept, {refused} refused", kept.len());
    // An order is refused as clearly, though its attempt may have had room; what was known can still be read, and the
    // program is alive.
    assert_eq!(app.create_payment("R-2", 1500).await.refusal(), (503, "unavailable".to_owned()));
    assert_eq!(app.order_state(&attempt.token).await, "waiting");
    assert_eq!(app.get("/healthz").await.status, 200);
    let readiness = app.get("/readyz").await;
    assert_eq!(readiness.status, 503);
    assert!(readiness.text().contains("disk failed: there is hardly any room left"), "{}", readiness.text());

    std::fs::remove_file(filler).expect("the filler");
    eventually("callbacks are kept again", async || was_kept(&app.post_json(CALLBACK, body(1_000)).await))
        .await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.ring(&app.callback(&attempt.transaction_ref)).await;
    eventually("payments move again", async || app.order_state(&attempt.token).await == "paid").await;

    let bodies = app.record.texts("select cast(body as text) from callbacks").await;
    let lost: Vec<_> = kept.iter().filter(|&&number| !bodies.contains(&body(number))).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// What another program holds.
enum Lock {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Lock {
    async fn take(database: &Database) -> Self {
        match database.engine {
            Engine::Sqlite => {
                let mut other = SqliteConnection::connect(&database.url).await.expect("a connection");
                other.execute("begin immediate").await.expect("the lock");
                Self::Sqlite(other)
            }
            Engine::Postgres => {
                let mut other = PgConnection::connect(&database.url).await.expect("a connection");
                other.execute("begin; lock table callbacks in exclusive mode").await.expect("the lock");
                Self::Postgres(other)
            }
        }
    }

    async fn release(self) {
        match self {
            Self::Sqlite(other) => other.close().await,
            Self::Postgres(other) => other.close().await,
        }
        .expect("an end");
    }
}

#[tokio::test]
async fn a_database_that_is_locked_is_told_and_works_again_when_it_is_free() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    let callback = app.callback(&attempt.transaction_ref);

    let lock = Lock::take(&app.database).await;
    let waited = std::time::Instant::now();
    let answer = app.ring(&callback).await;
    assert_eq!((answer.status, answer.text().as_str(), answer.header("retry-after")), (503, "KO", "2"));
    // The wait has an end, and readers do not even wait.
    assert!(waited.elapsed() < Duration::from_secs(9), "{:?}", waited.elapsed());
    let read = std::time::Instant::now();
    assert_eq!(app.order_state(&attempt.token).await, "waiting");
    assert!(read.elapsed() < Duration::from_secs(1), "{:?}", read.elapsed());

    lock.release().await;
    assert_eq!(app.record.sizes().await.callbacks, 0);
    assert_eq!(app.ring(&callback).await.text(), "OK");
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
}

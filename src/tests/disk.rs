//! A full disk, and a database that another program has locked: no false `OK`, a clear 503, and recovery without help.

use std::{io::Write as _, path::PathBuf, process::Command, time::Duration};

use caisse_sandbox::SandboxOutcome;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use crate::support::{Answer, CALLBACK, Database, Engine, Setup, TestApp, eventually};

/// A file system of a few megabytes, unmounted on drop.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one. `None` where that is not allowed: the test then prints that it is skipped.
    fn mount(at: PathBuf) -> Option<Self> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(&at).output();
        let is_mounted = mounted.is_ok_and(|output| output.status.success());
        is_mounted.then_some(Self(at))
    }

    /// Fills the disk but for so many kilobytes; removing the returned file frees it again.
    fn fill_but(&self, kilobytes: usize) -> PathBuf {
        let file = self.0.join("filler");
        let mut filler = std::fs::File::create(&file).expect("a file");
        while filler.write_all(&[1; 1024]).is_ok() {}
        let length = filler.metadata().expect("a length").len();
        filler.set_len(length.saturating_sub(kilobytes as u64 * 1024)).expect("a shorter file");
        file
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the program may still have its file open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

/// A callback of 20 kB that is like no other.
fn body(number: usize) -> String {
    format!(r#"{{"transaction_ref":"unknown","number":{number},"filler":"{}"}}"#, "x".repeat(20_000))
}

/// Whether the callback was stored. One that is not stored gets a 503.
fn was_stored(answer: &Answer) -> bool {
    assert!([400, 503].contains(&answer.status), "{}: {}", answer.status, answer.text());
    assert_eq!(answer.text(), "KO");
    assert_eq!(answer.status == 503, answer.header("retry-after") == "2");
    answer.status == 400
}

/// A disk of its own for a database. `None`, with a printed line, where that is not allowed.
async fn on_a_small_disk() -> Option<(SmallDisk, Database)> {
    let database = Database::new(Engine::Sqlite).await.expect("a database");
    let disk = SmallDisk::mount(database.file().parent().expect("a directory").to_owned());
    if disk.is_none() {
        // Directly to the terminal: the harness hides what `eprintln!` prints in a test that passes.
        let skipped = "==> SKIPPED: a full disk cannot be tried where `mount -t tmpfs` is not allowed";
        writeln!(std::io::stderr(), "{skipped}").expect("a terminal");
    }
    disk.map(|disk| (disk, database))
}

#[tokio::test]
async fn strangers_do_not_get_the_last_quarter_of_a_small_disk() {
    let Some((disk, database)) = on_a_small_disk().await else { return };
    let app = Setup::sandbox().on(database).start().await;
    let attempt = app.open("R-1", 1500).await;
    let filler = disk.fill_but(1_100);
    let mut stored = Vec::new();
    let mut refused = 0;
    for number in 0..400 {
        match was_stored(&app.post_json(CALLBACK, body(number)).await) {
            true => stored.push(number),
            false => refused += 1,
        }
        if refused == 5 {
            break;
        }
    }
    assert!(refused == 5 && !stored.is_empty(), "{} kept, {refused} refused", stored.len());
    // Buyers can continue, and a hint at a payment of ours is stored, without its body.
    assert_eq!(app.create_payment("R-2", 1500).await.status, 200);
    let hint =
        format!(r#"{{"transaction_ref":"{}","filler":"{}"}}"#, attempt.transaction_ref, "x".repeat(3_000));
    assert!(was_stored(&app.post_json(CALLBACK, hint).await));
    assert!(app.record.bodies().await.last().is_some_and(Vec::is_empty));

    std::fs::remove_file(filler).expect("the filler");
    assert!(was_stored(&app.post_json(CALLBACK, body(1_000)).await));
    let bodies = app.record.bodies().await;
    let is_lost = |number: &&usize| !bodies.contains(&body(**number).as_bytes()[..4096].to_vec());
    let lost: Vec<_> = stored.iter().filter(is_lost).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[tokio::test]
async fn on_a_full_disk_what_is_paid_becomes_paid_and_nothing_new_is_begun() {
    let Some((disk, database)) = on_a_small_disk().await else { return };
    let app = Setup::sandbox().on(database).start().await;
    let mut attempts = Vec::new();
    for number in 0..10 {
        attempts.push(app.open(&format!("R-{number}"), 1500).await);
    }
    let filler = disk.fill_but(0);
    // An order is refused with an error once no space is left inside the file either.
    let mut orders = 0;
    eventually("orders are refused", async || {
        orders += 1;
        app.create_payment(&format!("R-more-{orders}"), 1500).await.refusal()
            == (503, "unavailable".to_owned())
    })
    .await;
    for attempt in &attempts {
        app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
        app.send_callback(&app.callback(&attempt.transaction_ref)).await;
        app.advance_past_check_interval();
        eventually("it is paid", async || app.tx_status(&attempt.transaction_ref).await == "SUCCESS").await;
        assert_eq!(app.order_state(&attempt.token).await, "paid");
    }
    assert_eq!(app.get("/healthz").await.status, 200);
    let readiness = app.get("/readyz").await;
    assert!(readiness.text().contains("disk failed: there is hardly any room left"), "{}", readiness.text());
    assert!(!was_stored(&app.post_json(CALLBACK, body(1)).await));

    std::fs::remove_file(filler).expect("the filler");
    eventually("orders are taken again", async || app.create_payment("R-last", 1500).await.status == 200)
        .await;
    assert!(was_stored(&app.post_json(CALLBACK, body(2)).await));
    assert_eq!(app.get("/readyz").await.status, 200);
}

/// A lock that another program holds.
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
async fn a_locked_database_is_reported_and_works_again_when_it_is_free() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    let callback = app.callback(&attempt.transaction_ref);

    let lock = Lock::take(&app.database).await;
    let waited = std::time::Instant::now();
    let answer = app.send_callback(&callback).await;
    assert_eq!((answer.status, answer.text().as_str(), answer.header("retry-after")), (503, "KO", "2"));
    // The wait has a time-out, and readers do not wait at all.
    assert!(waited.elapsed() < Duration::from_secs(9), "{:?}", waited.elapsed());
    let read = std::time::Instant::now();
    assert_eq!(app.order_state(&attempt.token).await, "waiting");
    assert!(read.elapsed() < Duration::from_secs(1), "{:?}", read.elapsed());

    lock.release().await;
    assert_eq!(app.record.sizes().await.callbacks, 0);
    assert_eq!(app.send_callback(&callback).await.text(), "OK");
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
}

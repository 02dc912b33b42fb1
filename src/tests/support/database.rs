//! A database for one test, in the engine of the run.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    str::FromStr as _,
    sync::{LazyLock, Mutex},
};

use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection, postgres::PgConnectOptions,
};
use tempfile::TempDir;

use super::{canary, postgres::Cluster};

/// The engine of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The engine of the programs in this run: that of `TEST_DATABASE`, or SQLite.
    pub(crate) fn of_this_run() -> Self {
        match std::env::var("TEST_DATABASE").as_deref() {
            Err(_) | Ok("sqlite") => Self::Sqlite,
            Ok("postgres") => Self::Postgres,
            Ok(other) => panic!("TEST_DATABASE must be `sqlite` or `postgres`, and is `{other}`"),
        }
    }

    /// Whether this run is on SQLite, for a test about `what`; else prints that it is skipped.
    pub(crate) fn is_sqlite_for(what: &str) -> bool {
        let is_sqlite = Self::of_this_run() == Self::Sqlite;
        if !is_sqlite {
            print_notice(&format!("==> SKIPPED: {what} is tested on SQLite only"));
        }
        is_sqlite
    }
}

/// A database of a test's own: a file that is deleted on drop, or one in the process's PostgreSQL cluster.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) engine: Engine,
    /// The setting that names it.
    pub(crate) url: String,
    /// The URL for a program, when it differs.
    through: Option<String>,
    directory: TempDir,
    /// Whether it is deleted on drop.
    is_owned: bool,
}

impl Database {
    /// A new one; `None` where the engine is not installed.
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        canary::watch_the_log();
        let directory = tempfile::tempdir().expect("a directory");
        let url = match engine {
            Engine::Sqlite => sqlite_url(&file_in(&directory)),
            Engine::Postgres => {
                let url = CLUSTER.as_ref()?.database().await;
                drop_those_left(&url).await;
                url
            }
        };
        Some(Self { engine, url, through: None, directory, is_owned: true })
    }

    /// A new one for a program in this run.
    pub(crate) async fn of_this_run() -> Self {
        Self::new(Engine::of_this_run()).await.expect("PostgreSQL, since TEST_DATABASE asks for it")
    }

    /// The same one for a second program, which must not outlive the first.
    pub(crate) fn shared(&self) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let (url, through) = (self.url.clone(), self.through.clone());
        Self { engine: self.engine, url, through, directory, is_owned: false }
    }

    /// The same one, which programs reach by another URL.
    pub(crate) fn through(mut self, address: String) -> Self {
        self.through = Some(address);
        self
    }

    /// The URL that a program gets.
    pub(crate) fn setting(&self) -> &str {
        self.through.as_deref().unwrap_or(&self.url)
    }

    /// Runs statements on a connection of its own that the program itself never runs.
    pub(crate) async fn change(&self, sql: &'static str) {
        match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.url).await.expect("a connection");
                connection.execute(sql).await.expect("a change");
                connection.close().await.expect("a close");
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await.expect("a connection");
                connection.execute(sql).await.expect("a change");
                connection.close().await.expect("a close");
            }
        }
    }

    /// The file of a SQLite database.
    pub(crate) fn file(&self) -> PathBuf {
        assert_eq!(self.engine, Engine::Sqlite, "only SQLite has a file");
        file_in(&self.directory)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.engine == Engine::Postgres && self.is_owned {
            LEFT.lock().expect("no panic").push(std::mem::take(&mut self.url));
        }
    }
}

/// Databases of finished tests. Each takes megabytes, so the next test's start drops them.
static LEFT: Mutex<Vec<String>> = Mutex::new(Vec::new());

async fn drop_those_left(any_other: &str) {
    let left = std::mem::take(&mut *LEFT.lock().expect("no panic"));
    let mut connection = PgConnection::connect(any_other).await.expect("a connection");
    for url in left {
        let options = PgConnectOptions::from_str(&url).expect("an address");
        let name = options.get_database().expect("a name");
        // With force: its test may not have closed its connections.
        let drop = AssertSqlSafe(format!("drop database {name} with (force)"));
        connection.execute(drop).await.expect("no such database any more");
    }
    connection.close().await.expect("a farewell");
}

fn file_in(directory: &TempDir) -> PathBuf {
    directory.path().join("caisse.db")
}

/// The setting that names `file`.
pub(crate) fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The cluster of this process. A static is never dropped: the cluster ends with the process.
static CLUSTER: LazyLock<Option<Cluster>> = LazyLock::new(|| {
    let cluster = Cluster::start(false, None);
    if cluster.is_none() {
        print_notice("==> SKIPPED: no PostgreSQL on this machine, so nothing is tested on it");
    }
    cluster
});

/// Prints past the test harness, which hides the output of tests that pass.
pub(super) fn print_notice(line: &str) {
    io::stderr().write_all(format!("\n{line}\n").as_bytes()).expect("standard error");
}

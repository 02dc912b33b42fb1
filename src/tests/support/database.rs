//! A database for one test, in the engine of the run.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    str::FromStr as _,
    sync::LazyLock,
    thread,
};

use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection, postgres::PgConnectOptions,
};
use tempfile::TempDir;

use super::{canary, postgres::Cluster, postgres_database::new_database};

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

/// A database of a test's own: a file that is deleted on drop, or one in a PostgreSQL cluster, which is dropped.
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
            Engine::Postgres => new_database(&cluster()?).await,
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
        self.try_change(sql).await.expect("a change");
    }

    /// The same; returns the database's words when it refuses.
    pub(crate) async fn try_change(&self, sql: &'static str) -> Result<(), String> {
        const CONNECTION: &str = "a connection";
        let changed = match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.url).await.expect(CONNECTION);
                let changed = connection.execute(sql).await.map(drop);
                connection.close().await.expect("a close");
                changed
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await.expect(CONNECTION);
                let changed = connection.execute(sql).await.map(drop);
                connection.close().await.expect("a close");
                changed
            }
        };
        changed.map_err(|error| error.to_string())
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
            let url = std::mem::take(&mut self.url);
            // The test's thread runs a runtime already. What cannot be dropped is removed with its cluster.
            drop(thread::spawn(move || drop_from_cluster(&url)).join());
        }
    }
}

/// Drops a PostgreSQL database. Each takes megabytes.
fn drop_from_cluster(url: &str) {
    let options = PgConnectOptions::from_str(url).expect("an address");
    let name = options.get_database().expect("a name");
    // With force: its test may not have closed its connections.
    let sql = AssertSqlSafe(format!("drop database {name} with (force)"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut connection =
            PgConnection::connect_with(&options.clone().database("postgres")).await.expect("a connection");
        connection.execute(sql).await.expect("no such database any more");
        connection.close().await.expect("a farewell");
    });
}

fn file_in(directory: &TempDir) -> PathBuf {
    directory.path().join("caisse.db")
}

/// The setting that names `file`.
pub(crate) fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The directory of the cluster that `TEST_CLUSTER` names, which the processes of a run share, or else of this process's
/// own; `None` where PostgreSQL is not installed.
fn cluster() -> Option<PathBuf> {
    let shared = std::env::var_os("TEST_CLUSTER").map(PathBuf::from);
    shared.or_else(|| Some(OWN_CLUSTER.as_ref()?.directory().to_owned()))
}

/// The cluster of this process. A static is never dropped: the cluster ends with the process.
static OWN_CLUSTER: LazyLock<Option<Cluster>> = LazyLock::new(|| {
    let cluster = Cluster::start(false, None);
    if cluster.is_none() {
        print_notice("==> SKIPPED: no PostgreSQL on this machine, so nothing is tested on it");
    }
    cluster
});

/// Prints past the harness of `cargo test`, which hides the output of tests that pass.
pub(super) fn print_notice(line: &str) {
    io::stderr().write_all(format!("\n{line}\n").as_bytes()).expect("standard error");
}

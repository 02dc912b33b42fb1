//! The databases of the callbacks, and the speed of their disk.

use std::{
    fs::OpenOptions,
    io::{Seek as _, SeekFrom, Write as _},
    time::Instant,
};

use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::{
    figures::{micros_since, percentile},
    pin,
    postgres::Cluster,
    postgres_database::new_database,
};

const KEPT: &str = "select cast(coalesce(sum(times), 0) as bigint) from callbacks";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Callbacks a second at a fixed rate: half of the throughput that is required.
    pub(crate) const fn pace(self) -> u32 {
        match self {
            Self::Sqlite => 5_000,
            Self::Postgres => 2_500,
        }
    }
}

/// A new database.
pub(crate) struct Database {
    pub(crate) url: String,
    /// Deleted with the database.
    _directory: Option<TempDir>,
}

/// The databases of this machine. They are on the target folder's disk, because a database in memory would commit
/// for nothing, and measure nothing.
pub(crate) struct Databases {
    directory: TempDir,
    cluster: Option<Cluster>,
}

impl Databases {
    /// Includes PostgreSQL, where it is installed: a cluster that syncs to disk, on the server's processor.
    pub(crate) fn prepare(pinned: bool) -> Self {
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        let cluster = Cluster::start(true, pinned.then_some(pin::SERVERS));
        if cluster.is_none() {
            println!("PostgreSQL is not installed: SQLite only.");
        }
        Self { directory, cluster }
    }

    pub(crate) fn engines(&self) -> Vec<Engine> {
        let has = |engine: &Engine| match engine {
            Engine::Sqlite => true,
            Engine::Postgres => self.cluster.is_some(),
        };
        [Engine::Sqlite, Engine::Postgres].into_iter().filter(has).collect()
    }

    pub(crate) async fn fresh(&self, engine: Engine) -> Database {
        match engine {
            Engine::Sqlite => {
                let directory = TempDir::new_in(self.directory.path()).expect("a directory");
                let url = format!("sqlite://{}", directory.path().join("caisse.db").display());
                Database { url, _directory: Some(directory) }
            }
            Engine::Postgres => {
                let cluster = self.cluster.as_ref().expect("an engine that is there");
                Database { url: new_database(cluster.directory()).await, _directory: None }
            }
        }
    }

    /// The least that a commit costs: 4 kB written, and synced to disk.
    pub(crate) fn price_of_a_sync(&self) -> String {
        let path = self.directory.path().join("sync");
        let mut file = OpenOptions::new().create_new(true).write(true).open(path).expect("a file");
        let mut micros = Vec::new();
        for _ in 0..200 {
            let began = Instant::now();
            file.seek(SeekFrom::Start(0)).expect("a file");
            file.write_all(&[7; 4096]).expect("room");
            file.sync_data().expect("a disk");
            micros.push(micros_since(began));
        }
        micros.sort_unstable();
        let (p50, p99) = (percentile(&micros, 50), percentile(&micros, 99));
        format!("4 kB written and synced: p50 {p50} µs, p99 {p99} µs ({})", self.directory.path().display())
    }
}

impl Database {
    /// How many callbacks are stored, repetitions included.
    pub(crate) async fn callbacks(&self) -> i64 {
        let stored = if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("a database");
            sqlx::query_scalar(KEPT).fetch_one(&mut connection).await
        } else {
            let mut connection = PgConnection::connect(&self.url).await.expect("a database");
            sqlx::query_scalar(KEPT).fetch_one(&mut connection).await
        };
        stored.expect("a number")
    }
}

//! Opening the record: engine, pools, migrations.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    Application, Store, StoreError,
    database::{Database, Engine, PowerCut},
    inbox::Inbox,
    migrating::migrate,
    migrations,
    postgres::Postgres,
    readers::Readers,
    writer::Writer,
};
use crate::server::metrics::Metrics;

/// How a record is opened, beyond where it is.
#[derive(Clone, Default)]
pub struct StoreOptions {
    /// Most writes in one commit; `None` for what was measured to be best. 1 is for comparing.
    pub group: Option<usize>,
    /// For tests: when the power goes off.
    pub power_cut: Option<PowerCut>,
    /// Where it counts.
    pub metrics: Arc<Metrics>,
    /// Whose orders are read and written.
    pub application: Application,
}

/// How long a statement waits for a lock, or a caller for a connection.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

impl Store {
    /// Opens the database at `url` (`sqlite://caisse.db`, `postgres://…`), makes the tables if there are none, and
    /// brings them up to date.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be opened or is not one of ours.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, StoreOptions::default()).await
    }

    /// Like [`Store::open`], with options.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(url: &str, options: StoreOptions) -> Result<Self, StoreError> {
        let group = options.group.unwrap_or(Writer::GROUP);
        let engine = match url.split_once(':') {
            Some(("sqlite", _)) => open_sqlite(url, group, Arc::clone(&options.metrics)).await?,
            Some(("postgres" | "postgresql", _)) => open_postgres(url).await?,
            _ => return Err(StoreError::UnknownEngine),
        };
        let StoreOptions { power_cut, metrics, application, .. } = options;
        let database = Database { engine, power_cut, metrics };
        Ok(Self { inbox: Inbox::start(database.clone(), group), database, application })
    }
}

async fn open_sqlite(url: &str, group: usize, metrics: Arc<Metrics>) -> Result<Engine, StoreError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit is on the disk before it is answered.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE);
    let file = options.get_filename().to_owned();
    let mut connection = options.connect().await?;
    migrations::sqlite().run(&mut connection).await?;
    let readers = Readers::open(&options.read_only(true)).await?;
    Ok(Engine::Sqlite { writer: Writer::start(connection, group, metrics), readers, file })
}

async fn open_postgres(url: &str) -> Result<Engine, StoreError> {
    let postgres = Postgres::open(url).await?;
    migrate(&postgres).await?;
    Ok(Engine::Postgres(postgres))
}

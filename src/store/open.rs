//! Opens the database: engine, pools, migrations.

use std::{path::Path, str::FromStr as _, sync::Arc};

use sqlx::{
    ConnectOptions as _, Connection as _,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::timeouts::BUSY_TIMEOUT;
use super::{
    Application, Store,
    callbacks::CallbackQueue,
    database::{CrashHook, Database, Engine},
    engine::Connection,
    error::StoreError,
    inspect::{Schema, place_of, schema_of},
    migrating::migrate,
    migrations,
    postgres::{Postgres, Session},
    readers::Readers,
    reserve::Reserve,
    writer::Writer,
};
use crate::{metrics::Metrics, private_file};

/// How a database is opened, beyond its address.
#[derive(Clone, Default)]
pub struct StoreOptions {
    /// Most writes in one commit; `None` for the number that measured best. 1 is for comparing.
    pub group: Option<usize>,
    /// For tests: when the power fails.
    pub crash_hook: Option<CrashHook>,
    /// The metrics.
    pub metrics: Arc<Metrics>,
    /// Whose orders are read and written.
    pub application: Application,
    /// Whether it has to exist already: only the process that serves makes a database.
    pub must_be_there: bool,
}

impl Store {
    /// Opens the database at `url` (`sqlite://caisse.db`, `postgres://…`), makes the tables if there are none, and
    /// migrates them.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be opened or is not one of ours.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, StoreOptions::default()).await
    }

    /// Like [`Store::open`], with options.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Missing`] when it must be there already and is not.
    pub async fn open_with(url: &str, options: StoreOptions) -> Result<Self, StoreError> {
        let group = options.group.unwrap_or(Writer::GROUP);
        let engine = match url.split_once(':') {
            Some(("sqlite", _)) => open_sqlite(url, group, &options).await,
            Some(("postgres" | "postgresql", _)) => open_postgres(url, &options).await,
            _ => Err(StoreError::UnknownEngine),
        };
        let engine = engine.map_err(|error| unopened(url, error))?;
        let StoreOptions { crash_hook, metrics, application, .. } = options;
        let database = Database { engine, crash_hook, metrics };
        let callback_queue = CallbackQueue::start(database.clone(), group);
        Ok(Self { callback_queue, database, application, instance: Arc::default() })
    }
}

/// Adds where it is, and what to check.
fn unopened(url: &str, error: StoreError) -> StoreError {
    let remedy = match error {
        StoreError::Missing(_) | StoreError::UnknownEngine | StoreError::Address => return error,
        StoreError::Migration(MigrateError::VersionMismatch(1)) => {
            "its tables are of a development version before 0.1.0, which this version does not read: keep it, and \
             start with a new database"
        }
        StoreError::Migration(_) => "see whether another version of Caisse, or another program, works on it",
        _ if url.starts_with("sqlite:") => {
            "see that its folder is there, on a disk of this machine, and belongs to the user that runs Caisse"
        }
        _ => "see that it runs there, and that DATABASE_URL has its host, port, user, password and name",
    };
    StoreError::Unopened { place: place_of(url), remedy, source: Box::new(error) }
}

async fn open_sqlite(url: &str, group: usize, with: &StoreOptions) -> Result<Engine, StoreError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| StoreError::Address)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit is on the disk before it is answered.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    let file = options.get_filename().to_owned();
    // sqlx's name of a database in memory would become a file here. Tests and fuzz targets use one.
    let is_on_disk = !file.to_string_lossy().starts_with("file:");
    if with.must_be_there {
        refuse_none(url, &file).await?;
    } else if is_on_disk {
        private_file::make(&file)?;
    }
    let mut connection = options.connect().await?;
    migrations::sqlite().run(&mut connection).await?;
    let readers = Readers::open(&options.read_only(true)).await?;
    if is_on_disk {
        private_file::tighten(&file);
    }
    let reserve = is_on_disk.then(|| Arc::new(Reserve::beside(&file)));
    let writer = Writer::start(connection, group, Arc::clone(&with.metrics), reserve.clone());
    Ok(Engine::Sqlite { writer, readers, file, reserve })
}

/// # Errors
/// [`StoreError::Missing`] when the file is not there, or has no tables.
async fn refuse_none(url: &str, file: &Path) -> Result<(), StoreError> {
    if !file.exists() {
        return Err(StoreError::Missing(place_of(url)));
    }
    let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(BUSY_TIMEOUT);
    let mut connection = options.connect().await?;
    let schema = schema_of(Connection::Sqlite(&mut connection), migrations::sqlite()).await?;
    connection.close().await?;
    if schema == Schema::Empty { Err(StoreError::Missing(place_of(url))) } else { Ok(()) }
}

async fn open_postgres(url: &str, with: &StoreOptions) -> Result<Engine, StoreError> {
    let postgres = Postgres::open(url).await?;
    if with.must_be_there {
        let mut transaction = postgres.begin().await?;
        let connection = Connection::Postgres(&mut transaction, Session::Pooled);
        if schema_of(connection, migrations::postgres()).await? == Schema::Empty {
            return Err(StoreError::Missing(place_of(url)));
        }
    }
    migrate(&postgres).await?;
    Ok(Engine::Postgres(postgres))
}

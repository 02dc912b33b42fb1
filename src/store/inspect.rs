//! Inspects a database without changing it.

use std::{
    path::{Path, PathBuf},
    str::FromStr as _,
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqliteConnection, migrate::Migrator,
    sqlite::SqliteConnectOptions,
};

use super::{
    days,
    engine::Connection,
    error::StoreError,
    migrations, order_status,
    postgres::{self, Session},
    sql::Sql,
};

/// How long a lock is waited for.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// The state of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Whose tables there are; `None` where that is not known, in a file that is damaged.
    pub schema: Option<Schema>,
    /// Why nothing can be written; `None` when it can.
    pub refuses_writes: Option<String>,
    /// What is damaged in a file, in SQLite's words; `None` when nothing is.
    pub damage: Option<String>,
    /// A file's journal, in SQLite's word.
    pub journal: Option<String>,
    /// How many of the newest [`SAMPLE`] orders have another status than their payments give; `None` for tables of
    /// another version.
    pub wrong_statuses: Option<usize>,
    /// How many of the newest seven days have other figures than their payments give; likewise.
    pub wrong_days: Option<usize>,
}

/// How many orders' statuses are derived again.
pub const SAMPLE: u32 = 200;

/// The tables, compared with those of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// There are none.
    Empty,
    /// The same.
    Current,
    /// So many migrations are missing.
    Behind(usize),
    /// A newer version made them.
    Ahead,
    /// Not ours, or not as we made them.
    Foreign,
}

/// The file that a setting names, if it names one.
pub fn file_of(url: &str) -> Option<PathBuf> {
    let options = url.starts_with("sqlite:").then(|| SqliteConnectOptions::from_str(url).ok())?;
    options.map(|options| options.get_filename().to_owned())
}

/// Where the database at `url` is, for messages: a whole path, or a host and the name of a database. Nothing else of an
/// address is shown: there may be a password in it.
pub fn place_of(url: &str) -> String {
    match file_of(url) {
        Some(file) => std::path::absolute(&file).unwrap_or(file).display().to_string(),
        None => postgres::place_of(url),
    }
}

/// Inspects the database at `url`; `None` when it is a file that is not there. Its tables are not migrated.
///
/// # Errors
/// [`StoreError`] when it cannot be opened or read.
pub async fn inspect(url: &str) -> Result<Option<Inspection>, StoreError> {
    match file_of(url) {
        Some(file) if !file.exists() => Ok(None),
        Some(file) => inspect_file(&file).await.map(Some),
        None if url.starts_with("postgres") => inspect_postgres(url).await.map(Some),
        None => Err(StoreError::UnknownEngine),
    }
}

async fn inspect_file(file: &Path) -> Result<Inspection, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(BUSY_TIMEOUT);
    let mut connection = options.connect().await?;
    if let Some(damage) = damage_of(&mut connection, "pragma quick_check(1)").await? {
        return Ok(Inspection {
            schema: None,
            refuses_writes: None,
            damage: Some(damage),
            journal: None,
            wrong_statuses: None,
            wrong_days: None,
        });
    }
    let schema = schema_of(Connection::Sqlite(&mut connection), migrations::sqlite()).await?;
    let journal = word(&mut connection, "pragma journal_mode").await?;
    let (wrong_statuses, wrong_days) =
        what_is_wrong(Connection::Sqlite(&mut connection), schema).await?.unzip();
    let refuses_writes = try_writing(&mut connection).await;
    connection.close().await?;
    Ok(Inspection {
        schema: Some(schema),
        refuses_writes,
        damage: None,
        journal: Some(journal),
        wrong_statuses,
        wrong_days,
    })
}

async fn inspect_postgres(url: &str) -> Result<Inspection, StoreError> {
    let mut connection = postgres::connect(url).await?;
    let mut transaction = connection.begin().await?;
    let schema =
        schema_of(Connection::Postgres(&mut transaction, Session::Pooled), migrations::postgres()).await?;
    let mut connected = Connection::Postgres(&mut transaction, Session::Pooled);
    let read_only = connected.fetch_optional(&TRANSACTION_READ_ONLY, &[]).await?;
    let is_read_only = read_only.is_some_and(|row| row.text("word").is_ok_and(|word| word == "on"));
    let (wrong_statuses, wrong_days) = what_is_wrong(connected, schema).await?.unzip();
    transaction.rollback().await?;
    connection.close().await?;
    let refuses_writes = is_read_only.then(|| "the server takes reading only, as a standby does".to_owned());
    Ok(Inspection {
        schema: Some(schema),
        refuses_writes,
        damage: None,
        journal: None,
        wrong_statuses,
        wrong_days,
    })
}

/// How many orders have a wrong status, and how many days wrong figures.
async fn what_is_wrong(
    mut connection: Connection<'_>,
    schema: Schema,
) -> Result<Option<(usize, usize)>, StoreError> {
    match schema {
        Schema::Current => {
            let statuses = order_status::count_wrong(&mut connection, SAMPLE.into()).await?;
            Ok(Some((statuses, days::count_wrong(&mut connection).await?)))
        }
        Schema::Empty | Schema::Behind(_) | Schema::Ahead | Schema::Foreign => Ok(None),
    }
}

static TABLES: Sql = Sql::by_engine(
    "select name from sqlite_schema where type = 'table' and name in ('_sqlx_migrations', 'orders')",
    "
    select cast(table_name as text) as name
    from information_schema.tables
    where table_schema = current_schema() and table_name in ('_sqlx_migrations', 'orders')
    ",
);

static APPLIED: Sql = Sql::new("select version, checksum from _sqlx_migrations order by version");

static TRANSACTION_READ_ONLY: Sql = Sql::new("select current_setting('transaction_read_only') as word");

/// Compares the applied migrations with those of this version.
pub(super) async fn schema_of(mut connection: Connection<'_>, ours: &Migrator) -> Result<Schema, StoreError> {
    let tables = connection.fetch_all(&TABLES, &[]).await?;
    let names = tables.iter().map(|row| row.text("name")).collect::<Result<Vec<_>, _>>()?;
    if !names.contains(&"_sqlx_migrations") {
        return Ok(if names.is_empty() { Schema::Empty } else { Schema::Foreign });
    }
    let applied = connection.fetch_all(&APPLIED, &[]).await?;
    let mut expected = ours.iter();
    for row in &applied {
        let Some(migration) = expected.next() else { return Ok(Schema::Ahead) };
        if (row.int("version")?, row.bytes("checksum")?) != (migration.version, &*migration.checksum) {
            return Ok(Schema::Foreign);
        }
    }
    Ok(match expected.count() {
        0 => Schema::Current,
        _ if applied.is_empty() => Schema::Empty,
        missing => Schema::Behind(missing),
    })
}

/// The first damage that `check` finds.
pub(super) async fn damage_of(
    connection: &mut SqliteConnection,
    check: &'static str,
) -> Result<Option<String>, StoreError> {
    match word(connection, check).await {
        Ok(word) => Ok((word != "ok").then_some(word)),
        // Some damage stops the check itself.
        Err(StoreError::Database(sqlx::Error::Database(error))) => Ok(Some(error.message().to_owned())),
        Err(error) => Err(error),
    }
}

/// The one text that a statement returns.
pub(super) async fn word(connection: &mut SqliteConnection, sql: &'static str) -> Result<String, StoreError> {
    Ok(sqlx::query(sql).fetch_one(connection).await?.try_get(0)?)
}

/// Takes the lock of a writer, and releases it.
async fn try_writing(connection: &mut SqliteConnection) -> Option<String> {
    match sqlx::raw_sql("begin immediate; rollback").execute(connection).await {
        Ok(_) => None,
        Err(sqlx::Error::Database(error)) => Some(error.message().to_owned()),
        Err(error) => Some(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use sqlx::{
        SqlSafeStr as _,
        migrate::{Migration, MigrationType},
    };

    use super::*;

    #[tokio::test]
    async fn tables_that_lack_a_migration_are_behind_by_one() {
        let ours = migrations::sqlite();
        let mut connection = SqliteConnectOptions::new().in_memory(true).connect().await.expect("a database");
        let schema = async |connection: &mut SqliteConnection, expected: &Migrator| {
            schema_of(Connection::Sqlite(connection), expected).await.expect("an answer")
        };
        assert_eq!(schema(&mut connection, ours).await, Schema::Empty);
        ours.run(&mut connection).await.expect("the tables");
        assert_eq!(schema(&mut connection, ours).await, Schema::Current);

        let next = Migration::new(
            1_000,
            Cow::Borrowed("next"),
            MigrationType::Simple,
            "select 1".into_sql_str(),
            false,
        );
        let later = Migrator::with_migrations(ours.iter().cloned().chain([next]).collect());
        assert_eq!(schema(&mut connection, &later).await, Schema::Behind(1));
    }
}

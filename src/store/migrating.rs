//! Migrates PostgreSQL's tables.
//!
//! sqlx holds a lock of the session from one statement to the next. Behind a pooler that is another session each time,
//! and the lock would stay for good. Here everything is one transaction, the lock too, on every PostgreSQL.

use std::collections::HashMap;

use sqlx::{
    Executor as _,
    migrate::{MigrateError, Migration, Migrator},
};

use super::{
    engine::{Connection, Value},
    error::StoreError,
    migrations,
    postgres::{Postgres, Session},
    sql::Sql,
};

/// Large tables take their time. Processes that start together wait for the one that migrates.
const BEGIN: &str = "begin isolation level read committed; set local statement_timeout = '10min'; set local lock_timeout = '1min'; \
     set local idle_in_transaction_session_timeout = '1min'";
/// Excludes other processes that migrate; released with the transaction. No other program uses this number.
static TAKE_TURNS: Sql = Sql::new("select pg_advisory_xact_lock(4702394921427289928)");
/// As sqlx makes it.
static MAKE_TABLE: Sql = Sql::new(
    "
    create table if not exists _sqlx_migrations (
        version        bigint primary key,
        description    text not null,
        installed_on   timestamptz not null default now(),
        success        boolean not null,
        checksum       bytea not null,
        execution_time bigint not null
    )
    ",
);
/// Excludes a version of this program that locks as sqlx does: it waits when it reads the table.
static KEEP_OTHERS_OUT: Sql = Sql::new("lock table _sqlx_migrations in access exclusive mode");
static IS_THERE: Sql = Sql::new(
    "
    select 1
    from information_schema.tables
    where table_schema = current_schema() and table_name = '_sqlx_migrations'
    ",
);
static APPLIED: Sql = Sql::new("select version, success, checksum from _sqlx_migrations order by version");
static NOTE: Sql = Sql::new(
    "
    insert into _sqlx_migrations (version, description, success, checksum, execution_time)
    values (:version, :description, true, :checksum, 0)
    ",
);

/// Applies what is missing, in one transaction: all of it, or nothing.
///
/// # Errors
/// [`StoreError`] when that fails, or when the tables are not of this version or an earlier one.
pub(super) async fn migrate(postgres: &Postgres) -> Result<(), StoreError> {
    let ours = migrations::postgres();
    let mut transaction = postgres.begin_with(BEGIN).await?;
    let mut connection = Connection::Postgres(&mut transaction, Session::Pooled);
    // Most of the time there is nothing to do, and no process has to wait.
    let is_there = connection.fetch_optional(&IS_THERE, &[]).await?.is_some();
    if is_there && missing(&mut connection, ours).await?.is_empty() {
        return Ok(());
    }
    connection.fetch_all(&TAKE_TURNS, &[]).await?;
    connection.execute(&MAKE_TABLE, &[]).await?;
    connection.execute(&KEEP_OTHERS_OUT, &[]).await?;
    // Another process may have migrated meanwhile.
    let missing = missing(&mut connection, ours).await?;
    for migration in missing {
        let version = migration.version;
        let applied = transaction.execute(sqlx::raw_sql(migration.sql.clone())).await;
        applied.map_err(|error| MigrateError::ExecuteMigration(error, version))?;
        let note = [
            ("version", version.into()),
            ("description", (&*migration.description).into()),
            ("checksum", Value::Bytes(&migration.checksum)),
        ];
        Connection::Postgres(&mut transaction, Session::Pooled).execute(&NOTE, &note).await?;
    }
    Ok(transaction.commit().await?)
}

/// Those of `ours` that were not applied, oldest first.
async fn missing<'m>(
    connection: &mut Connection<'_>,
    ours: &'m Migrator,
) -> Result<Vec<&'m Migration>, StoreError> {
    let known: HashMap<_, _> = ours.iter().map(|migration| (migration.version, migration)).collect();
    let mut applied = Vec::new();
    for row in connection.fetch_all(&APPLIED, &[]).await? {
        let version = row.int("version")?;
        let migration = known.get(&version).ok_or(MigrateError::VersionMissing(version))?;
        if !row.flag("success")? {
            return Err(MigrateError::Dirty(version).into());
        }
        if *migration.checksum != *row.bytes("checksum")? {
            return Err(MigrateError::VersionMismatch(version).into());
        }
        applied.push(version);
    }
    Ok(ours.iter().filter(|migration| !applied.contains(&migration.version)).collect())
}

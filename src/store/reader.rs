//! A read connection of either engine.

use sqlx::{Postgres, Transaction, pool::PoolConnection};

use super::{engine::Connection, error::StoreError, postgres::Session, readers::ReadGuard};

/// A borrowed connection, for reading.
pub(super) enum Reader {
    Sqlite(ReadGuard),
    Postgres(PoolConnection<Postgres>),
    /// Behind a pooler: rolled back when it is dropped, by the task that returns the connection.
    Pooled(Transaction<'static, Postgres>),
}

impl Reader {
    pub(super) fn connection(&mut self) -> Result<Connection<'_>, StoreError> {
        match self {
            Self::Sqlite(guard) => guard.connection(),
            Self::Postgres(connection) => Ok(Connection::Postgres(connection, Session::Dedicated)),
            Self::Pooled(transaction) => Ok(Connection::Postgres(transaction, Session::Pooled)),
        }
    }
}

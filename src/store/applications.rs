//! The application under which an order was made. Orders of another settle nothing here.

use std::sync::Arc;

use super::{Store, error::StoreError, sql::Sql};

/// An application at the gateway: it makes an order, and it alone may ask about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application(Arc<str>);

impl Application {
    /// The application with this public key.
    pub fn of(public_key: &str) -> Self {
        Self(public_key.into())
    }

    /// The built-in sandbox. Its public key is a new one at every start, so this word stands for it.
    pub fn sandbox() -> Self {
        Self("sandbox".into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Application {
    fn default() -> Self {
        Self::sandbox()
    }
}

/// Orders in the database that are not of the running application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Orders that were made in the sandbox, 10,000 at most.
    pub of_the_sandbox: i64,
    /// Orders that were made under other keys, 10,000 at most.
    pub of_other_keys: i64,
}

static OF_THE_SANDBOX: Sql = Sql::new(
    "
    select count(*) as count
    from (
        select 1 from orders
        where application = 'sandbox' and application <> :application
        limit 10000
    ) as counted
    ",
);

static OF_OTHER_KEYS: Sql = Sql::new(
    "
    select count(*) as count
    from (
        select 1 from orders
        where application not in ('sandbox', :application)
        limit 10000
    ) as counted
    ",
);

impl Store {
    /// Counts the orders that are another application's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn provenance(&self) -> Result<Provenance, StoreError> {
        let count = async |sql: &Sql| {
            let values = [("application", self.application.as_str().into())];
            let row = self.database.fetch_optional(sql, &values).await?;
            row.map_or(Ok(0), |row| row.int("count"))
        };
        Ok(Provenance {
            of_the_sandbox: count(&OF_THE_SANDBOX).await?,
            of_other_keys: count(&OF_OTHER_KEYS).await?,
        })
    }
}

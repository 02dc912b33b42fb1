//! How often a telephone was asked, over all orders.

use caisse_domain::{AppTransactionRef, Phone, Timestamp};

use super::{Store, error::StoreError, sql::Sql};

/// What was asked of a telephone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Attempts that asked it.
    pub attempts: i64,
    /// Those of them that may still be paid.
    pub live: i64,
    /// When the first of them began.
    pub first_at: Option<Timestamp>,
}

static ASKED: Sql = Sql::new(
    "
    select count(*) as attempts,
           min(created_at) as first_at,
           count(*) filter (
               where status in ('created', 'pending') and app_transaction_ref <> :given_up
           ) as live
    from payments
    where phone = :phone
      and application = :application
      and created_at > :since
      and created_at <= :now
    ",
);

impl Store {
    /// How often `phone` was asked to pay after `since` and until `now`, for any order. `given_up` is an attempt that
    /// is about to end.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn asked(
        &self,
        phone: &Phone,
        since: Timestamp,
        now: Timestamp,
        given_up: Option<&AppTransactionRef>,
    ) -> Result<Asked, StoreError> {
        let values = [
            ("phone", phone.national().into()),
            ("application", self.application.as_str().into()),
            ("since", since.into()),
            ("now", now.into()),
            ("given_up", given_up.map_or("", AppTransactionRef::as_str).into()),
        ];
        let Some(row) = self.database.fetch_optional(&ASKED, &values).await? else {
            return Ok(Asked::default());
        };
        Ok(Asked {
            attempts: row.int("attempts")?,
            live: row.int("live")?,
            first_at: row.time_or_null("first_at")?,
        })
    }
}

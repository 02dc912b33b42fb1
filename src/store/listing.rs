//! Lists of orders for a merchant: the newest, those of today, those that wait for a person. Every list has a limit.

use std::collections::HashMap;

use caisse_domain::{Order, Payment, PaymentStatus, Reference, Timestamp};

use super::{
    Store,
    engine::Row,
    error::StoreError,
    rows,
    sql::{Sql, json_array},
};

/// How long something may be overdue before it is stuck, in milliseconds.
const GRACE_MS: i64 = 60_000;

/// Which orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that were made or paid since a time, or the newest.
    All,
    /// Those that were paid.
    Paid,
    /// Those with a success that a person has to decide about.
    Review,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The order.
    pub order: Order,
    /// Its newest attempts, 20 at most, and all that succeeded; oldest first.
    pub payments: Vec<Payment>,
}

/// An attempt that should have ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The attempt.
    pub payment: Payment,
    /// Why it is in this list.
    pub why: Why,
}

/// Why an attempt is stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The gateway called back at this time for the first time, and checkStatus has not reported how the payment ended.
    CalledBack(Timestamp),
    /// A status check has been due since then.
    NotChecked(Timestamp),
    /// It should have expired, and did not.
    NotExpired,
}

static NEWEST: Sql = Sql::new(
    "
    select {order}
    from orders
    where application = :application
    order by created_at desc
    limit :limit
    ",
);

static SINCE: Sql = Sql::new(
    "
    select {order}
    from orders
    where order_id in (
        select order_id from orders where application = :application and created_at >= :since
        union
        select order_id from orders where application = :application and paid_at >= :since
    )
    order by coalesce(paid_at, created_at) desc
    limit :limit
    ",
);

static PAID: Sql = Sql::new(
    "
    select {order}
    from orders
    where application = :application and paid_at >= :since
    order by paid_at desc
    limit :limit
    ",
);

static REVIEW: Sql = Sql::new(
    "
    select {order}
    from orders
    where order_id in (
        select order_id
        from payments
        where status = 'review' and updated_at >= :since and application = :application
    )
    order by created_at desc
    limit :limit
    ",
);

/// The newest 20 of each order, and those in which money moved.
static ATTEMPTS: Sql = Sql::new(
    "
    select {payment}
    from (
        select payments.*, row_number() over (partition by order_id order by payment_id desc) as place
        from payments
        where order_id in (
            select order_id
            from orders
            where application = :application
              and reference in (select value from {elements_of}(:orders{as_json}) as value)
        )
    ) as placed
    where place <= 20 or status in ('review', 'paid')
    order by payment_id
    ",
);

/// Uses three indexes. An expired attempt is listed only for a callback or an overdue check: its buyer went away.
static STUCK: Sql = Sql::new(
    "
    select {payment}, next_check_at,
           (
               select min(received_at)
               from callbacks
               where callbacks.payment_id = payments.payment_id and verdict = 'authentic'
           ) as called_back_at
    from payments
    where status in ('created', 'pending', 'expired')
      and payment_id in (
          select payment_id
          from payments
          where application = :application
            and status in ('created', 'pending')
            and created_at < :began_before
          union
          select payment_id
          from payments
          where application = :application
            and next_check_at is not null
            and next_check_at < :due_before
          union
          select payments.payment_id
          from payments
          join callbacks on callbacks.payment_id = payments.payment_id
          where application = :application
            and next_check_at is not null
            and status in ('created', 'pending', 'expired')
            and verdict = 'authentic'
            and received_at < :due_before
      )
    order by created_at
    limit :limit
    ",
);

impl Store {
    /// Orders that were made or paid since `since`, at most `limit`, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_orders(
        &self,
        which: Which,
        since: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<Listed>, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("limit", i64::from(limit).into()),
            ("since", since.unwrap_or_default().into()),
        ];
        let [newest @ .., _] = &values;
        let rows = match (which, since) {
            (Which::All, None) => self.database.fetch_all(&NEWEST, newest).await?,
            (Which::All, Some(_)) => self.database.fetch_all(&SINCE, &values).await?,
            (Which::Paid, _) => self.database.fetch_all(&PAID, &values).await?,
            (Which::Review, _) => self.database.fetch_all(&REVIEW, &values).await?,
        };
        let orders: Vec<Order> = rows.iter().map(rows::order).collect::<Result<_, _>>()?;
        let references: Vec<_> = orders.iter().map(|order| order.details.reference.clone()).collect();
        let mut attempts = self.newest_attempts(&references).await?;
        let listed = |order: Order| {
            let payments = attempts.remove(&order.details.reference).unwrap_or_default();
            Listed { order, payments }
        };
        Ok(orders.into_iter().map(listed).collect())
    }

    /// These orders, in this order; those that are not there are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn listed(&self, references: &[Reference]) -> Result<Vec<Listed>, StoreError> {
        let attempts = self.newest_attempts(references).await?;
        let mut listed = Vec::with_capacity(references.len());
        for reference in references {
            if let Some(order) = self.order_by_reference(reference).await? {
                let payments = attempts.get(reference).cloned().unwrap_or_default();
                listed.push(Listed { order, payments });
            }
        }
        Ok(listed)
    }

    async fn newest_attempts(
        &self,
        orders: &[Reference],
    ) -> Result<HashMap<Reference, Vec<Payment>>, StoreError> {
        let references = json_array(orders.iter().map(Reference::as_str));
        let values =
            [("application", self.application.as_str().into()), ("orders", references.as_str().into())];
        let mut attempts: HashMap<_, Vec<_>> = HashMap::new();
        for row in self.database.fetch_all(&ATTEMPTS, &values).await? {
            let payment = rows::payment(&row)?;
            attempts.entry(payment.order_reference.clone()).or_default().push(payment);
        }
        Ok(attempts)
    }

    /// Attempts that are neither settled nor on their way: a status check is overdue, the gateway called back and
    /// checkStatus does not say why, or they should have expired `expiry_ms` after they began. At most `limit`, the
    /// oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stuck_payments(
        &self,
        now: Timestamp,
        expiry_ms: i64,
        limit: u32,
    ) -> Result<Vec<Stuck>, StoreError> {
        let (began, due) = (now - expiry_ms - GRACE_MS, now - GRACE_MS);
        let values = [
            ("application", self.application.as_str().into()),
            ("began_before", began.into()),
            ("due_before", due.into()),
            ("limit", i64::from(limit).into()),
        ];
        let rows = self.database.fetch_all(&STUCK, &values).await?;
        Ok(rows
            .iter()
            .map(|row| stuck(row, now, expiry_ms))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }
}

/// `None` for an attempt that a callback made due just now.
fn stuck(row: &Row, now: Timestamp, expiry_ms: i64) -> Result<Option<Stuck>, StoreError> {
    let payment = rows::payment(row)?;
    let is_overdue = |time: &Timestamp| *time < now - GRACE_MS;
    let called_back = row.time_or_null("called_back_at")?.filter(is_overdue);
    let due = row.time_or_null("next_check_at")?.filter(is_overdue);
    let is_live = matches!(payment.status, PaymentStatus::Created | PaymentStatus::Pending);
    let why = match (called_back, due) {
        (Some(at), _) => Some(Why::CalledBack(at)),
        (None, Some(since)) => Some(Why::NotChecked(since)),
        (None, None) => {
            (is_live && payment.created_at < now - expiry_ms - GRACE_MS).then_some(Why::NotExpired)
        }
    };
    Ok(why.map(|why| Stuck { payment, why }))
}

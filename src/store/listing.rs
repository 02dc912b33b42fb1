//! Lists of orders for a merchant: the newest, those of today, those that wait for a person. Every list has a limit.

use std::collections::HashMap;

use caisse_domain::{Order, Payment, PaymentStatus, Reference};

use super::{
    Store,
    callbacks::waits_since,
    engine::{Row, Sql, Value},
    error::StoreError,
    new_callback::document,
    rows,
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

/// Why an attempt is stuck. Times are in milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The gateway called back at this time for the first time, and checkStatus has not reported how the payment ended.
    CalledBack(i64),
    /// A status check has been due since then.
    NotChecked(i64),
    /// It should have expired, and did not.
    NotExpired,
}

const NEWEST: &str = "select * from orders where application = $1 order by created_at desc limit $2";
const SINCE: &str = "select * from orders where order_id in \
     (select order_id from orders where application = $1 and created_at >= $2 \
     union select order_id from orders where application = $1 and paid_at >= $2) \
     order by coalesce(paid_at, created_at) desc limit $3";
const PAID: &str = "select * from orders where application = $1 and paid_at >= $2 \
     order by paid_at desc limit $3";
const REVIEW: &str = "select * from orders where order_id in \
     (select order_id from payments where status = 'review' and updated_at >= $2 and application = $1) \
     order by created_at desc limit $3";

macro_rules! attempts {
    ($orders:literal) => {
        concat!(
            "select * from (select payments.*, row_number() over (partition by order_id order by payment_id desc) \
             as place from payments where order_id in (select order_id from orders where application = $1 \
             and reference in (",
            $orders,
            "))) as placed where place <= 20 or status in ('review', 'paid') order by payment_id"
        )
    };
}

const ATTEMPTS: Sql = Sql {
    sqlite: attempts!("select value from json_each($2)"),
    postgres: attempts!("select value from json_array_elements_text(cast($2 as json)) as value"),
};

/// Uses three indexes. An expired attempt is listed only for a callback or an overdue check: its buyer went away.
const STUCK: &str = "select payments.*, next_check_at, (select min(received_at) from callbacks \
     where callbacks.payment_id = payments.payment_id and verdict = 'authentic') as called_back_at \
     from payments where status in ('created', 'pending', 'expired') and payment_id in \
     (select payment_id from payments where application = $1 and status in ('created', 'pending') \
     and created_at < $2 \
     union select payment_id from payments where application = $1 and next_check_at is not null \
     and next_check_at < $3 \
     union select payments.payment_id from payments join callbacks on callbacks.payment_id = payments.payment_id \
     where application = $1 and next_check_at is not null and status in ('created', 'pending', 'expired') \
     and verdict = 'authentic' and received_at < $3) \
     order by created_at limit $4";

impl Store {
    /// Orders that were made or paid since `since`, in milliseconds since 1970 UTC, at most `limit`, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_orders(
        &self,
        which: Which,
        since: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Listed>, StoreError> {
        let (application, limit) = (self.application.as_str().into(), i64::from(limit).into());
        let from = Value::Time(Some(since.unwrap_or(0)));
        let lines = match (which, since) {
            (Which::All, None) => self.database.fetch_all(NEWEST, &[application, limit]).await?,
            (Which::All, Some(_)) => self.database.fetch_all(SINCE, &[application, from, limit]).await?,
            (Which::Paid, _) => self.database.fetch_all(PAID, &[application, from, limit]).await?,
            (Which::Review, _) => self.database.fetch_all(REVIEW, &[application, from, limit]).await?,
        };
        let orders: Vec<Order> = lines.iter().map(rows::order).collect::<Result<_, _>>()?;
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
        let references = document(orders.iter().map(Reference::as_str));
        let values = [self.application.as_str().into(), references.as_str().into()];
        let mut attempts: HashMap<_, Vec<_>> = HashMap::new();
        for line in self.database.fetch_all(ATTEMPTS, &values).await? {
            let payment = rows::payment(&line)?;
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
        now: i64,
        expiry_ms: i64,
        limit: u32,
    ) -> Result<Vec<Stuck>, StoreError> {
        let (began, due) = (now.saturating_sub(expiry_ms).saturating_sub(GRACE_MS), now - GRACE_MS);
        let [began, due] = [began, due].map(|time| Value::Time(Some(time)));
        let values = [self.application.as_str().into(), began, due, i64::from(limit).into()];
        let lines = self.database.fetch_all(STUCK, &values).await?;
        Ok(lines
            .iter()
            .map(|line| stuck(line, now, expiry_ms))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }
}

/// `None` for an attempt that a callback made due just now.
fn stuck(line: &Row, now: i64, expiry_ms: i64) -> Result<Option<Stuck>, StoreError> {
    let payment = rows::payment(line)?;
    let is_overdue = |time: &i64| *time < now - GRACE_MS;
    let called_back = line.time_or_null("called_back_at")?.filter(is_overdue);
    let due = line.time_or_null("next_check_at")?.map(|due| waits_since(due, now)).filter(is_overdue);
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

//! The status of an order, stored beside it. It is derived from the order's payments ([`OrderStatus::of`]), in the
//! transaction that changes one of them.

use caisse_domain::{OrderStatus, Payment, Timestamp};

use super::{Store, engine::Connection, error::StoreError, rows, sql::Sql};

/// An order whose row is locked.
pub(super) struct LockedOrder {
    order_id: i64,
    status: String,
    /// When its first payment succeeded.
    pub(super) paid_at: Option<Timestamp>,
    /// Whether the buyer was shown that the payment had ended, be it with a review in between.
    pub(super) had_ended: bool,
}

/// One statement for both: each costs `record` a round trip.
static LOCK: Sql = Sql::new(
    "
    select status, paid_at,
           exists (
               select 1
               from observations
               where payment_id = :payment_id
                 and change = 'advanced'
                 and observations.status in ('expired', 'canceled', 'failed', 'rejected')
           ) as had_ended
    from orders
    where order_id = :order_id
    {for_update}
    ",
);

/// As many as pages read.
static PAYMENTS: Sql = Sql::new(
    "
    with found as (select cast(:order_id as bigint) as order_id)
    {payments_of_found}
    ",
);

static UPDATE: Sql = Sql::new(
    "
    update orders
    set status = :status, updated_at = :at, paid_at = coalesce(paid_at, :paid_at)
    where order_id = :order_id
    ",
);

/// The rule of a new payment, which may be paid: [`OrderStatus::Pending`], unless money moved already.
static AWAIT_PAYMENT: Sql = Sql::new(
    "
    update orders
    set status = 'pending', updated_at = :at
    where application = :application
      and reference = :reference
      and status not in ('pending', 'review', 'paid')
    ",
);

/// Whether an order's status may change with this change of one of its payments.
pub(super) fn may_differ(before: &Payment, after: &Payment) -> bool {
    let relevant = |payment: &Payment| (payment.status, payment.payment_url.is_some(), payment.was_offered());
    relevant(before) != relevant(after)
}

/// Locks the order of a payment, whose row has to be locked before.
pub(super) async fn lock(
    connection: &mut Connection<'_>,
    order_id: i64,
    payment_id: i64,
) -> Result<LockedOrder, StoreError> {
    let values = [("order_id", order_id.into()), ("payment_id", payment_id.into())];
    let row = connection.fetch_optional(&LOCK, &values).await?;
    let row = row.ok_or(StoreError::Unreadable("order_id"))?;
    Ok(LockedOrder {
        order_id,
        status: row.text("status")?.to_owned(),
        paid_at: row.time_or_null("paid_at")?,
        had_ended: row.flag("had_ended")?,
    })
}

/// The word of the status that an order's payments give.
async fn derive(connection: &mut Connection<'_>, order_id: i64) -> Result<&'static str, StoreError> {
    let values = [("order_id", order_id.into()), ("most", Store::MOST_ATTEMPTS.into())];
    let payments = connection.fetch_all(&PAYMENTS, &values).await?;
    Ok(OrderStatus::of(&rows::readable_payments(&payments)).as_str())
}

/// Derives the status again, and stores it if it is another one. `paid_at` is when a payment succeeded just now: of an
/// order's successes the first one stays.
pub(super) async fn update(
    connection: &mut Connection<'_>,
    order: LockedOrder,
    paid_at: Option<Timestamp>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let status = derive(connection, order.order_id).await?;
    let is_first_success = paid_at.is_some() && order.paid_at.is_none();
    if status == order.status && !is_first_success {
        return Ok(());
    }
    let values = [
        ("order_id", order.order_id.into()),
        ("status", status.into()),
        ("paid_at", paid_at.into()),
        ("at", at.into()),
    ];
    connection.execute(&UPDATE, &values).await.map(drop)
}

static NEWEST: Sql = Sql::new("select order_id, status from orders order by order_id desc limit :limit");

/// How many of the newest `limit` orders have another status than their payments give.
pub(super) async fn count_wrong(connection: &mut Connection<'_>, limit: i64) -> Result<usize, StoreError> {
    let mut wrong = 0;
    for order in connection.fetch_all(&NEWEST, &[("limit", limit.into())]).await? {
        wrong += usize::from(order.text("status")? != derive(connection, order.int("order_id")?).await?);
    }
    Ok(wrong)
}

/// Stores that an order has a new payment.
pub(super) async fn await_payment(
    connection: &mut Connection<'_>,
    application: &str,
    reference: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let values = [("application", application.into()), ("reference", reference.into()), ("at", at.into())];
    connection.execute(&AWAIT_PAYMENT, &values).await.map(drop)
}

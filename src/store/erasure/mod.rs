//! Erases a person. The money stays: what was to be paid, what was, and by which reference. The person goes, from our
//! own columns and from what was stored of the gateway's texts.

mod answers;
mod callbacks;
mod personal_data;

use super::{
    Store,
    engine::{Connection, Row, Value},
    error::StoreError,
    observations,
    sql::Sql,
    writer::Statements,
};
use crate::redaction::{ERASED, Person};
use answers::erase_answers;
use caisse_domain::Timestamp;
pub(super) use callbacks::erase_callbacks;
use callbacks::erase_strays;
pub use personal_data::{DataSubject, PersonalData};

/// How many rows a person was erased from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Orders.
    pub orders: u64,
    /// Attempts at paying them.
    pub payments: u64,
    /// Facts about those.
    pub observations: u64,
    /// What the gateway sent.
    pub callbacks: u64,
}

impl Store {
    /// Erases a person from their orders, and stores that it happened without saying to whom: one transaction. Later
    /// texts of the gateway about these orders are stored without the person too.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was erased.
    pub async fn erase(&self, personal_data: PersonalData, now: Timestamp) -> Result<Erased, StoreError> {
        self.database
            .write(Statements::Several, move |connection| Box::pin(erase(connection, personal_data, now)))
            .await
    }
}

/// Each application may have such an order.
static ORDERS: Sql = Sql::new("select order_id, title from orders where reference = :reference");

static ERASE_ORDER: Sql = Sql::new(
    "
    update orders
    set customer_name = null, customer_email = null, customer_phone = null, title = :title, erased_at = :now
    where order_id = :order_id
    ",
);

static PAYMENTS: Sql = Sql::new("select payment_id, payload from payments where order_id = :order_id");

/// An attempt by telephone stays one: a prompt shows it when the number is gone.
static ERASE_PAYMENT: Sql = Sql::new(
    "
    update payments
    set prompt = case when phone is null then prompt else coalesce(prompt, 'pin') end,
        phone = null,
        payload = :payload
    where payment_id = :payment_id
    ",
);

static OBSERVATIONS: Sql = Sql::new(
    "
    select observation_id, source, status, payload
    from observations
    where payment_id = :payment_id
    ",
);

static IS_TAKEN: Sql =
    Sql::new("select 1 from observations where payment_id = :payment_id and event = :event");

static ERASE_OBSERVATION: Sql = Sql::new(
    "
    update observations
    set payload = :payload, event = :event
    where observation_id = :observation_id
    ",
);

static INSERT_ERASURE: Sql = Sql::new(
    "
    insert into erasures (erased_at, orders, payments, observations, callbacks)
    values (:now, :orders, :payments, :observations, :callbacks)
    ",
);

async fn erase(
    mut connection: Connection<'_>,
    personal_data: PersonalData,
    now: Timestamp,
) -> Result<Erased, StoreError> {
    let PersonalData { orders, person, .. } = personal_data;
    let mut erased = Erased::default();
    for reference in &orders {
        for order in connection.fetch_all(&ORDERS, &[("reference", reference.as_str().into())]).await? {
            erase_order(&mut connection, &order, &person, now, &mut erased).await?;
        }
    }
    erased.callbacks += erase_strays(&mut connection, &person).await?;
    erase_answers(&mut connection, &orders, &person).await?;
    let count = |number: u64| Value::Int(i64::try_from(number).ok());
    let Erased { orders, payments, observations, callbacks } = erased;
    let values = [
        ("now", now.into()),
        ("orders", count(orders)),
        ("payments", count(payments)),
        ("observations", count(observations)),
        ("callbacks", count(callbacks)),
    ];
    connection.execute(&INSERT_ERASURE, &values).await?;
    Ok(erased)
}

async fn erase_order(
    connection: &mut Connection<'_>,
    order: &Row,
    person: &Person,
    now: Timestamp,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let (order_id, title) = (order.int("order_id")?, order.text("title")?);
    for payment in connection.fetch_all(&PAYMENTS, &[("order_id", order_id.into())]).await? {
        let payment_id = payment.int("payment_id")?;
        let payload = person.erased_from(payment.text("payload")?);
        let values = [("payment_id", payment_id.into()), ("payload", payload.as_str().into())];
        erased.payments += connection.execute(&ERASE_PAYMENT, &values).await?;
        erased.observations += erase_observations(connection, payment_id, person).await?;
        erased.callbacks += erase_callbacks(connection, payment_id, person).await?;
    }
    // After the payments, as `record` locks them: neither waits for the other for ever.
    let title = if person.is_in(title) { ERASED } else { title };
    let values = [("order_id", order_id.into()), ("title", title.into()), ("now", now.into())];
    erased.orders += connection.execute(&ERASE_ORDER, &values).await?;
    Ok(())
}

async fn erase_observations(
    connection: &mut Connection<'_>,
    payment_id: i64,
    person: &Person,
) -> Result<u64, StoreError> {
    let mut touched = 0;
    for row in connection.fetch_all(&OBSERVATIONS, &[("payment_id", payment_id.into())]).await? {
        let (before, observation_id) = (row.text("payload")?, row.int("observation_id")?);
        let after = person.erased_from(before);
        if after == before {
            continue;
        }
        // Its digest would reveal the number to an attacker who tries all.
        let event = observations::event(row.text("source")?, row.text("status")?, &after);
        let values = [("payment_id", payment_id.into()), ("event", event.as_str().into())];
        let is_taken = connection.fetch_optional(&IS_TAKEN, &values).await?.is_some();
        let event = if is_taken { format!("{event}:{observation_id}") } else { event };
        let values = [
            ("observation_id", observation_id.into()),
            ("payload", after.as_str().into()),
            ("event", event.as_str().into()),
        ];
        touched += connection.execute(&ERASE_OBSERVATION, &values).await?;
    }
    Ok(touched)
}

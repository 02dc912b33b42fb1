//! The history of an order: its attempts, what was observed of them, and the callbacks that named them.

use caisse_domain::{AppTransactionRef, Order, Payment, Phone, Reference, Timestamp};

use super::{Store, engine::Row, error::StoreError, rows, sql::Sql};
use crate::redaction::Person;

/// The most that is read of each kind, the newest.
pub const MOST_EVENTS: u32 = 200;

/// How the gateway's texts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// As they came: for users who may see customers.
    Whole,
    /// Without the person they are about.
    Redacted,
}

/// An order and its events.
#[derive(Clone, Debug)]
pub struct OrderHistory {
    /// The order.
    pub order: Order,
    /// Its newest attempts, oldest first.
    pub payments: Vec<Payment>,
    /// Event happened, in the order of time.
    pub events: Vec<HistoryEvent>,
    /// Whether there is more of one kind than [`MOST_EVENTS`].
    pub is_cut: bool,
}

/// An event of an attempt.
#[derive(Clone, Debug)]
pub struct HistoryEvent {
    /// When.
    pub at: Timestamp,
    /// The attempt.
    pub attempt: AppTransactionRef,
    /// Event happened.
    pub kind: EventKind,
    /// The gateway's text, 64 KiB at most. Empty when there was none.
    pub payload: String,
}

/// Event happened. Words are those of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A fact about the payment.
    Observed {
        /// Where it came from: `answer`, `status_check`, `clock` or `buyer`.
        source: String,
        /// The status it argues for.
        status: String,
        /// Event did not match; empty when all did.
        mismatches: String,
        /// Event it did: `advanced`, `unchanged` or `contradicted`.
        change: String,
    },
    /// A callback that named the payment.
    CalledBack {
        /// The result of the verification.
        verdict: String,
        /// The address it came from.
        from: String,
        /// How often the very same came.
        times: i64,
        /// When it came last.
        last_at: Timestamp,
        /// Bytes of the body as it was sent, of which only the beginning may be stored.
        sent_bytes: i64,
        /// The `Content-Type` header.
        content_type: Option<String>,
    },
}

static PAYMENTS: Sql = Sql::new(
    "
    select {payment}
    from payments
    where order_id = (
        select order_id from orders where application = :application and reference = :reference
    )
    order by payment_id desc
    limit :most
    ",
);

static OBSERVATIONS: Sql = Sql::new(
    "
    select observations.source, observations.status, {mismatches_out} as mismatches, change,
           substr(observations.payload, 1, 65536) as payload, observed_at, app_transaction_ref
    from observations
    join payments on payments.payment_id = observations.payment_id
    where order_id = (
        select order_id from orders where application = :application and reference = :reference
    )
    order by observation_id desc
    limit :most
    ",
);

static CALLBACKS: Sql = Sql::new(
    "
    select verdict, source_address, times, received_at, last_received_at, sent_bytes, content_type,
           substr(body, 1, 65536) as body, app_transaction_ref
    from callbacks
    join payments on payments.payment_id = callbacks.payment_id
    where order_id = (
        select order_id from orders where application = :application and reference = :reference
    )
    order by callback_id desc
    limit :most
    ",
);

impl Store {
    /// The history of the order with the merchant's reference; `None` when there is no such order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn history(
        &self,
        reference: &Reference,
        evidence: Evidence,
    ) -> Result<Option<OrderHistory>, StoreError> {
        let Some(order) = self.order_by_reference(reference).await? else { return Ok(None) };
        let most = i64::from(MOST_EVENTS);
        let values = [
            ("application", self.application.as_str().into()),
            ("reference", reference.as_str().into()),
            ("most", (most + 1).into()),
        ];
        let payments = self.database.fetch_all(&PAYMENTS, &values).await?;
        let payments: Vec<_> = payments.iter().rev().map(rows::payment).collect::<Result<_, _>>()?;
        let person = (evidence == Evidence::Redacted).then(|| person(&order, &payments));
        let observed = self.database.fetch_all(&OBSERVATIONS, &values).await?;
        let called_back = self.database.fetch_all(&CALLBACKS, &values).await?;
        let most = MOST_EVENTS as usize;
        let is_cut = [payments.len(), observed.len(), called_back.len()].into_iter().any(|many| many > most);
        let observed = observed.iter().take(most).map(|row| observation(row, person.as_ref()));
        let called_back = called_back.iter().take(most).map(|row| callback(row, person.as_ref()));
        let mut events: Vec<HistoryEvent> = observed.chain(called_back).collect::<Result<_, _>>()?;
        events.sort_by_key(|event| event.at);
        let payments = payments.into_iter().rev().take(most).rev().collect();
        Ok(Some(OrderHistory { order, payments, events, is_cut }))
    }
}

/// All data of persons that the history may contain.
fn person(order: &Order, payments: &[Payment]) -> Person {
    let customer = &order.details.customer;
    let phones = payments.iter().filter_map(|payment| payment.phone.as_ref()).map(Phone::national);
    let known = [customer.name.clone(), customer.email.clone()].into_iter().flatten();
    let phone = customer.phone.as_ref().map(|phone| phone.as_stored().to_owned());
    Person::known_as(known.chain(phone).chain(phones.map(ToOwned::to_owned)))
}

fn observation(row: &Row, person: Option<&Person>) -> Result<HistoryEvent, StoreError> {
    let kind = EventKind::Observed {
        source: row.text("source")?.to_owned(),
        status: row.text("status")?.to_owned(),
        mismatches: row.text_or_null("mismatches")?.unwrap_or_default().to_owned(),
        change: row.text("change")?.to_owned(),
    };
    let payload = row.text("payload")?;
    let payload = person.map_or_else(|| payload.to_owned(), |person| person.erased_from(payload));
    Ok(HistoryEvent { at: row.time("observed_at")?, attempt: attempt(row)?, kind, payload })
}

fn callback(row: &Row, person: Option<&Person>) -> Result<HistoryEvent, StoreError> {
    let kind = EventKind::CalledBack {
        verdict: row.text("verdict")?.to_owned(),
        from: row.text("source_address")?.to_owned(),
        times: row.int("times")?,
        last_at: row.time("last_received_at")?,
        sent_bytes: row.int("sent_bytes")?,
        content_type: row.text_or_null("content_type")?.map(ToOwned::to_owned),
    };
    let body = row.bytes("body")?;
    let body = person.map_or_else(|| body.to_owned(), |person| person.erased_from_bytes(body));
    let payload = String::from_utf8_lossy(&body).into_owned();
    Ok(HistoryEvent { at: row.time("received_at")?, attempt: attempt(row)?, kind, payload })
}

fn attempt(row: &Row) -> Result<AppTransactionRef, StoreError> {
    let unreadable = |_| StoreError::Unreadable("app_transaction_ref");
    AppTransactionRef::parse(row.text("app_transaction_ref")?).map_err(unreadable)
}

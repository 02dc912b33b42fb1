//! The timeline of an order: its attempts, what was observed of them, and the callbacks that named them.

use caisse_domain::{AppTransactionRef, Order, Payment, Phone, Reference};

use super::{
    Store,
    engine::{Row, Sql},
    error::StoreError,
    rows,
};
use crate::redaction::Person;

/// The most that is read of each kind, the newest.
pub const LONGEST_STORY: u32 = 200;

/// An order and its events.
#[derive(Clone, Debug)]
pub struct Story {
    /// The order.
    pub order: Order,
    /// Its newest attempts, oldest first.
    pub payments: Vec<Payment>,
    /// What happened, in the order of time.
    pub events: Vec<Told>,
    /// Whether there is more of one kind than [`LONGEST_STORY`].
    pub is_cut: bool,
}

/// An event of an attempt.
#[derive(Clone, Debug)]
pub struct Told {
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// The attempt.
    pub attempt: AppTransactionRef,
    /// What happened.
    pub what: What,
    /// The gateway's text, without the person it is about. Empty when there was none.
    pub said: String,
}

/// What happened. Words are those of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A fact about the payment.
    Observed {
        /// Where it came from: `answer`, `status_check`, `clock` or `buyer`.
        source: String,
        /// The status it argues for.
        status: String,
        /// What did not match; empty when all did.
        mismatches: String,
        /// What it did: `advanced`, `unchanged` or `contradicted`.
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
    },
}

const PAYMENTS: &str = "select * from (select * from payments where order_id = \
     (select order_id from orders where application = $1 and reference = $2) \
     order by payment_id desc limit $3) as newest order by payment_id";

const OBSERVED: Sql = Sql {
    sqlite: "select observations.source, observations.status, mismatches, change, observations.payload, observed_at, \
             app_transaction_ref from observations join payments on payments.payment_id = observations.payment_id \
             where order_id = (select order_id from orders where application = $1 and reference = $2) \
             order by observation_id desc limit $3",
    postgres: "select observations.source, observations.status, \
               (select string_agg(value, ' ') from jsonb_array_elements_text(mismatches) as value) as mismatches, change, \
               observations.payload, observed_at, app_transaction_ref \
               from observations join payments on payments.payment_id = observations.payment_id \
               where order_id = (select order_id from orders where application = $1 and reference = $2) \
               order by observation_id desc limit $3",
};

const CALLED_BACK: &str = "select verdict, source_address, times, received_at, body, app_transaction_ref \
     from callbacks join payments on payments.payment_id = callbacks.payment_id \
     where order_id = (select order_id from orders where application = $1 and reference = $2) \
     order by callback_id desc limit $3";

impl Store {
    /// The timeline of the order with the merchant's reference; `None` when there is no such order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn story(&self, reference: &Reference) -> Result<Option<Story>, StoreError> {
        let Some(order) = self.order_by_reference(reference).await? else { return Ok(None) };
        let most = i64::from(LONGEST_STORY);
        let values = [self.application.as_str().into(), reference.as_str().into(), (most + 1).into()];
        let payments = self.database.fetch_all(PAYMENTS, &values).await?;
        let payments: Vec<_> = payments.iter().map(rows::payment).collect::<Result<_, _>>()?;
        let person = person(&order, &payments);
        let observed = self.database.fetch_all(OBSERVED, &values).await?;
        let called_back = self.database.fetch_all(CALLED_BACK, &values).await?;
        let most = LONGEST_STORY as usize;
        let is_cut = [payments.len(), observed.len(), called_back.len()].into_iter().any(|many| many > most);
        let observed = observed.iter().take(most).map(|line| observation(line, &person));
        let called_back = called_back.iter().take(most).map(|line| callback(line, &person));
        let mut events: Vec<Told> = observed.chain(called_back).collect::<Result<_, _>>()?;
        events.sort_by_key(|event| event.at);
        let payments = payments.into_iter().rev().take(most).rev().collect();
        Ok(Some(Story { order, payments, events, is_cut }))
    }
}

/// All data of persons that the timeline may contain.
fn person(order: &Order, payments: &[Payment]) -> Person {
    let customer = &order.details.customer;
    let phones = payments.iter().filter_map(|payment| payment.phone.as_ref()).map(Phone::national);
    let known = [customer.name.clone(), customer.email.clone()].into_iter().flatten();
    let phone = customer.phone.as_ref().map(|phone| phone.kept().to_owned());
    Person::known_as(known.chain(phone).chain(phones.map(ToOwned::to_owned)))
}

fn observation(line: &Row, person: &Person) -> Result<Told, StoreError> {
    let what = What::Observed {
        source: line.text("source")?.to_owned(),
        status: line.text("status")?.to_owned(),
        mismatches: line.text_or_null("mismatches")?.unwrap_or_default().to_owned(),
        change: line.text("change")?.to_owned(),
    };
    let said = person.erased_from(line.text("payload")?);
    Ok(Told { at: line.time("observed_at")?, attempt: attempt(line)?, what, said })
}

fn callback(line: &Row, person: &Person) -> Result<Told, StoreError> {
    let what = What::CalledBack {
        verdict: line.text("verdict")?.to_owned(),
        from: line.text("source_address")?.to_owned(),
        times: line.int("times")?,
    };
    let said = String::from_utf8_lossy(&person.erased_from_bytes(line.bytes("body")?)).into_owned();
    Ok(Told { at: line.time("received_at")?, attempt: attempt(line)?, what, said })
}

fn attempt(line: &Row) -> Result<AppTransactionRef, StoreError> {
    let unreadable = |_| StoreError::Unreadable("app_transaction_ref");
    AppTransactionRef::parse(line.text("app_transaction_ref")?).map_err(unreadable)
}

//! Forgetting a person. The money stays: what was to be paid, what was, and by which reference. Who is gone, from our
//! own columns and from what was kept of the gateway's words.

use sha2::{Digest as _, Sha256};

use super::{
    Store, StoreError, callbacks,
    engine::{Connection, Sql, Value},
    observations,
    writer::Statements,
};
use crate::{
    domain::{Phone, Reference},
    server::evidence::{ERASED, Person},
};

/// By what a person is known.
#[derive(Clone, Debug)]
pub enum Whom {
    /// A telephone number.
    Phone(Phone),
    /// An e-mail address.
    Email(String),
    /// The customer of an order.
    Order(Reference),
}

/// The orders of a person, and all that is known of them there.
#[derive(Clone, Debug)]
pub struct Traces {
    /// The orders, oldest first.
    pub orders: Vec<Reference>,
    /// Those that are being paid at the moment.
    pub live: Vec<Reference>,
    /// Who it is.
    pub person: Person,
}

/// How many rows lost a person.
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

macro_rules! orders_with {
    ($column:literal, $payment:literal, $has:literal, $in_body:literal) => {
        concat!(
            "select reference from orders where lower(",
            $column,
            ") = lower($1) or reference in (",
            "select order_reference from payments where ",
            $payment,
            $has,
            "(payload, $1) > 0 ",
            "union select order_reference from payments join observations \
             on observations.payment_id = payments.payment_id where ",
            $has,
            "(observations.payload, $1) > 0 ",
            "union select order_reference from payments join callbacks \
             on callbacks.payment_id = payments.payment_id where ",
            $in_body,
            ") order by order_id"
        )
    };
}

const BY_PHONE: Sql = Sql {
    sqlite: orders_with!("customer_phone", "phone = $1 or ", "instr", "instr(body, cast($1 as blob)) > 0"),
    postgres: orders_with!(
        "customer_phone",
        "phone = $1 or ",
        "strpos",
        "position(convert_to($1, 'UTF8') in body) > 0"
    ),
};
const BY_EMAIL: Sql = Sql {
    sqlite: orders_with!("customer_email", "", "instr", "instr(body, cast($1 as blob)) > 0"),
    postgres: orders_with!("customer_email", "", "strpos", "position(convert_to($1, 'UTF8') in body) > 0"),
};
const BY_REFERENCE: Sql = Sql {
    sqlite: "select reference from orders where reference = $1",
    postgres: "select reference from orders where reference = $1",
};
const KNOWN: &str = "select customer_name, customer_email, customer_phone, cast(null as text) as phone from orders \
     where reference = $1 union select null, null, null, phone from payments where order_reference = $1";
const LIVE: &str =
    "select 1 from payments where order_reference = $1 and status in ('created', 'pending') limit 1";

impl Store {
    /// Finds the orders of a person, also those where only the gateway named them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn traces_of(&self, whom: &Whom) -> Result<Traces, StoreError> {
        let (sql, text) = match whom {
            Whom::Phone(phone) => (BY_PHONE, phone.national()),
            Whom::Email(email) => (BY_EMAIL, email.as_str()),
            Whom::Order(reference) => (BY_REFERENCE, reference.as_str()),
        };
        let mut known: Vec<_> = match whom {
            Whom::Order(_) => Vec::new(),
            Whom::Phone(_) | Whom::Email(_) => vec![text.to_owned()],
        };
        let (mut orders, mut live) = (Vec::new(), Vec::new());
        for line in self.database.lines(sql, &[text.into()]).await? {
            let reference = Reference::parse(line.text("reference")?);
            let reference = reference.map_err(|_| StoreError::Unreadable("reference"))?;
            for line in self.database.lines(KNOWN, &[reference.as_str().into()]).await? {
                for column in ["customer_name", "customer_email", "customer_phone", "phone"] {
                    known.extend(line.text_or_null(column)?.map(ToOwned::to_owned));
                }
            }
            if self.database.line(LIVE, &[reference.as_str().into()]).await?.is_some() {
                live.push(reference.clone());
            }
            orders.push(reference);
        }
        Ok(Traces { orders, live, person: Person::known_as(known) })
    }

    /// Erases a person from their orders, and says so in the record without saying who: one transaction. What the
    /// gateway says of these orders from now on is kept without the person too.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was erased.
    pub async fn erase(&self, traces: Traces, now: i64) -> Result<Erased, StoreError> {
        self.database
            .write(Statements::Several, move |connection| Box::pin(erase(connection, traces, now)))
            .await
    }
}

const ERASE_ORDER: &str = "update orders set customer_name = null, customer_email = null, customer_phone = null, \
     title = $2, erased_at = $3 where reference = $1";
/// An attempt by telephone stays one: a prompt is what says so when the number is gone.
const ERASE_PAYMENT: &str = "update payments set prompt = case when phone is null then prompt \
     else coalesce(prompt, 'pin') end, phone = null, payload = $2 where payment_id = $1";
const KEEP_IN_MIND: &str = "insert into erasures (erased_at, orders, payments, observations, callbacks) \
     values ($1, $2, $3, $4, $5)";

async fn erase(mut connection: Connection<'_>, traces: Traces, now: i64) -> Result<Erased, StoreError> {
    let Traces { orders, person, .. } = traces;
    let mut erased = Erased::default();
    for reference in &orders {
        let by_reference = [reference.as_str().into()];
        let Some(order) =
            connection.line("select title from orders where reference = $1", &by_reference).await?
        else {
            continue;
        };
        let title = order.text("title")?;
        let title = if person.is_in(title) { ERASED } else { title };
        let values = [reference.as_str().into(), title.into(), Value::Time(Some(now))];
        erased.orders += connection.run(ERASE_ORDER, &values).await?;
        let sql = "select payment_id, payload from payments where order_reference = $1";
        for payment in connection.lines(sql, &by_reference).await? {
            let payment_id = payment.int("payment_id")?;
            let payload = person.erased_from(payment.text("payload")?);
            erased.payments +=
                connection.run(ERASE_PAYMENT, &[payment_id.into(), payload.as_str().into()]).await?;
            erased.observations += erase_observations(&mut connection, payment_id, &person).await?;
            erased.callbacks += erase_callbacks(&mut connection, payment_id, &person).await?;
        }
    }
    erased.callbacks += erase_strays(&mut connection, &person).await?;
    let count = |number: u64| Value::Int(i64::try_from(number).ok());
    let Erased { orders, payments, observations, callbacks } = erased;
    let values =
        [Value::Time(Some(now)), count(orders), count(payments), count(observations), count(callbacks)];
    connection.run(KEEP_IN_MIND, &values).await?;
    Ok(erased)
}

async fn erase_observations(
    connection: &mut Connection<'_>,
    payment_id: i64,
    person: &Person,
) -> Result<u64, StoreError> {
    let sql = "select observation_id, source, status, payload from observations where payment_id = $1";
    let mut touched = 0;
    for line in connection.lines(sql, &[payment_id.into()]).await? {
        let (before, observation_id) = (line.text("payload")?, line.int("observation_id")?);
        let after = person.erased_from(before);
        if after == before {
            continue;
        }
        // Its digest would tell, to whoever tries all numbers, which one was in it.
        let event = observations::event(line.text("source")?, line.text("status")?, &after);
        let taken = "select 1 from observations where payment_id = $1 and event = $2";
        let is_taken = connection.line(taken, &[payment_id.into(), event.as_str().into()]).await?.is_some();
        let event = if is_taken { format!("{event}:{observation_id}") } else { event };
        let sql = "update observations set payload = $2, event = $3 where observation_id = $1";
        let values = [observation_id.into(), after.as_str().into(), event.as_str().into()];
        touched += connection.run(sql, &values).await?;
    }
    Ok(touched)
}

const OF_PAYMENT: &str =
    "select callback_id, source_address, verdict, digest, body from callbacks where payment_id = $1";
const STRAY: Sql = Sql {
    sqlite: "select callback_id, source_address, verdict, digest, body from callbacks \
             where payment_id is null and instr(lower(cast(body as text)), $1) > 0",
    postgres: "select callback_id, source_address, verdict, digest, body from callbacks \
               where payment_id is null and (position($1 in lower(encode(body, 'escape'))) > 0 \
               or position(convert_to($1, 'UTF8') in body) > 0)",
};

/// Erases a person from the callbacks about a payment.
pub(super) async fn erase_callbacks(
    connection: &mut Connection<'_>,
    payment_id: i64,
    person: &Person,
) -> Result<u64, StoreError> {
    let lines = connection.lines(OF_PAYMENT, &[payment_id.into()]).await?;
    erase_from(connection, lines, person).await
}

/// The same, for callbacks that name no payment of ours and speak of the person.
async fn erase_strays(connection: &mut Connection<'_>, person: &Person) -> Result<u64, StoreError> {
    let mut touched = 0;
    for known in person.known() {
        let lines = connection.lines(STRAY, &[known.as_str().into()]).await?;
        touched += erase_from(connection, lines, person).await?;
    }
    Ok(touched)
}

async fn erase_from(
    connection: &mut Connection<'_>,
    lines: Vec<super::engine::Line>,
    person: &Person,
) -> Result<u64, StoreError> {
    let mut touched = 0;
    for line in &lines {
        let (before, digest) = (line.bytes("body")?, line.bytes("digest")?);
        let after = person.erased_from_bytes(before);
        // The gateway's address is nobody's; one from which anybody may have written is somebody's.
        let source = line.text("source_address")?;
        let after_source = if line.text("verdict")? == "authentic" { source } else { ERASED };
        if after == before && after_source == source {
            continue;
        }
        // As above. What cannot be read any more keeps its digest: it is all there is.
        let digest: callbacks::Digest = match after == ERASED.as_bytes() {
            true => digest.try_into().map_err(|_| StoreError::Unreadable("digest"))?,
            false => {
                let callback_id = line.int("callback_id")?;
                Sha256::new().chain_update(callback_id.to_be_bytes()).chain_update(&after).finalize().into()
            }
        };
        let values = [
            line.int("callback_id")?.into(),
            Value::Bytes(&after),
            after_source.into(),
            Value::Bytes(&digest),
        ];
        let sql = "update callbacks set body = $2, source_address = $3, digest = $4 where callback_id = $1";
        touched += connection.run(sql, &values).await?;
    }
    Ok(touched)
}

//! Opens payments: an attempt is stored before the gateway is called.

use caisse_domain::{AppTransactionRef, Observation, Order, Payment, Phone, RequestId, Timestamp};

use super::{
    Application, Store,
    engine::Connection,
    error::{StoreError, Unique},
    observations::{NewObservation, record},
    order_status,
    schedule::NextCheck,
    sql::Sql,
    writer::Statements,
};

/// An attempt to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttempt {
    /// Our reference of it.
    pub reference: AppTransactionRef,
    /// The number that will be asked; `None` for the payment page.
    pub phone: Option<Phone>,
    /// The request that opens it.
    pub request_id: Option<RequestId>,
    /// When its buyer goes to the payment page; `None` when only a client asks for it,
    /// and for a number.
    pub opened_at: Option<Timestamp>,
}

/// The result of opening an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It was made: the gateway may be called.
    New(Payment),
    /// The order has an attempt that may still be paid: this one.
    Live(Payment),
}

const ONE_LIVE: Unique = Unique { sqlite: "payments.order_id", postgres: "payments_one_live_per_order" };

static INSERT: Sql = Sql::new(
    "
    insert into payments (
        order_id, application, order_reference, app_transaction_ref, amount, currency, status, created_at,
        updated_at, phone, request_id, opened_at
    )
    select order_id, application, reference, :attempt, :amount, :currency, :status, :now,
           :now, :phone, :request_id, :opened_at
    from orders
    where application = :application and reference = :order
    ",
);

impl Store {
    /// Opens an attempt at paying `order`, unless one is open. The unique index decides, not a query before.
    ///
    /// # Errors
    /// [`StoreError`]; then the gateway must not be called.
    pub async fn open_payment(
        &self,
        order: &Order,
        attempt: NewAttempt,
        now: Timestamp,
    ) -> Result<Opened, StoreError> {
        self.database.check_room()?;
        let payment = new_payment(order, attempt, now);
        let (stored, application) = (payment.clone(), self.application.clone());
        let inserted = self
            .database
            .write(Statements::Several, move |connection| Box::pin(insert(connection, stored, application)))
            .await;
        match inserted {
            Ok(()) => Ok(Opened::New(payment)),
            Err(error) if error.is_conflict_on(&ONE_LIVE) => {
                let attempts = self.payments_of(&order.details.reference).await?;
                let live = attempts.into_iter().find(|payment| payment.status.is_live());
                live.map(Opened::Live).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Opens an attempt as [`Self::open_payment`] does, in place of one that its buyer gives up: one transaction, so
    /// that the order always shows the one or the other. Returns the new one and the one given up; `None`, and nothing
    /// is opened, when that one was paid meanwhile or another is under way.
    ///
    /// # Errors
    /// [`StoreError`]; then the gateway must not be called.
    pub async fn replace_payment(
        &self,
        given_up: AppTransactionRef,
        order: &Order,
        attempt: NewAttempt,
        now: Timestamp,
    ) -> Result<Option<(Payment, Payment)>, StoreError> {
        self.database.check_room()?;
        let payment = new_payment(order, attempt, now);
        let ending = NewObservation {
            application: self.application.clone(),
            attempt: given_up,
            observation: Observation::given_up(),
            at: now,
            next: NextCheck::AsPlanned,
        };
        let replaced = self
            .database
            .write(Statements::Several, move |connection| Box::pin(replace(connection, ending, payment)))
            .await;
        match replaced {
            Err(error) if error.is_conflict_on(&ONE_LIVE) => Ok(None),
            replaced => replaced,
        }
    }
}

fn new_payment(order: &Order, attempt: NewAttempt, now: Timestamp) -> Payment {
    let NewAttempt { reference, phone, request_id, opened_at } = attempt;
    let payment = Payment::new(reference, order.details.reference.clone(), order.details.amount, now);
    Payment { phone, request_id, opened_at, ..payment }
}

async fn replace(
    mut connection: Connection<'_>,
    ending: NewObservation,
    payment: Payment,
) -> Result<Option<(Payment, Payment)>, StoreError> {
    let application = ending.application.clone();
    let given_up = record(connection.reborrow(), ending).await?.map(|recorded| recorded.payment);
    // A payment whose money moved must not be paid again.
    let Some(given_up) = given_up.filter(|given_up| !given_up.status.may_have_moved_money()) else {
        return Ok(None);
    };
    insert(connection, payment.clone(), application).await?;
    Ok(Some((payment, given_up)))
}

async fn insert(
    mut connection: Connection<'_>,
    payment: Payment,
    application: Application,
) -> Result<(), StoreError> {
    let (ours, order) = (application.as_str(), payment.order_reference.as_str());
    let values = [
        ("application", ours.into()),
        ("order", order.into()),
        ("attempt", payment.app_transaction_ref.as_str().into()),
        ("amount", payment.amount.minor().into()),
        ("currency", payment.amount.currency().code().into()),
        ("status", payment.status.as_str().into()),
        ("now", payment.created_at.into()),
        ("phone", payment.phone.as_ref().map(Phone::national).into()),
        ("request_id", payment.request_id.as_ref().map(RequestId::as_str).into()),
        ("opened_at", payment.opened_at.into()),
    ];
    // An order of another application takes no attempt of this one's.
    if connection.execute(&INSERT, &values).await? != 1 {
        return Err(StoreError::NotWritten);
    }
    // After the payment, as `record` locks them: a process that holds an order's row waits for no payment.
    order_status::await_payment(&mut connection, ours, order, payment.created_at).await
}

//! Payments: attempts at paying an order.

use caisse_domain::{
    AppTransactionRef, Observation, Order, Payment, PaymentStatus, Phone, Reference, RequestId, Timestamp,
    TransactionRef,
};

use super::{
    Application, Store,
    engine::{Connection, Row},
    error::{StoreError, Unique},
    observations::{NewObservation, record},
    order_status, rows,
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

fn all(lines: &[Row]) -> Result<Vec<Payment>, StoreError> {
    lines.iter().map(rows::payment).collect()
}

static OF_ORDER: Sql = Sql::new(
    "
    with found as (
        select order_id from orders where application = :application and reference = :reference
    )
    select {payment}
    from payments
    where payment_id in (
        select payment_id
        from (
            select payment_id from payments
            where order_id = (select order_id from found)
            order by payment_id desc
            limit :most
        ) as newest
        union
        select payment_id
        from (
            select payment_id from payments
            where order_id = (select order_id from found) and status in ('review', 'paid')
            order by payment_id
            limit :most
        ) as moved
    )
    order by payment_id
    ",
);

static BY_OUR_REFERENCE: Sql = Sql::new(
    "select {payment} from payments where app_transaction_ref = :reference and application = :application",
);

static BY_THEIR_REFERENCE: Sql = Sql::new(
    "select {payment} from payments where transaction_ref = :reference and application = :application",
);

static LIVE_BEFORE: Sql = Sql::new(
    "
    select {payment}
    from payments
    where status in ('created', 'pending')
      and application = :application
      and created_at < :deadline
      and (opened_at is null or opened_at < :deadline)
    order by created_at
    limit :limit
    ",
);

static MARK_OPENED: Sql = Sql::new(
    "
    update payments
    set opened_at = :at
    where app_transaction_ref = :attempt and opened_at is null
    returning {payment}
    ",
);

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
    /// Most attempts at an order that are read: those given up long ago do not slow its page.
    pub const MOST_ATTEMPTS: i64 = 100;

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
        let (kept, application) = (payment.clone(), self.application.clone());
        let inserted = self
            .database
            .write(Statements::Several, move |connection| Box::pin(insert(connection, kept, application)))
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

    /// An order's attempts, oldest first: the newest [`Self::MOST_ATTEMPTS`], and as many in which money moved.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payments_of(&self, order: &Reference) -> Result<Vec<Payment>, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("reference", order.as_str().into()),
            ("most", Self::MOST_ATTEMPTS.into()),
        ];
        all(&self.database.fetch_all(&OF_ORDER, &values).await?)
    }

    /// The attempt with our reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payment(&self, attempt: &AppTransactionRef) -> Result<Option<Payment>, StoreError> {
        let values =
            [("reference", attempt.as_str().into()), ("application", self.application.as_str().into())];
        let line = self.database.fetch_optional(&BY_OUR_REFERENCE, &values).await?;
        line.as_ref().map(rows::payment).transpose()
    }

    /// The attempt with the gateway's reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payment_by_transaction(
        &self,
        theirs: &TransactionRef,
    ) -> Result<Option<Payment>, StoreError> {
        let values =
            [("reference", theirs.as_str().into()), ("application", self.application.as_str().into())];
        let line = self.database.fetch_optional(&BY_THEIR_REFERENCE, &values).await?;
        line.as_ref().map(rows::payment).transpose()
    }

    /// Stores that a buyer went to an attempt's payment page, unless it is stored. Returns the attempt when it changed.
    ///
    /// # Errors
    /// [`StoreError`]; then it is not known whether it was stored.
    pub async fn mark_opened(
        &self,
        attempt: &AppTransactionRef,
        at: Timestamp,
    ) -> Result<Option<Payment>, StoreError> {
        let attempt = attempt.clone();
        self.database
            .write(Statements::One, move |connection| Box::pin(mark_opened(connection, attempt, at)))
            .await
    }

    /// Attempts that buyers began before `deadline` and that may still be paid, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_since_before(
        &self,
        deadline: Timestamp,
        limit: u32,
    ) -> Result<Vec<Payment>, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("deadline", deadline.into()),
            ("limit", i64::from(limit).into()),
        ];
        Ok(rows::readable_payments(&self.database.fetch_all(&LIVE_BEFORE, &values).await?))
    }
}

fn new_payment(order: &Order, attempt: NewAttempt, now: Timestamp) -> Payment {
    let details = &order.details;
    Payment {
        app_transaction_ref: attempt.reference,
        order_reference: details.reference.clone(),
        transaction_ref: None,
        payment_url: None,
        request_id: attempt.request_id,
        phone: attempt.phone,
        prompt: None,
        amount: details.amount,
        status: PaymentStatus::Created,
        is_late: false,
        is_double: false,
        operator: None,
        operator_ref: None,
        fees: None,
        checked_at: None,
        opened_at: attempt.opened_at,
        created_at: now,
        updated_at: now,
    }
}

async fn mark_opened(
    mut connection: Connection<'_>,
    attempt: AppTransactionRef,
    at: Timestamp,
) -> Result<Option<Payment>, StoreError> {
    let values = [("attempt", attempt.as_str().into()), ("at", at.into())];
    let line = connection.fetch_optional(&MARK_OPENED, &values).await?;
    line.as_ref().map(rows::payment).transpose()
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

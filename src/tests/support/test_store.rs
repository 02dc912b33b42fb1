//! The store by itself, on either engine.

use std::ops::Deref;

use caisse::store::{
    Application, Due, NewAttempt, NewCallback, NextCheck, Opened, Placed, Recorded, Store, StoreError,
    StoreOptions,
};
use caisse_domain::{
    AppTransactionRef, Currency, Customer, Locale, Money, NewOrder, Observation, Order, OrderToken, Payment,
    Reference, Timestamp,
};

use super::{Database, Engine, Record};

/// The time at which the store's orders and attempts are created: 2026-09-21 14:13:20.123 UTC.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_123);

/// A new order.
pub(crate) fn new_order(reference: &str, francs: i64) -> NewOrder {
    NewOrder {
        reference: Reference::parse(reference).expect("a reference"),
        amount: Money::from_minor(francs, Currency::Xaf).expect("an amount"),
        title: "Deux pagnes".to_owned(),
        customer: Customer::default(),
        locale: Locale::Fr,
        return_url: None,
        metadata: None,
    }
}

/// An attempt on the payment page.
pub(crate) const fn on_page(reference: AppTransactionRef) -> NewAttempt {
    NewAttempt { reference, phone: None, request_id: None, opened_at: None }
}

/// A claim of at most ten payments that are due at this time.
pub(crate) fn due_at(now: Timestamp) -> Due {
    Due { now, since: now - 1_500, until: now + 20_000, limit: 10, only_called_back: false, except: None }
}

/// An authentic callback that names `name`.
pub(crate) fn callback_naming(name: &str) -> NewCallback {
    NewCallback {
        source_address: "192.0.2.1".to_owned(),
        content_type: Some("application/json".to_owned()),
        seal: None,
        sent_bytes: 0,
        signature: None,
        verdict: "authentic",
        names_transaction: Some(name.to_owned()),
        names_ours: Some(name.to_owned()),
        body: name.as_bytes().to_vec(),
    }
}

/// A store on a new database.
pub(crate) struct TestStore {
    pub(crate) record: Record,
    store: Store,
    /// Deleted on drop.
    database: Database,
}

impl TestStore {
    /// A new one; `None` where the engine is not installed.
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        let database = Database::new(engine).await?;
        let store = Store::open(&database.url).await.expect("a new database");
        Some(Self { record: Record::open(&database).await, store, database })
    }

    /// The same database under another application. Must not outlive this.
    pub(crate) async fn under(&self, application: Application) -> Self {
        let database = self.database.shared();
        let options = StoreOptions { application, ..StoreOptions::default() };
        let store = Store::open_with(&database.url, options).await.expect("the same database");
        Self { record: Record::open(&database).await, store, database }
    }

    /// Runs statements that the program itself never runs.
    pub(crate) async fn change(&self, sql: &'static str) {
        self.database.change(sql).await;
    }

    /// The same; returns the database's words when it refuses.
    pub(crate) async fn try_change(&self, sql: &'static str) -> Result<(), String> {
        self.database.try_change(sql).await
    }

    /// The engine.
    pub(crate) const fn engine(&self) -> Engine {
        self.database.engine
    }

    /// Places an order that must be new.
    pub(crate) async fn place(&self, details: NewOrder) -> Order {
        let token = OrderToken::new(fastrand::u128(..));
        match self.store.place_order(details, token, NOW).await.expect("an answer") {
            Placed::New(order) => order,
            Placed::Existing(order) => panic!("there was one: {order:?}"),
        }
    }

    /// Opens the attempt with this number.
    pub(crate) async fn attempt(&self, order: &Order, number: u64) -> Opened {
        let attempt = AppTransactionRef::new(&order.details.reference, number);
        self.store.open_payment(order, on_page(attempt), NOW).await.expect("an answer")
    }

    /// An attempt at paying a new order.
    pub(crate) async fn pending(&self, reference: &str) -> AppTransactionRef {
        let order = self.place(new_order(reference, 1500)).await;
        match self.attempt(&order, 1).await {
            Opened::New(payment) => payment.app_transaction_ref,
            Opened::Live(payment) => panic!("there was one: {payment:?}"),
        }
    }

    pub(crate) async fn try_observe(
        &self,
        attempt: &AppTransactionRef,
        observation: &Observation,
        at: Timestamp,
    ) -> Result<Option<Recorded>, StoreError> {
        self.store.record(attempt, observation, at, NextCheck::AsPlanned).await
    }

    /// Stores an observation of an attempt that exists.
    pub(crate) async fn observe(
        &self,
        attempt: &AppTransactionRef,
        observation: &Observation,
        at: Timestamp,
    ) -> Recorded {
        self.try_observe(attempt, observation, at).await.expect("an answer").expect("a payment")
    }

    /// The payment as it is stored.
    pub(crate) async fn stored_payment(&self, attempt: &AppTransactionRef) -> Payment {
        self.store.payment(attempt).await.expect("an answer").expect("a payment")
    }
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// Makes two tests of each: on SQLite, and on PostgreSQL where it is installed, whatever the run's engine.
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident: TestStore) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn holds($store: TestStore) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let store = TestStore::new($crate::support::Engine::Sqlite).await;
                holds(store.expect("SQLite is built in")).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                // Where it is not installed, a line was printed.
                if let Some(store) = TestStore::new($crate::support::Engine::Postgres).await {
                    holds(store).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both_engines;

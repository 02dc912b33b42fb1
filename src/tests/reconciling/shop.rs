//! A shop with the test's clock, random numbers and gateway.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use caisse::{
    checkout::{Checkout, Dependencies, RawArrival, Rules, StartRequest},
    store::{ProcessedCallbacks, Store},
};
use caisse_domain::{
    AppTransactionRef, Currency, Customer, Locale, Money, NewOrder, Order, Outcome, Payment, PaymentStatus,
    Phone, Prompt, Reference, Report, SmsCode, Timestamp, TransactionRef,
};
use caisse_mycoolpay::{
    Gateway, GatewayError, PayinStarted, PaymentLink, UnreadableReason, WithRaw,
    callback::{RawCallback, Verdict},
};
use futures_util::future::BoxFuture;
use md5::{Digest as _, Md5};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::support::{PRIVATE_KEY, PUBLIC_KEY, callback_verifier, framing, quick_directory, sqlite_url};

const BEGINNING: i64 = 1_790_000_000_000;
const EXPIRY: i64 = 15 * 60_000;
/// The retry delay of work that the budget did not admit.
const TICK: i64 = 1_000;

/// How the gateway answers status checks.
#[derive(Clone, Copy, Debug)]
pub(super) enum GatewayBehaviour {
    Honest,
    Down,
    Busy {
        seconds: u64,
    },
    /// HTTP 500.
    Broken,
    /// Something that is not JSON.
    Garbage,
    /// Longer than any answer of the gateway.
    Endless,
}

impl GatewayBehaviour {
    fn error(self) -> Option<GatewayError> {
        let unreadable = |http, flaw| Some(GatewayError::Unreadable { http, flaw, retry_after: None });
        match self {
            Self::Honest => None,
            Self::Down => Some(GatewayError::Unreachable("no connection".into())),
            Self::Busy { seconds } => Some(GatewayError::Refused {
                http: 429,
                message: "not now".to_owned(),
                retry_after: Some(Duration::from_secs(seconds)),
            }),
            Self::Broken => unreadable(500, UnreadableReason::Status),
            Self::Garbage => unreadable(200, UnreadableReason::NotJson),
            Self::Endless => unreadable(200, UnreadableReason::TooLong),
        }
    }
}

/// A gateway that answers at once, and stores when it was called.
pub(super) struct PlainGateway {
    now: Arc<AtomicI64>,
    behaviour: Mutex<GatewayBehaviour>,
    /// How it answers status checks of single payments, whatever its general behaviour.
    behaviours: Mutex<BTreeMap<String, GatewayBehaviour>>,
    outcomes: Mutex<BTreeMap<String, (Report, Outcome)>>,
    status_checks: Mutex<Vec<Timestamp>>,
    asked: Notify,
}

impl PlainGateway {
    pub(super) fn is_now(&self, behaviour: GatewayBehaviour) {
        *self.behaviour.lock().expect("no panic") = behaviour;
    }

    /// How it answers status checks of this payment, from now on.
    pub(super) fn answers(&self, payment: &Payment, behaviour: GatewayBehaviour) {
        let theirs = payment.transaction_ref.as_ref().expect("a reference");
        self.behaviours.lock().expect("no panic").insert(theirs.to_string(), behaviour);
    }

    /// The times of its status checks.
    pub(super) fn status_checks(&self) -> Vec<Timestamp> {
        self.status_checks.lock().expect("no panic").clone()
    }

    /// Waits until a status check comes.
    pub(super) async fn is_asked(&self) {
        self.asked.notified().await;
    }

    /// Sets the outcome of a payment, without a callback.
    pub(super) fn settle(&self, payment: &Payment, outcome: Outcome) {
        let theirs = payment.transaction_ref.as_ref().expect("a reference");
        let mut outcomes = self.outcomes.lock().expect("no panic");
        outcomes.get_mut(theirs.as_str()).expect("a transaction").1 = outcome;
    }
}

impl Gateway for PlainGateway {
    fn paylink<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<PaymentLink>, GatewayError>> {
        let report = Report {
            outcome: Outcome::Pending,
            transaction_ref: None,
            app_transaction_ref: Some(attempt.to_string()),
            amount: Some(order.details.amount.decimal()),
            currency: Some(order.details.amount.currency().code().to_owned()),
            kind: None,
            operator: None,
            operator_ref: None,
            fees: None,
            message: None,
        };
        let transaction_ref = TransactionRef::parse(&format!("t-{attempt}")).expect("a reference");
        let mut outcomes = self.outcomes.lock().expect("no panic");
        outcomes.insert(transaction_ref.to_string(), (report, Outcome::Pending));
        let payment_url = format!("https://pay.example/{transaction_ref}");
        let link = PaymentLink { transaction_ref, payment_url };
        Box::pin(async { Ok(WithRaw::new(link, String::new())) })
    }

    fn payin<'a>(
        &'a self,
        _: &'a Order,
        _: &'a AppTransactionRef,
        _: &'a Phone,
    ) -> BoxFuture<'a, Result<WithRaw<PayinStarted>, GatewayError>> {
        unreachable!("no buyer pays with a number here")
    }

    fn authorize<'a>(
        &'a self,
        _: &'a TransactionRef,
        _: &'a SmsCode,
    ) -> BoxFuture<'a, Result<WithRaw<Prompt>, GatewayError>> {
        unreachable!("no buyer pays with a number here")
    }

    fn check_status<'a>(
        &'a self,
        reference: &'a TransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<Report>, GatewayError>> {
        self.status_checks
            .lock()
            .expect("no panic")
            .push(Timestamp::from_millis(self.now.load(Ordering::SeqCst)));
        let (report, outcome) = self.outcomes.lock().expect("no panic")[reference.as_str()].clone();
        let behaviour = self.behaviours.lock().expect("no panic").get(reference.as_str()).copied();
        let behaviour = behaviour.unwrap_or_else(|| *self.behaviour.lock().expect("no panic"));
        let answer = match behaviour.error() {
            None => Ok(WithRaw::new(Report { outcome, ..report }, format!("{outcome:?}"))),
            Some(error) => Err(error),
        };
        self.asked.notify_one();
        Box::pin(async {
            // Long enough for others to come.
            tokio::time::sleep(Duration::from_millis(1)).await;
            answer
        })
    }
}

/// A shop whose tasks run only when the test runs them.
pub(super) struct Shop {
    pub(super) checkout: Arc<Checkout>,
    pub(super) store: Store,
    pub(super) gateway: Arc<PlainGateway>,
    now: Arc<AtomicI64>,
    _directory: TempDir,
}

impl Shop {
    pub(super) async fn open(status_checks_per_second: u32) -> Self {
        let directory = quick_directory();
        let store = Store::open(&sqlite_url(&directory.path().join("caisse.db"))).await;
        let store = store.expect("a database");
        let now = Arc::new(AtomicI64::new(BEGINNING));
        let gateway = Arc::new(PlainGateway {
            now: Arc::clone(&now),
            behaviour: Mutex::new(GatewayBehaviour::Honest),
            behaviours: Mutex::default(),
            outcomes: Mutex::default(),
            status_checks: Mutex::default(),
            asked: Notify::new(),
        });
        let (clock, rng) = (Arc::clone(&now), Mutex::new(fastrand::Rng::with_seed(7)));
        let dependencies = Dependencies {
            clock: Arc::new(move || Timestamp::from_millis(clock.load(Ordering::SeqCst))),
            rng: Arc::new(move || rng.lock().expect("no panic").u64(..)),
            gateway: Arc::clone(&gateway) as _,
        };
        let expiry = Duration::from_millis(EXPIRY.unsigned_abs());
        let rules = Rules {
            expiry,
            status_checks_per_second,
            concurrent_status_checks: 10,
            phone_payments: true,
            telephones_ring: true,
            callbacks_kept: None,
            callback_sources: None,
        };
        let checkout = Checkout::new(store.clone(), dependencies, callback_verifier(), framing(), rules);
        Self { checkout, store, gateway, now, _directory: directory }
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::SeqCst))
    }

    pub(super) async fn order(&self, reference: &str) -> Order {
        let details = NewOrder {
            reference: Reference::parse(reference).expect("a reference"),
            amount: Money::from_minor(1_500, Currency::Xaf).expect("an amount"),
            title: "Deux pagnes".to_owned(),
            customer: Customer::default(),
            locale: Locale::Fr,
            return_url: None,
            metadata: None,
        };
        self.checkout.place_order(details).await.expect("an order")
    }

    /// A buyer orders, and opens the payment page.
    pub(super) async fn pay(&self, reference: &str) -> Payment {
        let order = self.order(reference).await;
        self.checkout.start(&order.token, StartRequest::PAGE).await.expect("a payment page")
    }

    /// The page of a payment asks for its status.
    pub(super) async fn ask(&self, payment: &Payment) {
        let theirs = payment.transaction_ref.as_ref().expect("a reference");
        self.checkout.fresh_order_of(theirs).await.expect("an answer").expect("an order");
    }

    /// An authentic callback about a payment.
    pub(super) async fn send_genuine_callback(&self, payment: &Payment) {
        let theirs = payment.transaction_ref.as_ref().expect("a reference").as_str();
        let signature = Md5::digest(format!("{theirs}PAYIN1500XAFMOMO{PRIVATE_KEY}"));
        let signature = signature.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let body = json!({
            "application": PUBLIC_KEY, "transaction_ref": theirs, "transaction_type": "PAYIN",
            "transaction_amount": 1500, "transaction_currency": "XAF", "transaction_operator": "MOMO",
            "signature": signature,
        });
        self.deliver(&body.to_string(), Verdict::Authentic).await;
    }

    /// A callback without a valid signature.
    pub(super) async fn send_callback(&self, payment: &Payment) {
        let theirs = payment.transaction_ref.as_ref().expect("a reference");
        let body = json!({ "application": PUBLIC_KEY, "transaction_ref": theirs.as_str() });
        self.deliver(&body.to_string(), Verdict::BadSignature).await;
    }

    async fn deliver(&self, body: &str, verdict: Verdict) {
        let raw = RawCallback {
            body: body.as_bytes(),
            content_type: Some("application/json"),
            signature_header: None,
        };
        let arrival = RawArrival { raw, source: IpAddr::V4(Ipv4Addr::LOCALHOST) };
        let verified = self.checkout.verify_callback(arrival);
        let stored = self.checkout.store_callback(verified).await.expect("a callback that is stored");
        assert_eq!(stored, verdict);
    }

    pub(super) async fn statuses(&self) -> Vec<PaymentStatus> {
        let (payments, _) = self.store.observed_after(0).await.expect("an answer");
        payments.iter().map(|payment| payment.status).collect()
    }

    async fn run_tasks(&self) {
        while self.checkout.process_callbacks().await.expect("callbacks") != ProcessedCallbacks::default() {}
        while self.checkout.reconcile().await.expect("a round of status checks") > 0 {}
        self.checkout.expire().await.expect("a round of expiring");
    }

    /// Runs the tasks once, and lets a second pass.
    pub(super) async fn second(&self) {
        self.run_tasks().await;
        self.now.fetch_add(1_000, Ordering::SeqCst);
    }

    pub(super) fn set_clock(&self, now: Timestamp) {
        self.now.store(now.millis(), Ordering::SeqCst);
    }

    /// Runs the tasks, and advances time from one due event to the next.
    pub(super) async fn live_for(&self, time: i64) {
        let end = self.now() + time;
        loop {
            self.run_tasks().await;
            let due = self.store.first_due().await.expect("an answer");
            let live = self.store.live_since_before(Timestamp::MAX, 1).await.expect("an answer");
            let expires = live.first().map(|payment| payment.created_at + EXPIRY + 1);
            let next = due.into_iter().chain(expires).min().unwrap_or(Timestamp::MAX);
            if self.now() >= end {
                break;
            }
            // What is due and was not admitted is retried soon.
            self.now.store(next.max(self.now() + TICK).min(end).millis(), Ordering::SeqCst);
        }
    }
}

//! A run: the process starts, crashes, and starts again on the same database, one step at a time.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use caisse::{
    checkout::{Checkout, Dependencies, Rules},
    store::{Store, StoreOptions},
};
use caisse_domain::{Currency, Customer, Locale, Money, NewOrder, Order, Reference, Timestamp};

use super::{
    check::{Memory, check_history},
    rows::DbReader,
    runtime,
    world::{Power, State, World},
};
use crate::support::{callback_verifier, framing, sqlite_url};

/// How long a payment may be pending.
pub(super) const EXPIRY: Duration = Duration::from_secs(15 * 60);

/// The run of a seed.
pub(super) struct Simulation {
    pub(super) world: Arc<World>,
    file: PathBuf,
    pub(super) orders: Vec<Order>,
    steps: usize,
    pub(super) memory: Memory,
    pub(super) reader: DbReader,
}

/// One life of the process, from its start to its crash.
pub(super) struct Life {
    pub(super) checkout: Arc<Checkout>,
    pub(super) store: Store,
}

impl Simulation {
    pub(super) fn new(world: Arc<World>, file: &Path) -> Self {
        let reader = runtime().block_on(DbReader::open(file));
        Self { world, file: file.to_owned(), orders: Vec::new(), steps: 0, memory: Memory::default(), reader }
    }

    /// Restarts the process until the run is over.
    pub(super) fn live(mut self) {
        while !self.live_once() {}
    }

    /// Returns whether the run is over. If not, the process has crashed, with everything that ran in it.
    fn live_once(&mut self) -> bool {
        self.world.with(|state| {
            state.status_checks.clear();
            state.power = if state.chance(5) { Power::OffAfter(state.rng.u32(..2)) } else { Power::On };
            state.note("the process starts");
        });
        let world = Arc::clone(&self.world);
        // Dropping it ends everything that was spawned on it.
        runtime().block_on(async {
            tokio::select! {
                biased;
                () = world.crash_hook() => false,
                () = self.work() => true,
            }
        })
    }

    async fn work(&mut self) {
        let life = self.start().await;
        check_history(&self.world, &mut self.reader).await;
        self.memory.check(&self.world, &mut self.reader).await;
        while self.orders.len() < self.world.with(|state| state.profile.orders) {
            let order = life.checkout.place_order(self.next_order()).await.expect("an order");
            self.orders.push(order);
        }
        while self.steps < self.world.with(|state| state.profile.steps) {
            self.steps += 1;
            if self.world.with(State::maybe_cut_the_power) {
                self.world.stop_here().await;
            }
            self.step(&life.checkout).await;
            self.memory.check(&self.world, &mut self.reader).await;
            if self.steps.is_multiple_of(20) {
                self.show_everything(&life.checkout).await;
            }
        }
        self.end(&life).await;
        self.show_everything(&life.checkout).await;
        self.memory.check(&self.world, &mut self.reader).await;
        check_history(&self.world, &mut self.reader).await;
    }

    async fn start(&self) -> Life {
        let world = Arc::clone(&self.world);
        let crash_hook: caisse::store::CrashHook = Arc::new(move |moment| world.goes_off(moment));
        let options = StoreOptions { crash_hook: Some(crash_hook), ..StoreOptions::default() };
        let store = Store::open_with(&sqlite_url(&self.file), options).await.expect("the database");
        let (clock, random_source) = (Arc::clone(&self.world), Arc::clone(&self.world));
        let dependencies = Dependencies {
            clock: Arc::new(move || Timestamp::from_millis(clock.now())),
            rng: Arc::new(move || random_source.random_u64()),
            gateway: Arc::clone(&self.world) as _,
        };
        let status_checks_per_second = self.world.with(|state| state.profile.status_checks_per_second);
        let rules = Rules {
            expiry: EXPIRY,
            status_checks_per_second,
            concurrent_status_checks: 1,
            phone_payments: true,
            telephones_ring: true,
            callbacks_kept: None,
            callback_sources: None,
        };
        let checkout = Checkout::new(store.clone(), dependencies, callback_verifier(), framing(), rules);
        self.world.with(|state| state.checkout = Arc::downgrade(&checkout));
        checkout.release_stale_claims().await.expect("the claims of the last life");
        Life { checkout, store }
    }

    fn next_order(&self) -> NewOrder {
        let number = self.orders.len();
        let currency = if number.is_multiple_of(3) { Currency::Eur } else { Currency::Xaf };
        // The same after every restart: a shop that does not know whether the order was stored sends it again.
        let seed = self.world.with(|state| state.seed) ^ u64::try_from(number).expect("a few");
        let minor = fastrand::Rng::with_seed(seed).i64(1..=100_000);
        NewOrder {
            reference: Reference::parse(&format!("R-{number}")).expect("a reference"),
            amount: Money::from_minor(minor, currency).expect("an amount"),
            title: "Deux pagnes".to_owned(),
            customer: Customer::default(),
            locale: Locale::Fr,
            return_url: None,
            metadata: None,
        }
    }

    /// Every buyer loads their order's page.
    async fn show_everything(&mut self, checkout: &Checkout) {
        for order in &self.orders {
            let order_with_attempts = checkout.order_with_attempts(&order.token).await.expect("an order");
            self.memory.is_shown(order.details.reference.as_str(), order_with_attempts.buyer_status());
        }
    }
}

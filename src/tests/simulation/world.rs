//! A run's environment: time, random numbers, power, the gateway's transactions, callbacks, and the trace.

use std::{
    fmt::Display,
    sync::{Mutex, Weak},
};

use caisse::{checkout::Checkout, store::CrashPoint};
use fastrand::Rng;
use tokio::sync::Notify;

use super::{callback_network::CallbackNetwork, gateway_ledger::GatewayLedger};

/// The time at which every run begins: 2026-09-21 14:13:20 UTC.
const BEGINNING: i64 = 1_790_000_000_000;

/// The failure rates of a run, in per cent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Temper {
    pub(super) orders: usize,
    pub(super) steps: usize,
    pub(super) status_checks_per_second: u32,
    /// The gateway does not answer a call correctly.
    pub(super) faults: u8,
    /// The power is about to fail.
    pub(super) cuts: u8,
    /// The gateway's report on a transaction is wrong.
    pub(super) lies: u8,
    /// A callback is never sent.
    pub(super) losses: u8,
    /// The gateway never answers status checks of its first transaction correctly.
    pub(super) fails_for_one: bool,
}

impl Temper {
    fn new(rng: &mut Rng) -> Self {
        Self {
            orders: rng.usize(3..=8),
            steps: rng.usize(20..=40),
            status_checks_per_second: rng.u32(1..=10),
            faults: [0, 10, 30, 60][rng.usize(..4)],
            cuts: [0, 5, 10, 20][rng.usize(..4)],
            lies: [0, 10, 30][rng.usize(..3)],
            losses: [0, 30, 100][rng.usize(..3)],
            fails_for_one: rng.bool(),
        }
    }
}

/// The power of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Power {
    On,
    /// It fails at a write, after so many crash points.
    OffAfter(u32),
    /// It fails at the next call of the gateway.
    OffAtCall,
    Off,
}

/// Everything outside the program. It outlives the process.
pub(super) struct State {
    pub(super) seed: u64,
    pub(super) now: i64,
    pub(super) rng: Rng,
    pub(super) profile: Temper,
    pub(super) power: Power,
    /// Whether the gateway answers correctly.
    pub(super) is_honest: bool,
    pub(super) gateway_ledger: GatewayLedger,
    pub(super) callback_network: CallbackNetwork,
    /// The times of checkStatus calls since the process started.
    pub(super) status_checks: Vec<i64>,
    /// The program, for events while it waits for the gateway.
    pub(super) checkout: Weak<Checkout>,
    /// Violations. A panic in one of the program's own tasks would go unnoticed.
    pub(super) wrongs: Vec<String>,
    trace: Vec<String>,
}

impl State {
    pub(super) fn note(&mut self, line: impl Display) {
        self.trace.push(format!("{:>10} {line}", self.now - BEGINNING));
    }

    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(..100) < percent
    }
}

/// The [`State`], shared with the parts that the program gets.
pub(super) struct World {
    state: Mutex<State>,
    cut: Notify,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let profile = Temper::new(&mut rng);
        let mut state = State {
            seed,
            now: BEGINNING,
            rng,
            profile,
            power: Power::On,
            is_honest: false,
            gateway_ledger: GatewayLedger::default(),
            callback_network: CallbackNetwork::default(),
            status_checks: Vec::new(),
            checkout: Weak::new(),
            wrongs: Vec::new(),
            trace: Vec::new(),
        };
        state.note(format_args!("{profile:?}"));
        Self { state: Mutex::new(state), cut: Notify::new() }
    }

    /// `work` does not await.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    pub(super) fn note(&self, line: impl Display) {
        self.with(|state| state.note(line));
    }

    pub(super) fn trace(&self) -> Vec<String> {
        self.with(|state| state.trace.clone())
    }

    pub(super) fn now(&self) -> i64 {
        self.with(|state| state.now)
    }

    pub(super) fn random_u64(&self) -> u64 {
        self.with(|state| state.rng.u64(..))
    }

    /// Whether the power fails at this point of a write.
    pub(super) fn goes_off(&self, moment: CrashPoint) -> bool {
        let before = self.with(|state| {
            let before = state.power;
            if let Power::OffAfter(moments) = before {
                state.power = moments.checked_sub(1).map_or(Power::Off, Power::OffAfter);
            }
            before
        });
        if before == Power::OffAfter(0) {
            self.note(format_args!("the power goes off: {moment:?}"));
            self.cut.notify_one();
        }
        matches!(before, Power::OffAfter(0) | Power::Off)
    }

    /// The power fails here: this does not return.
    pub(super) async fn stop_here(&self) -> ! {
        self.with(|state| {
            if state.power != Power::Off {
                state.power = Power::Off;
                state.note("the power goes off");
                self.cut.notify_one();
            }
        });
        loop {
            std::future::pending::<()>().await;
        }
    }

    /// Waits until the power is off.
    pub(super) async fn crash_hook(&self) {
        self.cut.notified().await;
    }
}

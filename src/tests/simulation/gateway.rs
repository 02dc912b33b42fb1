//! The gateway as the program meets it: it answers, or fails in one of many ways.

use std::time::Duration;

use caisse_domain::{AppTransactionRef, Order, Phone, Prompt, Report, SmsCode, TransactionRef, Ussd};
use caisse_mycoolpay::{Gateway, GatewayError, PayinStarted, PaymentLink, UnreadableReason, WithRaw};
use futures_util::future::BoxFuture;

use super::{
    callback_network::CallbackOnTheWay,
    gateway_ledger::Lie,
    world::{Power, State, World},
};

/// The result of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    WithRaw,
    NeverSent,
    /// The request or its answer is lost; the gateway may have acted.
    Lost {
        acted: bool,
    },
    /// No answer comes until the time-out.
    Hangs {
        acted: bool,
    },
    Garbled {
        acted: bool,
    },
    Refused,
    /// It asks for a pause.
    Busy {
        http: u16,
        seconds: Option<u64>,
    },
    /// The power fails while the program waits.
    CrashHook {
        acted: bool,
    },
}

impl Call {
    /// The gateway's time-out.
    const TIMEOUT: i64 = 15_000;

    fn new(state: &mut State) -> Self {
        let acted = state.rng.bool();
        if state.power == Power::OffAtCall {
            return Self::CrashHook { acted };
        }
        if state.is_honest || !state.chance(state.profile.faults) {
            return Self::WithRaw;
        }
        let seconds = state.rng.bool().then(|| state.rng.u64(1..=120));
        match state.rng.u8(..8) {
            0 => Self::NeverSent,
            1 | 2 => Self::Lost { acted },
            3 => Self::Hangs { acted },
            4 | 5 => Self::Garbled { acted },
            6 => Self::Refused,
            _ => Self::Busy { http: if acted { 429 } else { 503 }, seconds },
        }
    }

    const fn acted(self) -> bool {
        match self {
            Self::WithRaw => true,
            Self::NeverSent | Self::Refused | Self::Busy { .. } => false,
            Self::Lost { acted }
            | Self::Hangs { acted }
            | Self::Garbled { acted }
            | Self::CrashHook { acted } => acted,
        }
    }

    async fn end(self, world: &World) -> Result<(), GatewayError> {
        match self {
            Self::WithRaw => Ok(()),
            Self::NeverSent => Err(GatewayError::Unreachable("no connection".into())),
            Self::Lost { .. } => Err(GatewayError::NoAnswer("the connection broke".into())),
            Self::Hangs { .. } => {
                world.with(|state| state.now += Self::TIMEOUT);
                Err(GatewayError::NoAnswer("the time is out".into()))
            }
            Self::Garbled { .. } => {
                Err(GatewayError::Unreadable { http: 502, flaw: UnreadableReason::Status, retry_after: None })
            }
            Self::Refused => Err(refused(400, None)),
            Self::Busy { http: 503, seconds } => {
                let retry_after = seconds.map(Duration::from_secs);
                Err(GatewayError::Unreadable { http: 503, flaw: UnreadableReason::Status, retry_after })
            }
            Self::Busy { http, seconds } => Err(refused(http, seconds)),
            Self::CrashHook { .. } => world.stop_here().await,
        }
    }
}

fn refused(http: u16, seconds: Option<u64>) -> GatewayError {
    let retry_after = seconds.map(Duration::from_secs);
    GatewayError::Refused { http, message: "no".to_owned(), retry_after }
}

impl World {
    /// The program waits for an answer in transit; meanwhile a payment is settled, or a callback arrives and is
    /// processed.
    async fn meanwhile(&self) {
        let happens = self.with(|state| {
            if state.is_honest || !state.chance(25) {
                return None;
            }
            state.settle_any();
            Some((state.checkout.upgrade()?, state.take_callback()))
        });
        let Some((checkout, on_the_way)) = happens else { return };
        self.note("meanwhile:");
        if let Some(on_the_way) = on_the_way {
            self.deliver(&checkout, on_the_way).await;
        }
        checkout.process_callbacks().await.expect("callbacks that are processed");
    }

    /// Opens a transaction for a `paylink` or a `payin`.
    fn open(&self, what: &str, order: &Order, ours: &AppTransactionRef) -> (Call, Option<TransactionRef>) {
        self.with(|state| {
            let call = Call::new(state);
            state.note(format_args!("{what} {ours}: {call:?}"));
            if state.gateway_ledger.posted.contains(ours) {
                state.wrongs.push(format!("{ours} was posted twice"));
                return (Call::Refused, None);
            }
            state.gateway_ledger.posted.push(ours.clone());
            let lie = Lie::ALL[state.rng.usize(..Lie::ALL.len())];
            (call, call.acted().then(|| state.gateway_ledger.open(order, ours, lie)))
        })
    }

    /// Some operators require a code first.
    fn choose_prompt(&self, theirs: &TransactionRef) -> Prompt {
        self.with(|state| {
            let awaits_code = state.rng.bool();
            state.gateway_ledger.find(theirs.as_str()).expect("a transaction").awaits_code = awaits_code;
            if awaits_code { Prompt::Code } else { Prompt::Pin(Ussd::parse("*126#")) }
        })
    }

    fn take_code(&self, theirs: &TransactionRef) -> Call {
        self.with(|state| {
            let call = Call::new(state);
            state.note(format_args!("authorize {theirs}: {call:?}"));
            if call.acted() {
                state.gateway_ledger.find(theirs.as_str()).expect("a transaction").awaits_code = false;
            }
            call
        })
    }

    fn answer_status(&self, theirs: &TransactionRef) -> (Call, Option<Report>) {
        self.with(|state| {
            let call = match Call::new(state) {
                // A refused status check was answered, and may be the last.
                Call::Refused => Call::Garbled { acted: false },
                Call::CrashHook { acted } => Call::CrashHook { acted },
                _ if state.fails_for(theirs) => Call::Garbled { acted: false },
                call => call,
            };
            let now = state.now;
            state.status_checks.push(now);
            let report = state.gateway_ledger.find(theirs.as_str()).map(|transaction| {
                transaction.was_answered |=
                    call == Call::WithRaw && transaction.moved_truly() && transaction.is_settled(now);
                transaction.report(now)
            });
            let outcome = report.as_ref().map(|report| report.outcome);
            state.note(format_args!("checkStatus {theirs}: {call:?} {outcome:?}"));
            (call, report)
        })
    }
}

impl Gateway for World {
    fn paylink<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<PaymentLink>, GatewayError>> {
        Box::pin(async move {
            let (call, opened) = self.open("paylink", order, attempt);
            self.meanwhile().await;
            call.end(self).await?;
            let transaction_ref = opened.expect("a transaction, since it was opened");
            let payment_url = format!("https://pay.example/{transaction_ref}");
            let value = PaymentLink { transaction_ref, payment_url };
            Ok(WithRaw::new(value.clone(), format!("{value:?}")))
        })
    }

    fn payin<'a>(
        &'a self,
        order: &'a Order,
        attempt: &'a AppTransactionRef,
        _: &'a Phone,
    ) -> BoxFuture<'a, Result<WithRaw<PayinStarted>, GatewayError>> {
        Box::pin(async move {
            let (call, opened) = self.open("payin", order, attempt);
            let prompt = opened.as_ref().map(|theirs| self.choose_prompt(theirs));
            self.meanwhile().await;
            call.end(self).await?;
            let (transaction_ref, prompt) = opened.zip(prompt).expect("a transaction, since it was opened");
            let value = PayinStarted { transaction_ref, prompt };
            Ok(WithRaw::new(value.clone(), format!("{value:?}")))
        })
    }

    fn authorize<'a>(
        &'a self,
        reference: &'a TransactionRef,
        _: &'a SmsCode,
    ) -> BoxFuture<'a, Result<WithRaw<Prompt>, GatewayError>> {
        Box::pin(async move {
            let call = self.take_code(reference);
            self.meanwhile().await;
            call.end(self).await?;
            Ok(WithRaw::new(Prompt::Pin(None), format!("{reference} may begin")))
        })
    }

    fn check_status<'a>(
        &'a self,
        reference: &'a TransactionRef,
    ) -> BoxFuture<'a, Result<WithRaw<Report>, GatewayError>> {
        Box::pin(async move {
            let (call, report) = self.answer_status(reference);
            self.meanwhile().await;
            call.end(self).await?;
            let value = report.ok_or_else(|| refused(404, None))?;
            Ok(WithRaw::new(value.clone(), format!("{value:?}")))
        })
    }
}

impl World {
    /// A callback that is certain to arrive.
    pub(super) fn callback_about(&self, theirs: &str) -> CallbackOnTheWay {
        self.with(|state| CallbackOnTheWay::about(state.gateway_ledger.find(theirs).expect("a transaction")))
    }
}

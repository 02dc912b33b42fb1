//! Prints a payment line by line: the time, what was sent or received, and the gateway's words.

use std::{collections::HashMap, error::Error, io, io::Write as _, time::Duration};

use caisse_sandbox::{SandboxOutcome, Scenario};
use tokio::time::{Instant, sleep};

use super::client::{Payin, SandboxClient};
use crate::telemetry::Causes;

/// What is paid: nothing depends on it, for the number chooses.
const FRANCS: i64 = 500;
/// How often it is asked what became of it.
const CHECK_INTERVAL: Duration = Duration::from_millis(200);

pub(super) struct Timeline {
    calls: SandboxClient,
    scenario: &'static Scenario,
    began: Instant,
    /// The last answer of checkStatus.
    last_check: Option<LastCheck>,
    /// What came of each callback, by its number.
    printed: HashMap<u64, String>,
}

/// The answer of a status check.
#[derive(PartialEq)]
struct LastCheck {
    /// The gateway's word; `None` when it gave none.
    status: Option<String>,
    line: String,
}

impl Timeline {
    pub(super) fn begin(calls: SandboxClient, scenario: &'static Scenario) -> io::Result<Self> {
        let timeline =
            Self { calls, scenario, began: Instant::now(), last_check: None, printed: HashMap::new() };
        timeline.print_line("scenario", &format!("{} {}", scenario.name, scenario.what))?;
        Ok(timeline)
    }

    /// Prints one line.
    pub(super) fn print_line(&self, what: &str, words: &str) -> io::Result<()> {
        writeln!(io::stdout(), "{:7.2} s  {what:<12} {words}", self.began.elapsed().as_secs_f64())
    }

    /// Makes the payment, and types the code when one is asked for.
    pub(super) async fn pay(&self) -> Result<Payin, Box<dyn Error>> {
        let words = |payin: &Payin| {
            let dialed = payin.ussd.as_ref().map(|ussd| format!(", the payer dials {ussd}"));
            payin.action.clone() + &dialed.unwrap_or_default()
        };
        let payin = self.calls.payin(self.scenario, FRANCS).await?;
        self.print_line("payin", &format!("{FRANCS} XAF from {}: {}", self.scenario.phone, words(&payin)))?;
        self.print_line("reference", &payin.transaction_ref)?;
        if payin.action == "REQUIRE_OTP" {
            let answer = match self.calls.authorize(&payin.transaction_ref, Scenario::CODE).await {
                Ok(authorized) => words(&authorized),
                // In some scenarios no code is right.
                Err(refusal) => Causes(refusal.as_ref()).to_string(),
            };
            self.print_line("authorize", &format!("{}: {answer}", Scenario::CODE))?;
        }
        Ok(payin)
    }

    /// Prints what is new, until the payment has ended as the table says and it is known what came of each
    /// callback: for ever when it never ends.
    pub(super) async fn follow(&mut self, payin: &Payin) -> Result<(), Box<dyn Error>> {
        loop {
            let last_check = match self.calls.check_status(&payin.transaction_ref).await {
                Ok(report) => LastCheck { line: report.line(), status: Some(report.transaction_status) },
                Err(error) => LastCheck { status: None, line: Causes(error.as_ref()).to_string() },
            };
            if self.last_check.as_ref() != Some(&last_check) {
                self.print_line("checkStatus", &last_check.line)?;
                self.last_check = Some(last_check);
            }
            let is_complete = self.print_callbacks(&payin.transaction_ref).await?;
            if is_complete && self.status_is(self.scenario.ending()) {
                return Ok(self.print_line("end", "as the table says")?);
            }
            sleep(CHECK_INTERVAL).await;
        }
    }

    /// Prints what came of new callbacks; whether there are as many as the table says, and none is under way.
    async fn print_callbacks(&mut self, transaction_ref: &str) -> Result<bool, Box<dyn Error>> {
        let callbacks = self.calls.callbacks(transaction_ref).await?;
        for callback in callbacks.iter().filter(|callback| !callback.is_under_way()) {
            let line = callback.line();
            if self.printed.get(&callback.id) != Some(&line) {
                self.print_line("callback", &line)?;
                self.printed.insert(callback.id, line);
            }
        }
        let known = callbacks.iter().all(|callback| !callback.is_under_way());
        Ok(known && callbacks.len() >= self.scenario.callbacks())
    }

    fn status_is(&self, outcome: Option<SandboxOutcome>) -> bool {
        let status = self.last_check.as_ref().and_then(|last| last.status.as_deref());
        outcome.is_some_and(|outcome| status == Some(outcome.as_str()))
    }

    pub(super) fn is_pending(&self) -> bool {
        self.status_is(Some(SandboxOutcome::Pending))
    }

    /// What is known of the payment.
    pub(super) fn known(&self) -> &str {
        self.last_check.as_ref().map_or("nothing", |last| &last.line)
    }
}

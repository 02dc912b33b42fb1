//! Running a scenario: its steps in order, at the sandbox's speed.

use std::time::Duration;

use tokio::{task::JoinHandle, time::timeout};

use super::{
    delivery,
    payment::SandboxPayment,
    sandbox::Sandbox,
    scenario::{Scenario, Step},
};

/// How long an answer to the shop waits for its callback to be answered first: a shop that handles one request at a
/// time cannot answer the callback before.
const CALLBACK_FIRST: Duration = Duration::from_secs(1);

/// Begins the scenario of a call without a page. One that begins early runs before the call is answered.
pub(crate) async fn start_with_call(sandbox: &Sandbox, transaction_ref: &str, scenario: &'static Scenario) {
    let playing = start(sandbox, transaction_ref, scenario);
    if scenario.begins_early {
        // A slower shop gets the answer first, as with every other scenario.
        let _ = timeout(CALLBACK_FIRST, playing).await;
    }
}

/// Begins a scenario. Its immediate steps are done on return; the rest runs in the background, until
/// it ends or the payment is settled otherwise.
pub(crate) fn start(sandbox: &Sandbox, transaction_ref: &str, scenario: &'static Scenario) -> JoinHandle<()> {
    let begun = sandbox.with_payment(transaction_ref, |payment| {
        payment.scenario = Some(scenario);
        payment.generation += 1;
        let at_once = scenario.steps.iter().take_while(|step| apply_if_immediate(payment, step)).count();
        (payment.generation, at_once)
    });
    let (sandbox, transaction_ref) = (sandbox.clone(), transaction_ref.to_owned());
    tokio::spawn(async move {
        let Some((generation, at_once)) = begun else { return };
        for step in scenario.steps.iter().skip(at_once) {
            if let Step::Wait(time) = step {
                tokio::time::sleep(sandbox.at_speed(*time)).await;
            }
            let current = sandbox.with_payment(&transaction_ref, |payment| {
                (payment.generation == generation).then(|| {
                    apply_if_immediate(payment, step);
                    payment.clone()
                })
            });
            match (current.flatten(), step) {
                (None, _) => return,
                (Some(payment), Step::SendCallback) => {
                    delivery::send(&sandbox, &payment).await;
                }
                (Some(_), _) => {}
            }
        }
    })
}

/// Does an immediate step; `false` when the step takes time.
fn apply_if_immediate(payment: &mut SandboxPayment, step: &Step) -> bool {
    match *step {
        Step::Wait(_) | Step::SendCallback => return false,
        Step::Settle(outcome) => payment.outcome = outcome,
        Step::Hide => payment.is_hidden = true,
        Step::Show => payment.is_hidden = false,
        Step::PayLess => payment.moved = payment.one_unit_less(),
        Step::PayOtherCurrency => payment.moved = payment.in_other_currency(),
    }
    true
}

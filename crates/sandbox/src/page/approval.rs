//! Approvals on the page of payments whose magic number decides the outcome.

use axum::{http::StatusCode, response::Response};

use super::{
    form::Submission,
    responses::{render, return_to_shop},
};
use crate::engine::{
    outcome::SandboxOutcome, payment::SandboxPayment, runner, sandbox::Sandbox, scenario::Scenario,
};

/// The effect of an approval on a payment with a scenario.
enum Approval {
    /// The scenario begins.
    Begins(&'static Scenario),
    /// Nothing, until the right code is typed.
    AsksForCode,
    /// None: the scenario has begun already.
    UnderWay,
}

impl Approval {
    /// `None` when the payment has no scenario, or is settled.
    fn of(payment: &mut SandboxPayment, choice: &Submission) -> Option<Self> {
        if payment.outcome != SandboxOutcome::Pending {
            return None;
        }
        if payment.awaits_code {
            return Some(payment.take_code(&choice.code).map_or(Self::AsksForCode, Self::Begins));
        }
        if payment.scenario.is_some() {
            return Some(Self::UnderWay);
        }
        let typed = choice.phone();
        let scenario = Scenario::of_link(typed.as_ref().or(payment.phone.as_ref()), payment.request.amount)?;
        payment.choose(SandboxOutcome::Pending, choice.operator_of(payment), typed);
        payment.ask_for_code(scenario);
        Some(if scenario.code.is_some() { Self::AsksForCode } else { Self::Begins(scenario) })
    }
}

/// Approves a payment that has a scenario; `None` when it has none, or is settled.
pub(crate) fn approve(sandbox: &Sandbox, transaction_ref: &str, choice: &Submission) -> Option<Response> {
    let approval = sandbox.with_payment(transaction_ref, |payment| Approval::of(payment, choice))??;
    if let Approval::Begins(scenario) = approval {
        drop(runner::start(sandbox, transaction_ref, scenario));
    }
    let payment = sandbox.payment(transaction_ref)?;
    Some(match approval {
        Approval::AsksForCode => render(&sandbox.config, &payment, StatusCode::OK),
        _ => return_to_shop(&sandbox.config, &payment),
    })
}

//! What the buyer chose on the payment page, and what an approval does where a scenario decides.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::domain::{Operator, Phone};

use super::{
    Sandbox, SandboxOutcome, SandboxPayment,
    page::{offered_operators, render, return_url},
    scenario::Scenario,
    script,
};

/// The fields of the page's form; what cannot be read was not chosen.
#[derive(Default)]
pub(super) struct Choice {
    pub(super) outcome: Option<SandboxOutcome>,
    operator: Option<Operator>,
    pub(super) phone: Option<Phone>,
    code: Option<String>,
}

impl Choice {
    pub(super) fn read(body: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let mut choice = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "outcome" => choice.outcome = SandboxOutcome::parse(&value),
                "operator" => choice.operator = Operator::parse(&value),
                "phone" => choice.phone = Phone::parse(&value).ok(),
                "code" => choice.code = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        choice
    }

    /// The means of payment, when it is one that was offered.
    pub(super) fn operator_of(&self, payment: &SandboxPayment) -> Option<Operator> {
        let offered = offered_operators(payment.asked.amount.currency());
        self.operator.filter(|operator| offered.contains(operator))
    }
}

/// What an approval does to a payment that has a scenario.
enum Approval {
    /// It begins.
    Begins(&'static Scenario),
    /// Nothing before the right code is typed.
    AsksForCode,
    /// It has begun already.
    UnderWay,
}

impl Approval {
    /// `None` when the payment has no scenario, or is settled.
    fn of(payment: &mut SandboxPayment, choice: &Choice) -> Option<Self> {
        if payment.outcome != SandboxOutcome::Pending {
            return None;
        }
        if payment.code.is_some() {
            let taken = payment.take_code(choice.code.as_deref().unwrap_or_default());
            return Some(taken.map_or(Self::AsksForCode, Self::Begins));
        }
        if payment.scenario.is_some() {
            return Some(Self::UnderWay);
        }
        let phone = choice.phone.as_ref().or(payment.phone.as_ref());
        let scenario = Scenario::of_link(phone, payment.asked.amount)?;
        payment.choose(SandboxOutcome::Pending, choice.operator_of(payment), choice.phone.clone());
        payment.ask_for_code(scenario);
        Some(if scenario.code.is_some() { Self::AsksForCode } else { Self::Begins(scenario) })
    }
}

/// Approves a payment that has a scenario; `None` when it has none, or is settled.
pub(super) fn approve(sandbox: &Sandbox, transaction_ref: &str, choice: &Choice) -> Option<Response> {
    let approval = sandbox.with_payment(transaction_ref, |payment| Approval::of(payment, choice))??;
    if let Approval::Begins(scenario) = approval {
        drop(script::play(sandbox, transaction_ref, scenario));
    }
    let payment = sandbox.payment(transaction_ref)?;
    Some(match approval {
        Approval::AsksForCode => render(&sandbox.config, &payment, StatusCode::OK),
        _ => Redirect::to(&return_url(&sandbox.config, &payment)).into_response(),
    })
}

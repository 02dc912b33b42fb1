//! The payment page (`docs/mycoolpay.md` §5): shows it, takes the buyer's choice, and returns to the shop. It works
//! without JavaScript.

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State, rejection::BytesRejection},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::{
    config::SandboxConfig,
    engine::{
        delivery, outcome::SandboxOutcome, payment::SandboxPayment, runner, sandbox::Sandbox,
        scenario::Scenario,
    },
};

/// Approvals of payments with a scenario.
mod approval;
/// The fields of the form, and their errors.
mod form;
/// The HTML.
pub(crate) mod markup;
/// The headers of every response.
pub(crate) mod policy;
/// The page of a payment, and the return to the shop.
mod responses;
#[cfg(test)]
mod tests;
/// The texts, in French and in English.
mod texts;

use approval::approve;
use form::{Action, FormError, Payer, Submission, WAITING};
use responses::{render, render_error, return_to_shop};

/// `GET /payment/checkout/{transaction_ref}`: the payment's page, or how the payment ended.
pub(crate) async fn show_page(
    State(sandbox): State<Sandbox>,
    Path(transaction_ref): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let payment = sandbox.with_payment(&transaction_ref, |payment| {
        payment.opened = true;
        payment.clone()
    });
    let waited = query.is_some_and(|query| WAITING.strip_prefix('?') == Some(&query));
    match payment {
        None => not_found(&sandbox.config),
        Some(payment) if waited && payment.outcome != SandboxOutcome::Pending => {
            return_to_shop(&sandbox.config, &payment)
        }
        Some(payment) => render(&sandbox.config, &payment, StatusCode::OK),
    }
}

/// `POST /payment/checkout/{transaction_ref}`: the buyer's choice. A final outcome sends a callback before the browser
/// is redirected, without waiting for the shop. A settled payment shows how it ended.
pub(crate) async fn submit_choice(
    State(sandbox): State<Sandbox>,
    Path(transaction_ref): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let choice = Submission::read(&body.unwrap_or_default());
    let Some(payment) = sandbox.payment(&transaction_ref) else { return not_found(&sandbox.config) };
    if payment.outcome != SandboxOutcome::Pending {
        return render(&sandbox.config, &payment, StatusCode::CONFLICT);
    }
    let answer = match choice.action {
        None => Some(render(&sandbox.config, &payment, StatusCode::UNPROCESSABLE_ENTITY)),
        Some(Action::Pay) => pay(&sandbox, &payment, &choice),
        Some(Action::Code) => take_code(&sandbox, &transaction_ref, &choice),
        Some(Action::Outcome(SandboxOutcome::Success)) => approve(&sandbox, &transaction_ref, &choice)
            .or_else(|| decide(&sandbox, &transaction_ref, SandboxOutcome::Success, &choice)),
        Some(Action::Outcome(outcome)) => decide(&sandbox, &transaction_ref, outcome, &choice),
    };
    answer.unwrap_or_else(|| not_found(&sandbox.config))
}

/// The buyer pays: the page then waits for their phone, or for the sandbox's own buttons.
fn pay(sandbox: &Sandbox, payment: &SandboxPayment, choice: &Submission) -> Option<Response> {
    let payer = match choice.payer(payment.request.amount.currency()) {
        Ok(payer) => payer,
        Err(problem) => return Some(render_error(&sandbox.config, payment, choice, problem)),
    };
    let transaction_ref = &payment.transaction_ref;
    let begins = sandbox.with_payment(transaction_ref, |payment| ask_payer(payment, payer))?;
    if let Some(scenario) = begins {
        drop(runner::start(sandbox, transaction_ref, scenario));
    }
    after_payment(sandbox, transaction_ref)
}

/// Returns the scenario that begins now; one that asks for a code begins later.
fn ask_payer(payment: &mut SandboxPayment, payer: Payer) -> Option<&'static Scenario> {
    // Pressed twice, or in two windows: the first press is being handled.
    if payment.is_under_way() || payment.outcome != SandboxOutcome::Pending {
        return None;
    }
    let of_phone = payer.phone.as_ref().and_then(Scenario::of_phone);
    // Without a number from the shop its amount chooses, because the buyer had to type some number.
    let scenario = match &payment.request.phone {
        None => of_phone.or_else(|| Scenario::of_link(None, payment.request.amount)),
        Some(_) => of_phone,
    };
    payment.choose(SandboxOutcome::Pending, Some(payer.operator), payer.phone);
    payment.awaits_payer = true;
    let scenario = scenario?;
    payment.ask_for_code(scenario);
    scenario.code.is_none().then_some(scenario)
}

/// The buyer typed the code from the SMS.
fn take_code(sandbox: &Sandbox, transaction_ref: &str, choice: &Submission) -> Option<Response> {
    let taken = sandbox.with_payment(transaction_ref, |payment| {
        payment.awaits_code.then(|| payment.take_code(&choice.code))
    })?;
    match taken {
        None => {}
        Some(Ok(scenario)) => drop(runner::start(sandbox, transaction_ref, scenario)),
        Some(Err(_)) => {
            let payment = sandbox.payment(transaction_ref)?;
            return Some(render_error(&sandbox.config, &payment, choice, FormError::WrongCode));
        }
    }
    after_payment(sandbox, transaction_ref)
}

/// Redirects to the shop when the payment is settled, else to the waiting page.
fn after_payment(sandbox: &Sandbox, transaction_ref: &str) -> Option<Response> {
    let payment = sandbox.payment(transaction_ref)?;
    Some(match payment.outcome {
        SandboxOutcome::Pending => Redirect::to(WAITING).into_response(),
        _ => return_to_shop(&sandbox.config, &payment),
    })
}

/// The buyer pressed one of the sandbox's own buttons.
fn decide(
    sandbox: &Sandbox,
    transaction_ref: &str,
    outcome: SandboxOutcome,
    choice: &Submission,
) -> Option<Response> {
    let (is_first, payment) = sandbox.with_payment(transaction_ref, |payment| {
        let operator = choice.operator_of(payment);
        (payment.choose(outcome, operator, choice.phone()), payment.clone())
    })?;
    if !is_first {
        return Some(render(&sandbox.config, &payment, StatusCode::CONFLICT));
    }
    if outcome != SandboxOutcome::Pending {
        delivery::send_in_background(sandbox, payment.clone());
    }
    Some(return_to_shop(&sandbox.config, &payment))
}

fn not_found(config: &SandboxConfig) -> Response {
    (StatusCode::NOT_FOUND, Html(markup::unknown_page(&config.shop_name))).into_response()
}

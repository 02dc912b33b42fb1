//! Errors on request: always, or the next few times.

use axum::{
    Extension,
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::hang::{Stopping, hang, no_answer};
use crate::{
    engine::{
        fault::{Fault, FaultPoint},
        sandbox::Sandbox,
    },
    error::SandboxError,
};

/// Middleware of checkStatus.
pub(crate) async fn around_check_status(
    State(sandbox): State<Sandbox>,
    stopping: Option<Extension<Stopping>>,
    request: Request,
    next: Next,
) -> Response {
    let faults = sandbox.faults_of(FaultPoint::StatusCheck);
    let mut answer = next.run(request).await;
    for fault in faults {
        match fault {
            Fault::SlowStatusCheck(time) => tokio::time::sleep(time).await,
            Fault::HangStatusCheck => return hang(stopping).await,
            Fault::FailStatusCheck => answer = SandboxError::Broken.into_response(),
            Fault::HtmlStatusCheck => {
                answer = (StatusCode::OK, Html("<html><body>Maintenance</body></html>")).into_response();
            }
            _ => {}
        }
    }
    answer
}

/// Middleware of the calls that make a payment.
pub(crate) async fn around_call(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let faults = sandbox.faults_of(FaultPoint::Call);
    if faults.contains(&Fault::FailCall) {
        return SandboxError::Broken.into_response();
    }
    let answer = next.run(request).await;
    if faults.contains(&Fault::LoseAnswer) { no_answer() } else { answer }
}

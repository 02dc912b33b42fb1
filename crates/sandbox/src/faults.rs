//! Errors on request: always, or the next few times.

use axum::{
    Extension,
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::fault::{Fault, FaultPoint, SetFault};
use super::{error::SandboxError, hang::Stopping, sandbox::Sandbox};

impl Sandbox {
    /// Adds a fault: always, or for the `next` few times.
    pub fn misbehave(&self, fault: Fault, next: Option<u32>) {
        self.faults_lock().push(SetFault { fault, next });
    }

    /// Replaces all faults by these.
    pub fn set_faults(&self, faults: Vec<SetFault>) {
        *self.faults_lock() = faults;
    }

    /// The faults that are set.
    pub fn faults(&self) -> Vec<SetFault> {
        self.faults_lock().clone()
    }

    /// The faults that apply to an event now; a counted fault is used up by one.
    pub(super) fn faults_of(&self, place: FaultPoint) -> Vec<Fault> {
        let mut faults = self.faults_lock();
        let mut applied = Vec::new();
        for set in faults.iter_mut().filter(|set| set.fault.place() == place) {
            applied.push(set.fault);
            set.next = set.next.map(|next| next.saturating_sub(1));
        }
        faults.retain(|set| set.next != Some(0));
        applied
    }
}

/// Middleware of checkStatus.
pub(super) async fn around_check_status(
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
            Fault::HangStatusCheck => {
                return super::hang::hang(stopping.map(|Extension(stopping)| stopping)).await;
            }
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
pub(super) async fn around_call(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let faults = sandbox.faults_of(FaultPoint::Call);
    if faults.contains(&Fault::FailCall) {
        return SandboxError::Broken.into_response();
    }
    let answer = next.run(request).await;
    if faults.contains(&Fault::LoseAnswer) { super::hang::no_answer() } else { answer }
}

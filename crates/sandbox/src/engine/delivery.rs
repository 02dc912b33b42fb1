//! Sending callbacks, storing requests and answers, and applying the faults of callbacks.

use std::sync::{MutexGuard, PoisonError};

use axum::http::header;

use super::{
    callbacks::{Callbacks, DeliveryStatus, Queued, SandboxCallback},
    dialect::{SIGNATURE_HEADER, SignedCallback},
    fault::{Fault, FaultPoint},
    payment::SandboxPayment,
    sandbox::Sandbox,
};
use crate::error::with_causes;

/// How much of a shop's answer is stored, in characters. The expected answers are `OK` and `KO`.
const STORED_ANSWER_CHARS: usize = 500;

/// Sends a payment's callback in the background: the buyer does not wait for the shop, and nothing is retried.
pub(crate) fn send_in_background(sandbox: &Sandbox, payment: SandboxPayment) {
    let sandbox = sandbox.clone();
    tokio::spawn(async move { send(&sandbox, &payment).await });
}

/// Sends a callback for a payment's present state, and waits for the shop's answer. Returns the callback's
/// number.
pub(crate) async fn send(sandbox: &Sandbox, payment: &SandboxPayment) -> u64 {
    let faults = sandbox.faults_of(FaultPoint::Callback);
    let callback = compose(sandbox, payment, &faults);
    for fault in &faults {
        if let Fault::DelayCallback(time) = fault {
            tokio::time::sleep(*time).await;
        }
    }
    let Queued { id, due } = sandbox.lock_callbacks().queue(callback, &faults);
    for id in due {
        deliver(sandbox, id).await;
    }
    id
}

/// Sends a stored callback again, unchanged. Returns the new one's number; `None` when there is no such callback.
pub(crate) async fn resend(sandbox: &Sandbox, id: u64) -> Option<u64> {
    let again = {
        let mut callbacks = sandbox.lock_callbacks();
        let callback = callbacks.get_mut(id)?.clone();
        callbacks.store(SandboxCallback { delivery_status: DeliveryStatus::UnderWay, ..callback })
    };
    deliver(sandbox, again).await;
    Some(again)
}

fn compose(sandbox: &Sandbox, payment: &SandboxPayment, faults: &[Fault]) -> SandboxCallback {
    let mut callback = SignedCallback::of(&sandbox.config, payment);
    if faults.contains(&Fault::FlipCallback) {
        callback.flip_status();
    }
    if faults.contains(&Fault::BadSignature) {
        callback.set("signature", "00000000000000000000000000000000");
    }
    let (content_type, body) = callback.encode(faults.contains(&Fault::FormCallback));
    let own_url = payment.request.guide.as_ref().and_then(|guide| guide.callback.clone());
    SandboxCallback {
        id: 0,
        transaction_ref: payment.transaction_ref.clone(),
        url: own_url.or_else(|| sandbox.config.callback_url.clone()),
        content_type,
        signature_header: callback.signature_header(),
        body,
        delivery_status: DeliveryStatus::UnderWay,
    }
}

/// Sends a stored callback, and stores the result.
async fn deliver(sandbox: &Sandbox, id: u64) {
    let Some(callback) = sandbox.callback(id) else { return };
    let delivery_status = post(sandbox, &callback).await;
    let transaction_ref = &callback.transaction_ref;
    match &delivery_status {
        DeliveryStatus::Answered { status, body } => {
            tracing::info!(%transaction_ref, status, body, "sandbox: callback answered");
        }
        other => tracing::warn!(%transaction_ref, delivery_status = ?other, "sandbox: callback lost"),
    }
    if let Some(stored) = sandbox.lock_callbacks().get_mut(id) {
        stored.delivery_status = delivery_status;
    }
}

async fn post(sandbox: &Sandbox, callback: &SandboxCallback) -> DeliveryStatus {
    let Some(url) = &callback.url else {
        return DeliveryStatus::Lost("there is no callback URL".to_owned());
    };
    let Some(http) = &sandbox.http else {
        return DeliveryStatus::Lost("no callback can be sent from this machine".to_owned());
    };
    let mut request =
        http.post(url).header(header::CONTENT_TYPE, callback.content_type).body(callback.body.clone());
    if let Some(signature) = &callback.signature_header {
        request = request.header(SIGNATURE_HEADER, signature);
    }
    let answered = async {
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let body = answer.text().await?.chars().take(STORED_ANSWER_CHARS).collect();
        Ok::<_, reqwest::Error>(DeliveryStatus::Answered { status, body })
    };
    answered.await.unwrap_or_else(|error| DeliveryStatus::Lost(with_causes(&error)))
}

impl Sandbox {
    /// The callbacks so far, oldest first; above the capacity the oldest are deleted.
    pub fn callbacks(&self) -> Vec<SandboxCallback> {
        self.lock_callbacks().callbacks.iter().cloned().collect()
    }

    /// One callback, by its number.
    pub fn callback(&self, id: u64) -> Option<SandboxCallback> {
        self.lock_callbacks().get_mut(id).cloned()
    }

    /// A panic elsewhere leaves the callbacks consistent: no change to them has an intermediate state.
    pub(crate) fn lock_callbacks(&self) -> MutexGuard<'_, Callbacks> {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Sending callbacks, storing requests and answers, and applying the faults of callbacks.

use std::{
    collections::VecDeque,
    iter,
    sync::{MutexGuard, PoisonError},
};

use axum::http::header;

use super::{
    Fault, Sandbox, SandboxPayment,
    callback::{Callback, SIGNATURE_HEADER},
    causes::with_causes,
    faults::FaultPoint,
};

/// How much of a shop's answer is stored, in characters. The expected answers are `OK` and `KO`.
const KEPT_ANSWER: usize = 500;

/// A callback, sent or not.
#[derive(Clone, Debug)]
pub struct SandboxCallback {
    /// Its number, from 1.
    pub id: u64,
    /// The payment it is about, by the gateway's reference.
    pub transaction_ref: String,
    /// Where it goes; `None` when no address is set.
    pub url: Option<String>,
    /// JSON, or a form because of a fault.
    pub content_type: &'static str,
    /// The header with the signature, in the guide's dialect.
    pub signature_header: Option<String>,
    /// Its body.
    pub body: String,
    /// The state of its delivery.
    pub delivery_status: DeliveryStatus,
}

/// The state of a callback's delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// Not finished yet.
    UnderWay,
    /// The shop answered.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
    /// The shop did not answer, for this reason.
    Lost(String),
    /// A fault dropped it.
    Dropped,
    /// A fault holds it back until the next one is sent.
    HeldBack,
}

/// The callbacks so far.
#[derive(Default)]
pub(super) struct Deliveries {
    kept: VecDeque<SandboxCallback>,
    /// How many there were since the start.
    count: u64,
    /// The callback that is held back.
    held_back: Option<u64>,
}

/// A callback that was stored.
struct Admitted {
    /// Its number.
    id: u64,
    /// The callbacks to be sent now, in this order.
    due: Vec<u64>,
}

impl Deliveries {
    /// Most callbacks stored; the oldest are deleted.
    const CAPACITY: usize = 10_000;

    /// Stores a callback, and returns what is to be sent now. Only a callback that is sent releases the one held back.
    fn admit(&mut self, callback: SandboxCallback, faults: &[Fault]) -> Admitted {
        if faults.contains(&Fault::DropCallback) {
            let id = self.keep(SandboxCallback { delivery_status: DeliveryStatus::Dropped, ..callback });
            return Admitted { id, due: Vec::new() };
        }
        if faults.contains(&Fault::ReorderCallback) && self.held_back.is_none() {
            let id = self.keep(SandboxCallback { delivery_status: DeliveryStatus::HeldBack, ..callback });
            self.held_back = Some(id);
            return Admitted { id, due: Vec::new() };
        }
        let id = self.keep(callback.clone());
        let again = faults.contains(&Fault::DuplicateCallback).then(|| self.keep(callback));
        Admitted { id, due: iter::once(id).chain(again).chain(self.held_back.take()).collect() }
    }

    fn keep(&mut self, mut callback: SandboxCallback) -> u64 {
        self.count += 1;
        callback.id = self.count;
        if self.kept.len() == Self::CAPACITY {
            self.kept.pop_front();
        }
        self.kept.push_back(callback);
        self.count
    }

    /// Numbers are not used again: an answer to an old one may still arrive.
    pub(super) fn forget(&mut self) {
        self.kept.clear();
        self.held_back = None;
    }

    fn get_mut(&mut self, id: u64) -> Option<&mut SandboxCallback> {
        // Stored numbers are consecutive.
        let place = id.checked_sub(self.kept.front()?.id)?;
        self.kept.get_mut(usize::try_from(place).ok()?)
    }
}

/// Sends a payment's callback in the background: the buyer does not wait for the shop, and nothing is retried.
pub(super) fn spawn(sandbox: &Sandbox, payment: SandboxPayment) {
    let sandbox = sandbox.clone();
    tokio::spawn(async move { tell(&sandbox, &payment).await });
}

/// Sends a callback for a payment's present state, and waits for the shop's answer. Returns the callback's
/// number.
pub(super) async fn tell(sandbox: &Sandbox, payment: &SandboxPayment) -> u64 {
    let faults = sandbox.faults_of(FaultPoint::Callback);
    let callback = write(sandbox, payment, &faults);
    for fault in &faults {
        if let Fault::DelayCallback(time) = fault {
            tokio::time::sleep(*time).await;
        }
    }
    let Admitted { id, due } = sandbox.deliveries().admit(callback, &faults);
    for id in due {
        deliver(sandbox, id).await;
    }
    id
}

/// Sends a stored callback again, unchanged. Returns the new one's number; `None` when there is no such callback.
pub(super) async fn resend(sandbox: &Sandbox, id: u64) -> Option<u64> {
    let again = {
        let mut deliveries = sandbox.deliveries();
        let callback = deliveries.get_mut(id)?.clone();
        deliveries.keep(SandboxCallback { delivery_status: DeliveryStatus::UnderWay, ..callback })
    };
    deliver(sandbox, again).await;
    Some(again)
}

fn write(sandbox: &Sandbox, payment: &SandboxPayment, faults: &[Fault]) -> SandboxCallback {
    let mut callback = Callback::compose(&sandbox.config, payment);
    if faults.contains(&Fault::FlipCallback) {
        callback.flip_status();
    }
    if faults.contains(&Fault::BadSignature) {
        callback.spoil_signature();
    }
    let (content_type, body) = if faults.contains(&Fault::FormCallback) {
        ("application/x-www-form-urlencoded", callback.form())
    } else {
        ("application/json", callback.json())
    };
    let own_url = payment.asked.guide.as_ref().and_then(|guide| guide.callback.clone());
    SandboxCallback {
        id: 0,
        transaction_ref: payment.transaction_ref.clone(),
        url: own_url.or_else(|| sandbox.config.callback_url.clone()),
        content_type,
        signature_header: callback.signature_header,
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
    if let Some(kept) = sandbox.deliveries().get_mut(id) {
        kept.delivery_status = delivery_status;
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
        let body = answer.text().await?.chars().take(KEPT_ANSWER).collect();
        Ok::<_, reqwest::Error>(DeliveryStatus::Answered { status, body })
    };
    answered.await.unwrap_or_else(|error| DeliveryStatus::Lost(with_causes(&error)))
}

impl Sandbox {
    /// The callbacks so far, oldest first; above the capacity the oldest are deleted.
    pub fn callbacks(&self) -> Vec<SandboxCallback> {
        self.deliveries().kept.iter().cloned().collect()
    }

    /// One callback, by its number.
    pub fn callback(&self, id: u64) -> Option<SandboxCallback> {
        self.deliveries().get_mut(id).cloned()
    }

    /// A panic elsewhere leaves the deliveries consistent: no change to them has an intermediate state.
    pub(super) fn deliveries(&self) -> MutexGuard<'_, Deliveries> {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Sending callbacks, keeping what was sent and what was answered, and getting it wrong on request.

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

/// How much of a shop's answer is kept, in characters: `OK` or `KO` is what is expected.
const KEPT_ANSWER: usize = 500;

/// A callback that was sent, or was to be.
#[derive(Clone, Debug)]
pub struct SandboxCallback {
    /// Its number, from 1.
    pub id: u64,
    /// The payment it is about, by the gateway's reference.
    pub transaction_ref: String,
    /// Where it goes; `None` when nobody said.
    pub url: Option<String>,
    /// JSON, or a form by a fault.
    pub content_type: &'static str,
    /// The header with the signature, in the guide's dialect.
    pub signature_header: Option<String>,
    /// Its body.
    pub body: String,
    /// What came of it.
    pub delivery_status: DeliveryStatus,
}

/// What came of a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// Nothing yet.
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
    /// It was not sent, by a fault.
    Dropped,
    /// It waits for the next one, by a fault.
    HeldBack,
}

/// The callbacks so far.
#[derive(Default)]
pub(super) struct Deliveries {
    kept: VecDeque<SandboxCallback>,
    /// How many there were ever.
    count: u64,
    /// The one that is held back.
    held_back: Option<u64>,
}

/// A callback that was kept.
struct Admitted {
    /// Its number.
    id: u64,
    /// Those to be sent now, in this order.
    due: Vec<u64>,
}

impl Deliveries {
    /// Most callbacks kept; the oldest go.
    const CAPACITY: usize = 10_000;

    /// Keeps a callback, and says what is to be sent now. Only one that is sent lets go of the one before it.
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

    /// Numbers are not used again: an answer may still be on its way to one.
    pub(super) fn forget(&mut self) {
        self.kept.clear();
        self.held_back = None;
    }

    fn get_mut(&mut self, id: u64) -> Option<&mut SandboxCallback> {
        // No number is left out between the first that is kept and the last.
        let place = id.checked_sub(self.kept.front()?.id)?;
        self.kept.get_mut(usize::try_from(place).ok()?)
    }
}

/// Sends a payment's callback in the background: the buyer does not wait for the shop, and nothing is tried
/// twice.
pub(super) fn spawn(sandbox: &Sandbox, payment: SandboxPayment) {
    let sandbox = sandbox.clone();
    tokio::spawn(async move { tell(&sandbox, &payment).await });
}

/// Calls back what is to be said of a payment as it stands, and waits for the shop's answer. Gives the callback's
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

/// Sends a callback that was kept once more, as it was. Gives the new one's number; `None` when there is no such
/// callback.
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

/// Sends a callback that is kept, and keeps what came of it.
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
    /// The callbacks so far, oldest first; the oldest of very many are forgotten.
    pub fn callbacks(&self) -> Vec<SandboxCallback> {
        self.deliveries().kept.iter().cloned().collect()
    }

    /// One callback, by its number.
    pub fn callback(&self, id: u64) -> Option<SandboxCallback> {
        self.deliveries().get_mut(id).cloned()
    }

    /// A panic elsewhere leaves the deliveries whole: no change to them has a middle.
    pub(super) fn deliveries(&self) -> MutexGuard<'_, Deliveries> {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Callbacks: kept whole before they are answered, and heard afterwards. Never believed.

use std::{net::IpAddr, time::Duration};

use tracing::field::display;

use super::{Checkout, millis};
use crate::{
    domain::Reference,
    server::{
        gateway::callback::{self, Doorbell, RawCallback, Verdict},
        store::{Heard, ReceivedCallback, StoreError},
    },
};

/// A callback at the door.
#[derive(Clone, Copy, Debug)]
pub struct Ring<'a> {
    /// What arrived.
    pub raw: RawCallback<'a>,
    /// Where it came from, as far as that can be trusted.
    pub source: IpAddr,
}

/// A callback that was read and verified, and is not kept yet.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    ring: Ring<'a>,
    doorbell: Doorbell,
}

impl Judged<'_> {
    /// What verification says of it.
    pub const fn verdict(&self) -> Verdict {
        self.doorbell.verdict
    }
}

impl Checkout {
    /// Callbacks that are heard in one transaction.
    const HEARD_AT_ONCE: u32 = 500;
    /// The least time between the last look and one that an unproven callback causes: anybody may send those.
    const DOUBTFUL_INTERVAL: Duration = Duration::from_secs(30);

    /// Reads and verifies a callback.
    pub fn judge<'a>(&self, ring: Ring<'a>) -> Judged<'a> {
        let doorbell = callback::read(ring.raw, &self.keys).heard_from(ring.source, &self.keys);
        Judged { ring, doorbell }
    }

    /// Keeps a callback, whatever it is worth, and answers that. The look follows when it is [heard](Self::hear).
    ///
    /// # Errors
    /// [`StoreError`]: it was not kept, so it must not be answered `OK`.
    pub async fn keep(&self, Judged { ring, doorbell }: Judged<'_>) -> Result<Verdict, StoreError> {
        let received = ReceivedCallback {
            source_address: ring.source.to_string(),
            content_type: ring.raw.content_type.map(ToOwned::to_owned),
            signature: ring.raw.signature_header.map(ToOwned::to_owned),
            verdict: doorbell.verdict.code(),
            // A name that no payment and no order can have names nothing; the body keeps it all the same.
            names_transaction: doorbell.transaction_ref.filter(|name| Reference::parse(name).is_ok()),
            names_ours: doorbell.app_transaction_ref.filter(|name| Reference::parse(name).is_ok()),
            body: ring.raw.body.to_owned(),
        };
        let callbacks = &self.metrics().callbacks;
        if let Err(error) = self.store.keep_callback(received, self.now()).await {
            callbacks.not_kept.inc();
            return Err(error);
        }
        callbacks.kept(doorbell.verdict.code());
        tracing::debug!(verdict = doorbell.verdict.code(), source = %ring.source, "a callback was kept");
        self.doorbell.notify_one();
        Ok(doorbell.verdict)
    }

    /// Hears callbacks that were kept: the payments they name become due for a look. Survives a restart, since what
    /// was not heard is still in the record.
    ///
    /// A signature that does not match does not lose the hint: genuine callbacks with wrong signatures have been seen
    /// (`docs/mycoolpay.md` §3), and a look costs little and believes only the gateway.
    ///
    /// # Errors
    /// [`StoreError`]; then they will be heard again.
    pub async fn hear(&self) -> Result<Heard, StoreError> {
        let pause = millis(Self::DOUBTFUL_INTERVAL);
        let heard = self.store.hear(self.now(), pause, Self::HEARD_AT_ONCE).await?;
        self.metrics().callbacks.heard.inc_by(heard.callbacks as u64);
        if heard.callbacks > 0 {
            tracing::info!(
                callbacks = heard.callbacks,
                payments = heard.payments.len(),
                "callbacks were heard"
            );
        }
        for (attempt, request) in &heard.payments {
            let request = request.as_ref().map(display);
            tracing::info!(payment = %attempt, request, "a callback was heard");
        }
        if !heard.payments.is_empty() {
            self.due.notify_one();
        }
        Ok(heard)
    }
}

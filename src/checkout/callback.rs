//! Callbacks are stored before they are acknowledged, and processed later. Their content is never trusted.

use std::{net::IpAddr, time::Duration};

use caisse_domain::Reference;
use caisse_mycoolpay::callback::{RawCallback, ReadCallback, Verdict};
use tracing::field::display;

use super::{Checkout, millis};
use crate::store::{NewCallback, ProcessedCallbacks, StoreError};

/// Bytes stored of a body that is not authentic: the gateway's are below a kilobyte.
const KEPT_OF_UNPROVEN: usize = 4 * 1024;
/// Characters stored of a header.
const KEPT_OF_HEADER: usize = 100;

/// A received callback.
#[derive(Clone, Copy, Debug)]
pub struct RawArrival<'a> {
    /// Its content.
    pub raw: RawCallback<'a>,
    /// The address it came from, as far as that can be trusted.
    pub source: IpAddr,
}

/// A callback that was read and verified, and is not stored yet.
#[derive(Clone, Debug)]
pub struct VerifiedCallback<'a> {
    arrival: RawArrival<'a>,
    read: ReadCallback,
}

impl VerifiedCallback<'_> {
    /// The result of the verification.
    pub const fn verdict(&self) -> Verdict {
        self.read.verdict
    }

    /// The address it came from, as far as that can be trusted.
    pub const fn source(&self) -> IpAddr {
        self.arrival.source
    }

    /// The reference it names, if a payment or an order can have it.
    pub fn named(&self) -> Option<&str> {
        let names = [&self.read.transaction_ref, &self.read.app_transaction_ref];
        names.into_iter().flatten().map(String::as_str).find(|name| Reference::parse(name).is_ok())
    }

    /// All of it when it is authentic, else as much as is worth storing.
    fn whole(self) -> NewCallback {
        let RawCallback { body, content_type, signature_header } = self.arrival.raw;
        let is_authentic = self.verdict() == Verdict::Authentic;
        let stored = if is_authentic { body.len() } else { body.len().min(KEPT_OF_UNPROVEN) };
        let header = |text: &str| text.chars().take(KEPT_OF_HEADER).collect::<String>();
        NewCallback {
            content_type: content_type.map(header),
            signature: signature_header.map(header),
            seal: self.read.seal.clone(),
            body: body[..stored].to_owned(),
            ..self.hint()
        }
    }

    /// Only the references that it names.
    fn hint(&self) -> NewCallback {
        // References that no payment and no order can have are left out; a stored body still has them.
        let name = |name: &Option<String>| name.clone().filter(|name| Reference::parse(name).is_ok());
        let (names_transaction, names_ours) =
            (name(&self.read.transaction_ref), name(&self.read.app_transaction_ref));
        NewCallback {
            source_address: self.arrival.source.to_string(),
            content_type: None,
            signature: None,
            verdict: self.read.verdict.as_str(),
            // A repeated hint is only counted, whatever else differs.
            seal: Some(format!("hint {names_transaction:?} {names_ours:?}")),
            names_transaction,
            names_ours,
            sent_bytes: self.arrival.raw.body.len(),
            body: Vec::new(),
        }
    }
}

impl Checkout {
    /// Callbacks that are processed in one transaction.
    const MOST_AT_ONCE: u32 = 500;
    /// The least time between the last status check and one for an unproven callback: any client may send those.
    const DOUBTFUL_INTERVAL: Duration = Duration::from_secs(30);

    /// Reads and verifies a callback.
    pub fn verify_callback<'a>(&self, arrival: RawArrival<'a>) -> VerifiedCallback<'a> {
        let sources = self.rules.callback_sources.as_ref();
        let is_gateways = sources.is_none_or(|sources| sources.contains(arrival.source));
        let read = self.verifier.verify(arrival.raw).with_source(is_gateways);
        VerifiedCallback { arrival, read }
    }

    /// Stores a callback, whatever its verdict, and returns that. It is [processed](Self::process_callbacks) later.
    ///
    /// # Errors
    /// [`StoreError`]: it was not stored, so it must not be answered `OK`. [`StoreError::NoRoom`] when the disk is
    /// almost full, and the callback is not authentic and names no payment that may still change.
    pub async fn store_callback(&self, judged: VerifiedCallback<'_>) -> Result<Verdict, StoreError> {
        let verdict = judged.verdict();
        if verdict == Verdict::Authentic || self.store.has_room_for_strangers() {
            return self.store_received(judged.whole(), verdict).await;
        }
        match self.store_hint(&judged).await {
            Ok(Some(verdict)) => Ok(verdict),
            Ok(None) => {
                self.metrics().callbacks.not_stored.inc();
                Err(StoreError::NoRoom)
            }
            Err(error) => Err(error),
        }
    }

    /// Stores only a callback's references, if they name a payment that may still change; else returns `None`.
    ///
    /// # Errors
    /// [`StoreError`]: it was not stored.
    pub async fn store_hint(&self, judged: &VerifiedCallback<'_>) -> Result<Option<Verdict>, StoreError> {
        let hint = judged.hint();
        if !self.store.names_unsettled(&hint).await? {
            return Ok(None);
        }
        self.store_received(hint, judged.verdict()).await.map(Some)
    }

    async fn store_received(&self, received: NewCallback, verdict: Verdict) -> Result<Verdict, StoreError> {
        let source = received.source_address.clone();
        let callbacks = &self.metrics().callbacks;
        if let Err(error) = self.store.store_callback(received, self.now()).await {
            callbacks.not_stored.inc();
            return Err(error);
        }
        callbacks.stored(verdict.as_str());
        tracing::debug!(verdict = verdict.as_str(), source, "a callback was kept");
        self.callbacks_pending.notify_one();
        Ok(verdict)
    }

    /// Processes stored callbacks: the payments they name become due for a status check. Survives a restart, since
    /// unprocessed callbacks stay in the database.
    ///
    /// A wrong signature does not lose the hint: genuine callbacks with wrong signatures have been seen
    /// (`docs/mycoolpay.md` §3), and a status check costs little and trusts only the gateway.
    ///
    /// # Errors
    /// [`StoreError`]; then they will be processed again.
    pub async fn process_callbacks(&self) -> Result<ProcessedCallbacks, StoreError> {
        let pause = millis(Self::DOUBTFUL_INTERVAL);
        let processed = self.store.process_callbacks(self.now(), pause, Self::MOST_AT_ONCE).await?;
        self.metrics().callbacks.processed.inc_by(processed.callbacks as u64);
        if processed.callbacks > 0 {
            tracing::info!(
                callbacks = processed.callbacks,
                payments = processed.payments.len(),
                "callbacks were processed"
            );
        }
        for (attempt, request) in &processed.payments {
            let request = request.as_ref().map(display);
            tracing::info!(payment = %attempt, request, "a callback was processed");
        }
        if !processed.payments.is_empty() {
            self.due.notify_one();
        }
        Ok(processed)
    }
}

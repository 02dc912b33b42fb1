//! Callbacks: kept whole before they are answered, and then a reason to look. Never believed.

use std::{net::IpAddr, sync::Arc};

use super::Checkout;
use crate::{
    domain::{AppTransactionRef, Payment, Reference, TransactionRef},
    server::{
        gateway::callback::{self, Doorbell, RawCallback, Verdict},
        store::{ReceivedCallback, StoreError},
    },
};

/// A callback at the door.
#[derive(Clone, Copy, Debug)]
pub struct Ring<'a> {
    /// What arrived.
    pub raw: RawCallback<'a>,
    /// The socket's address, never a header's.
    pub source: IpAddr,
}

impl Checkout {
    /// Keeps a callback, answers what verification said of it, and looks at the payment it names.
    ///
    /// A signature that does not match does not lose the hint: genuine callbacks with wrong signatures have
    /// been seen (`docs/mycoolpay.md` §3), and a look costs little and believes only the gateway.
    ///
    /// # Errors
    /// [`StoreError`]: it was not kept, so it must not be answered `OK`.
    pub async fn ring(self: &Arc<Self>, ring: Ring<'_>) -> Result<Verdict, StoreError> {
        let doorbell = callback::read(ring.raw, &self.keys);
        let payment = self.payment_named_by(&doorbell).await?;
        let received = ReceivedCallback {
            source_address: ring.source.to_string(),
            content_type: ring.raw.content_type.map(ToOwned::to_owned),
            signature: ring.raw.signature_header.map(ToOwned::to_owned),
            verdict: doorbell.verdict.code(),
            attempt: payment.as_ref().map(|payment| payment.app_transaction_ref.clone()),
            body: ring.raw.body.to_owned(),
        };
        self.store.keep_callback(received, self.now()).await?;
        tracing::info!(verdict = doorbell.verdict.code(), source = %ring.source, known = payment.is_some(), "a callback came");
        if let Some(payment) = payment {
            let named = doorbell.transaction_ref.as_deref().and_then(|name| TransactionRef::parse(name).ok());
            let taught = named.filter(|_| doorbell.verdict == Verdict::Authentic);
            tokio::spawn(Arc::clone(self).look(payment, taught, self.now()));
        }
        Ok(doorbell.verdict)
    }

    /// The payment a callback names: by the gateway's reference, by ours, or, as the guide's own example
    /// does, by the order's. Since a callback only causes a look, a wrong guess costs a look.
    async fn payment_named_by(&self, doorbell: &Doorbell) -> Result<Option<Payment>, StoreError> {
        let names = [&doorbell.transaction_ref, &doorbell.app_transaction_ref];
        for name in names.into_iter().flatten() {
            if let Ok(theirs) = TransactionRef::parse(name)
                && let Some(payment) = self.store.payment_by_transaction(&theirs).await?
            {
                return Ok(Some(payment));
            }
            if let Ok(ours) = AppTransactionRef::parse(name)
                && let Some(payment) = self.store.payment(&ours).await?
            {
                return Ok(Some(payment));
            }
            if let Ok(order) = Reference::parse(name)
                && let Some(newest) = self.store.payments_of(&order).await?.pop()
            {
                return Ok(Some(newest));
            }
        }
        Ok(None)
    }
}

//! One event stream: what it has sent, and what it waits for.

use std::{sync::Arc, time::Duration};

use axum::response::sse::Event;
use caisse_domain::{OrderStatus, TransactionRef};
use caisse_islands::order_update::OrderUpdate;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::status::status_document;
use crate::{
    checkout::{self, Checkout, Moved, OrderWithAttempts},
    store::StoreError,
    web::streams::StreamPermit,
};

/// Delays before a stream's status checks, one after the other; the last one repeats. Without any callback a payment
/// is known within ten seconds.
const CHECKS_AFTER: [Duration; 3] = [Duration::from_secs(3), Duration::from_secs(5), Duration::from_secs(8)];

/// One open stream.
pub(in crate::web) struct PaymentEvents {
    checkout: Arc<Checkout>,
    theirs: TransactionRef,
    watch: watch::Receiver<Moved>,
    permit: StreamPermit,
    /// The most advanced known state of the order.
    order_with_attempts: OrderWithAttempts,
    sent_status: Option<OrderStatus>,
    sent_update: Option<OrderUpdate>,
    next_check: Instant,
    checks: usize,
}

impl PaymentEvents {
    /// A stream about `order_with_attempts`, which the client named by the gateway's reference of one attempt.
    pub(in crate::web) fn new(
        checkout: Arc<Checkout>,
        theirs: TransactionRef,
        order_with_attempts: OrderWithAttempts,
        watch: watch::Receiver<Moved>,
        permit: StreamPermit,
    ) -> Self {
        let next_check = Instant::now() + CHECKS_AFTER[0];
        Self {
            checkout,
            theirs,
            watch,
            permit,
            order_with_attempts,
            sent_status: None,
            sent_update: None,
            next_check,
            checks: 1,
        }
    }

    /// The order's progress: the id of its events.
    pub(in crate::web) fn progress(&self) -> u32 {
        self.order_with_attempts.progress()
    }

    /// Whether no attempt may be paid any more. The next page load or status request shows a late payment.
    pub(in crate::web) fn is_over(&self) -> bool {
        self.order_with_attempts.live().is_none()
    }

    /// Waits for the next events; `None` when there will be none.
    pub(in crate::web) async fn wait_for_events(&mut self) -> Option<Vec<Event>> {
        while let Some(live) = self.order_with_attempts.live() {
            tokio::select! {
                () = self.permit.stopped() => return None,
                changed = self.watch.changed() => changed.ok()?,
                () = sleep_until(self.next_check) => {
                    // Rate-limited like every status check; a failed one changes nothing.
                    self.checkout.check_with_timeout(live).await;
                    let wait = CHECKS_AFTER[self.checks.min(CHECKS_AFTER.len() - 1)];
                    (self.next_check, self.checks) = (Instant::now() + wait, self.checks + 1);
                }
            }
            // A stream that cannot read the database ends: its page polls instead.
            self.read_again().await.ok()?;
            let events = self.new_events();
            if !events.is_empty() {
                return Some(events);
            }
        }
        None
    }

    async fn read_again(&mut self) -> Result<(), StoreError> {
        let payments = self.checkout.attempts_at(&self.order_with_attempts.order.details.reference).await?;
        let sent = self.order_with_attempts.progress();
        let before = std::mem::replace(&mut self.order_with_attempts.payments, payments);
        // A stream never goes back to an earlier state.
        if self.order_with_attempts.progress() < sent {
            self.order_with_attempts.payments = before;
        }
        Ok(())
    }

    /// The order's events that were not sent yet.
    pub(in crate::web) fn new_events(&mut self) -> Vec<Event> {
        let attempts = &self.order_with_attempts.payments;
        let update = OrderUpdate {
            buyer_status: self.order_with_attempts.buyer_status(),
            attempts: checkout::attempts(attempts),
        };
        let status = self.order_with_attempts.status();
        let id = self.progress().to_string();
        let event = |name, data: String| Event::default().event(name).id(&id).data(data);
        let mut events = Vec::new();
        if self.sent_status.replace(status) != Some(status) {
            events
                .push(event("status", status_document(&self.theirs, &self.order_with_attempts).to_string()));
        }
        if self.sent_update.replace(update) != Some(update) {
            events.push(event("standing", update.to_string()));
        }
        events
    }
}

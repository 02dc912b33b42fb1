//! One event stream: what it has told, and what it waits for.

use std::{sync::Arc, time::Duration};

use axum::response::sse::Event;
use caisse_domain::{OrderStatus, TransactionRef};
use caisse_islands::order_update::OrderUpdate;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::guide::status_document;
use crate::{
    checkout::{self, Checkout, Moved, OrderWithAttempts},
    store::StoreError,
    web::streams::StreamPermit,
};

/// How long after the stream began, and then after each other, it looks; the last one again and again. Without
/// any callback a payment is known within ten seconds.
const CHECKS_AFTER: [Duration; 3] = [Duration::from_secs(3), Duration::from_secs(5), Duration::from_secs(8)];

/// One stream, for as long as it is open.
pub(super) struct PaymentEvents {
    checkout: Arc<Checkout>,
    theirs: TransactionRef,
    watch: watch::Receiver<Moved>,
    place: StreamPermit,
    /// The furthest that the order is known to have come.
    ledger: OrderWithAttempts,
    told_status: Option<OrderStatus>,
    told_news: Option<OrderUpdate>,
    next_check: Instant,
    checks: usize,
}

impl PaymentEvents {
    /// A stream of what becomes of `ledger`'s order, asked for by the gateway's reference of one attempt at it.
    pub(super) fn new(
        checkout: Arc<Checkout>,
        theirs: TransactionRef,
        ledger: OrderWithAttempts,
        watch: watch::Receiver<Moved>,
        place: StreamPermit,
    ) -> Self {
        let next_check = Instant::now() + CHECKS_AFTER[0];
        Self {
            checkout,
            theirs,
            watch,
            place,
            ledger,
            told_status: None,
            told_news: None,
            next_check,
            checks: 1,
        }
    }

    /// How far the order has come: the id of what is told of it.
    pub(super) fn progress(&self) -> u32 {
        self.ledger.progress()
    }

    /// Nobody waits for an order none of whose attempts may be paid; should one be paid late, the next page load, or
    /// the next question, says so.
    pub(super) fn is_over(&self) -> bool {
        self.ledger.live().is_none()
    }

    /// The next events; `None` when there will be none.
    pub(super) async fn wait_for_news(&mut self) -> Option<Vec<Event>> {
        while let Some(live) = self.ledger.live() {
            tokio::select! {
                () = self.place.stopped() => return None,
                changed = self.watch.changed() => changed.ok()?,
                () = sleep_until(self.next_check) => {
                    // Rate-limited like everybody's; one that fails is no news.
                    self.checkout.check_with_timeout(live).await;
                    let wait = CHECKS_AFTER[self.checks.min(CHECKS_AFTER.len() - 1)];
                    (self.next_check, self.checks) = (Instant::now() + wait, self.checks + 1);
                }
            }
            // A stream that cannot say what it should ends: its page goes on asking.
            self.read_again().await.ok()?;
            let events = self.news();
            if !events.is_empty() {
                return Some(events);
            }
        }
        None
    }

    async fn read_again(&mut self) -> Result<(), StoreError> {
        let payments = self.checkout.attempts_at(&self.ledger.order.details.reference).await?;
        let told = self.ledger.progress();
        let before = std::mem::replace(&mut self.ledger.payments, payments);
        // Nothing that was told is taken back.
        if self.ledger.progress() < told {
            self.ledger.payments = before;
        }
        Ok(())
    }

    /// What has not been told yet of the order.
    pub(super) fn news(&mut self) -> Vec<Event> {
        let attempts = &self.ledger.payments;
        let news = OrderUpdate { standing: self.ledger.standing(), attempts: checkout::attempts(attempts) };
        let status = self.ledger.status();
        let id = self.progress().to_string();
        let event = |name, data: String| Event::default().event(name).id(&id).data(data);
        let mut events = Vec::new();
        if self.told_status.replace(status) != Some(status) {
            events.push(event("status", status_document(&self.theirs, &self.ledger).to_string()));
        }
        if self.told_news.replace(news) != Some(news) {
            events.push(event("standing", news.to_string()));
        }
        events
    }
}

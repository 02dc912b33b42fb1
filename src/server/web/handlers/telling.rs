//! One event stream: what it has told, and what it waits for.

use std::{sync::Arc, time::Duration};

use axum::response::sse::Event;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::guide::status_document;
use crate::{
    domain::{Payment, PaymentStatus, Standing, TransactionRef},
    islands::news::News,
    server::{
        checkout::{self, Checkout},
        store::StoreError,
        web::streams::Place,
    },
};

/// How long after the stream began, and then after each other, it looks; the last one again and again. Without
/// any callback a payment is known within ten seconds.
const LOOKS_AFTER: [Duration; 3] = [Duration::from_secs(3), Duration::from_secs(5), Duration::from_secs(8)];

/// One stream, for as long as it is open.
pub(super) struct Telling {
    checkout: Arc<Checkout>,
    theirs: TransactionRef,
    watch: watch::Receiver<Payment>,
    place: Place,
    /// The furthest it is known to have come.
    payment: Payment,
    told_status: Option<PaymentStatus>,
    told_news: Option<News>,
    next_look: Instant,
    looks: usize,
}

impl Telling {
    /// A stream of what `watch` says of the payment with the gateway's reference.
    pub(super) fn new(
        checkout: Arc<Checkout>,
        theirs: TransactionRef,
        mut watch: watch::Receiver<Payment>,
        place: Place,
    ) -> Self {
        let payment = watch.borrow_and_update().clone();
        let next_look = Instant::now() + LOOKS_AFTER[0];
        Self {
            checkout,
            theirs,
            watch,
            place,
            payment,
            told_status: None,
            told_news: None,
            next_look,
            looks: 1,
        }
    }

    /// How far the payment has come: the id of what is told of it.
    pub(super) const fn rank(&self) -> u8 {
        self.payment.status.rank()
    }

    /// Nobody waits for a payment that is not live; should it be paid late, the next page load says so.
    pub(super) const fn is_over(&self) -> bool {
        !self.payment.status.is_live()
    }

    /// The next events; `None` when there will be none.
    pub(super) async fn wait_for_news(&mut self) -> Option<Vec<Event>> {
        while !self.is_over() {
            tokio::select! {
                () = self.place.stopped() => return None,
                changed = self.watch.changed() => changed.ok()?,
                () = sleep_until(self.next_look) => {
                    // Rate-limited like everybody's; one that fails is no news.
                    self.checkout.look_briefly(&self.payment).await;
                    let wait = LOOKS_AFTER[self.looks.min(LOOKS_AFTER.len() - 1)];
                    (self.next_look, self.looks) = (Instant::now() + wait, self.looks + 1);
                }
            }
            // A stream that cannot say what it should ends: its page goes on asking.
            let events = self.news().await.ok()?;
            if !events.is_empty() {
                return Some(events);
            }
        }
        None
    }

    /// What has not been told yet: of the payment, and of its order, which another attempt may have moved.
    pub(super) async fn news(&mut self) -> Result<Vec<Event>, StoreError> {
        let attempts = self.checkout.attempts_beside(&self.payment).await?;
        let ours = |known: &&Payment| known.app_transaction_ref == self.payment.app_transaction_ref;
        // Nothing that was told is taken back.
        if let Some(moved) = attempts.iter().find(ours).filter(|known| known.status > self.payment.status) {
            self.payment = moved.clone();
        }
        let news = News { standing: Standing::of(&attempts), attempts: checkout::attempts(&attempts) };
        let status = self.payment.status;
        let id = self.rank().to_string();
        let event = |name, data: String| Event::default().event(name).id(&id).data(data);
        let mut events = Vec::new();
        if self.told_status.replace(status) != Some(status) {
            events.push(event("status", status_document(&self.theirs, &self.payment).to_string()));
        }
        if self.told_news.replace(news) != Some(news) {
            events.push(event("standing", news.to_string()));
        }
        Ok(events)
    }
}

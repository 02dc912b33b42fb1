//! Status checks: by a timer, when the buyer returns, and when a message hints at news.

use std::rc::Rc;

use js_sys::{Object, futures::spawn_local};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, MessageEvent, Window};

use super::{
    browser::{is_payment_result, random_byte},
    calls::payment_status,
    checkout::CheckoutPage,
    timers::Timer,
};

/// The time-out of a status check: a dead network may keep a call for minutes.
const CHECK_TIMEOUT_MS: u32 = 20_000;

const RAREST_MS: u32 = 8 * 60_000;

/// The least time between status checks that touches cause.
const TOUCH_MS: u32 = 10_000;

/// The least time between status checks that messages cause; the gateway is not asked more often either.
const HINTS_MS: u32 = 2_000;

impl CheckoutPage {
    /// Plans the next update: the event stream or a status check while the page waits; rare checks for a quarter of an
    /// hour where money may still move.
    pub(super) fn poll_later(self: &Rc<Self>) {
        let phase = self.phase.get();
        let wait_ms = if phase.awaits() {
            if self.listens() { None } else { Some(self.next_wait()) }
        } else if phase.may_be_overtaken(self.attempts.get()) {
            self.next_rare_wait()
        } else {
            None
        };
        match wait_ms {
            Some(wait_ms) => self.after(Timer::NextCheck, wait_ms, Self::check_status),
            None => self.stop(Timer::NextCheck),
        }
    }

    fn next_wait(&self) -> u32 {
        let mut backoff = self.backoff.get();
        let wait_ms = backoff.wait(random_byte());
        self.backoff.set(backoff);
        wait_ms
    }

    /// 15 seconds, then twice as long each time; `None` above [`RAREST_MS`].
    fn next_rare_wait(&self) -> Option<u32> {
        let wait_ms = self.rare_ms.get();
        self.rare_ms.set(wait_ms * 2);
        (wait_ms <= RAREST_MS).then_some(wait_ms)
    }

    /// The buyer touches a page that waits for nothing: another page of the order may have paid it.
    pub(super) fn on_touch(self: &Rc<Self>, _: &Event) {
        if !self.phase.get().awaits() && !self.runs(Timer::Touch) {
            self.rest_from_touches();
            self.check_status();
        }
    }

    /// Starts the time in which a touch causes no status check.
    pub(super) fn rest_from_touches(self: &Rc<Self>) {
        self.after(Timer::Touch, TOUCH_MS, |_| {});
    }

    /// Makes a status check, unless one is under way: simultaneous events cause one. A failed call changes nothing; the
    /// next one may succeed.
    pub(super) fn check_status(self: &Rc<Self>) {
        if self.runs(Timer::Check) {
            return;
        }
        self.after(Timer::Check, CHECK_TIMEOUT_MS, Self::poll_later);
        let page = Rc::clone(self);
        spawn_local(async move {
            let answer = payment_status(page.token.clone()).await;
            page.stop(Timer::Check);
            if let Ok(order) = answer {
                page.follow(order.transaction_ref);
                page.apply_update(order.buyer_status, order.attempts);
            }
            page.poll_later();
        });
    }

    /// Handles a message. Its content is never trusted; it only triggers a status check.
    pub(super) fn on_message(self: &Rc<Self>, event: &Event) {
        let Some(message) = event.dyn_ref::<MessageEvent>() else { return };
        if is_payment_result(message, &self.origins) {
            self.adopt(message.source());
            self.hint();
        }
    }

    /// After a reload this page has no handle of the window that it opened; a message from the window provides one.
    fn adopt(&self, speaker: Option<Object>) {
        if self.popup.borrow().is_none() {
            let speaker =
                speaker.map(JsCast::unchecked_into::<Window>).filter(|speaker| *speaker != window());
            self.popup.replace(speaker);
        }
    }

    /// Makes a status check at once, then at most every two seconds, however many hints come; one follows the last.
    fn hint(self: &Rc<Self>) {
        if self.runs(Timer::Hints) {
            self.is_hinted.set(true);
            return;
        }
        // A status check that is under way may have missed the cause of the hint.
        self.is_hinted.set(self.runs(Timer::Check));
        self.check_status();
        self.after(Timer::Hints, HINTS_MS, |page| {
            if page.is_hinted.get() {
                page.hint();
            }
        });
    }
}

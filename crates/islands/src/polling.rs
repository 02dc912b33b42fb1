//! Asking where the order stands: by the clock, when the buyer comes back, when a window hints at news.

use std::rc::Rc;

use js_sys::{Object, futures::spawn_local};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, MessageEvent, Window};

use super::{
    browser::{dice, is_payment_result},
    calls::payment_status,
    checkout::CheckoutPage,
    timers::Timer,
};

/// After so long a call is given up: a dead network may keep it for minutes.
const CHECK_TIMEOUT_MS: u32 = 20_000;

/// The first and the longest wait between looks at an order that seems to have come to its end.
pub(super) const RARE_MS: u32 = 15_000;
const RAREST_MS: u32 = 8 * 60_000;

/// The least time between looks that touches cause.
const TOUCH_MS: u32 = 10_000;

/// The least time between looks that messages cause; the gateway is not asked more often either.
const HINTS_MS: u32 = 2_000;

impl CheckoutPage {
    /// If an answer is awaited: listens for it, or else looks after a while. Where money may still move all the same, it
    /// looks now and then, for a quarter of an hour.
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
        let wait_ms = backoff.wait(dice());
        self.backoff.set(backoff);
        wait_ms
    }

    /// 15 seconds, then twice as long each time; `None` when that is too long.
    fn next_rare_wait(&self) -> Option<u32> {
        let wait_ms = self.rare_ms.get();
        self.rare_ms.set(wait_ms * 2);
        (wait_ms <= RAREST_MS).then_some(wait_ms)
    }

    /// The buyer touches a page that awaits nothing: another page of the same order may have paid it.
    pub(super) fn on_touch(self: &Rc<Self>, _: &Event) {
        if !self.phase.get().awaits() && !self.runs(Timer::Touch) {
            self.rest_from_touches();
            self.check_status();
        }
    }

    /// For so long a touch causes no look.
    pub(super) fn rest_from_touches(self: &Rc<Self>) {
        self.after(Timer::Touch, TOUCH_MS, |_| {});
    }

    /// Looks now, unless a look is on its way: events that come together ask once. A call that does not get
    /// through says nothing: the next one may.
    pub(super) fn check_status(self: &Rc<Self>) {
        if self.runs(Timer::Check) {
            return;
        }
        self.after(Timer::Check, CHECK_TIMEOUT_MS, Self::poll_later);
        let journey = Rc::clone(self);
        spawn_local(async move {
            let answer = payment_status(journey.token.clone()).await;
            journey.stop(Timer::Check);
            if let Ok(looked) = answer {
                journey.follow(looked.transaction_ref);
                journey.apply_update(looked.standing, looked.attempts);
            }
            journey.poll_later();
        });
    }

    /// A message says nothing that is believed: it is a hint to look.
    pub(super) fn on_message(self: &Rc<Self>, event: &Event) {
        let Some(message) = event.dyn_ref::<MessageEvent>() else { return };
        if is_payment_result(message, &self.origins) {
            self.adopt(message.source());
            self.hint();
        }
    }

    /// After a reload this page does not hold the window it opened, until that window speaks.
    fn adopt(&self, speaker: Option<Object>) {
        if self.popup.borrow().is_none() {
            let speaker =
                speaker.map(JsCast::unchecked_into::<Window>).filter(|speaker| *speaker != window());
            self.popup.replace(speaker);
        }
    }

    /// Looks at once, then at most every two seconds, however many hints come: the last of them is heard too.
    fn hint(self: &Rc<Self>) {
        if self.runs(Timer::Hints) {
            self.is_hinted.set(true);
            return;
        }
        // A look that is on its way may have missed what the hint is about.
        self.is_hinted.set(self.runs(Timer::Check));
        self.check_status();
        self.after(Timer::Hints, HINTS_MS, |journey| {
            if journey.is_hinted.get() {
                journey.hint();
            }
        });
    }
}

//! The event stream: while one is open, the page does not poll.

use std::rc::Rc;

use web_sys::Event;

use super::{
    browser::{Stream, text_of},
    checkout::CheckoutPage,
    order_update::OrderUpdate,
    timers::Timer,
};

/// The time-outs for a stream's first event and between events; the server sends one at least every 15 seconds. A
/// stream may be dead, or its request unanswered, without an error in the browser.
const FIRST_WORD_MS: u32 = 10_000;
const SILENCE_MS: u32 = 40_000;

/// How long a hidden page keeps its stream; then it polls, as slowly as the browser lets it.
const HIDDEN_MS: u32 = 120_000;

impl CheckoutPage {
    /// Opens the stream of the attempt that may still be paid, unless it is open. Returns whether one is open.
    pub(super) fn listens(self: &Rc<Self>) -> bool {
        if self.stream_failed.get() {
            return false;
        }
        let mut stream = self.stream.borrow_mut();
        if stream.is_none() {
            *stream = self.transaction.borrow().as_deref().and_then(|transaction| {
                Stream::open(transaction, |source| {
                    [
                        self.on(source, "standing", Self::on_news),
                        self.on(source, "beat", |page, _| page.on_sign_of_life()),
                        self.on(source, "error", Self::on_stream_error),
                    ]
                })
            });
            self.after(Timer::Silence, FIRST_WORD_MS, Self::give_up_stream);
        }
        stream.is_some()
    }

    fn on_sign_of_life(self: &Rc<Self>) {
        self.after(Timer::Silence, SILENCE_MS, Self::give_up_stream);
    }

    /// The stream is silent for too long: checks at once, then polls.
    fn give_up_stream(self: &Rc<Self>) {
        if self.stream.take().is_some() {
            self.stream_failed.set(true);
            self.check_status();
        }
    }

    /// Follows another attempt, or none, and closes the stream of the one before.
    pub(super) fn follow(&self, transaction: Option<String>) {
        if *self.transaction.borrow() != transaction {
            self.stream.take();
            *self.transaction.borrow_mut() = transaction;
        }
    }

    /// Allows the stream a new connection, because the old one may be dead without an error.
    pub(super) fn reconnect_stream(&self) {
        self.stream.take();
        self.stop(Timer::Hidden);
        self.stream_failed.set(false);
    }

    fn on_news(self: &Rc<Self>, event: &Event) {
        self.on_sign_of_life();
        if let Some(update) = text_of(event).as_deref().and_then(OrderUpdate::parse) {
            self.apply_update(update.buyer_status, update.attempts);
            self.poll_later();
        }
    }

    /// The stream failed or ended: polls until an event allows a new one.
    fn on_stream_error(self: &Rc<Self>, _: &Event) {
        self.ask_instead();
    }

    /// The network is gone: a browser may keep a stream or a status check that never ends.
    pub(super) fn on_offline(self: &Rc<Self>, _: &Event) {
        self.stop(Timer::Check);
        self.ask_instead();
    }

    fn ask_instead(self: &Rc<Self>) {
        self.stream.take();
        self.stream_failed.set(true);
        self.poll_later();
    }

    /// The page is hidden: closes its stream after a while.
    pub(super) fn on_hidden(self: &Rc<Self>) {
        self.after(Timer::Hidden, HIDDEN_MS, Self::ask_instead);
    }
}

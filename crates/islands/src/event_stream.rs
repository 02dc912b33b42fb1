//! Being told instead of asking: while a stream is open, the page does not look by the clock.

use std::rc::Rc;

use web_sys::Event;

use super::{
    browser::{Stream, text_of},
    checkout::CheckoutPage,
    order_update::OrderUpdate,
    timers::Timer,
};

/// What a stream may take until its first word, and how long it may be silent after: the server says something every 15
/// seconds. A stream may be open and dead, or its request may never get an answer, and the browser says nothing.
const FIRST_WORD_MS: u32 = 10_000;
const SILENCE_MS: u32 = 40_000;

/// How long a page that nobody sees keeps its stream; then it asks now and then, as slowly as its browser lets it.
const HIDDEN_MS: u32 = 120_000;

impl CheckoutPage {
    /// Listens to the attempt that may still be paid. Answers whether it does.
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
                        self.on(source, "beat", |journey, _| journey.on_sign_of_life()),
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

    /// The stream, if there still is one, says nothing: asks at once, and then by the clock.
    fn give_up_stream(self: &Rc<Self>) {
        if self.stream.take().is_some() {
            self.stream_failed.set(true);
            self.check_status();
        }
    }

    /// Follows another attempt, or none. What is said of the one before is of no interest any more.
    pub(super) fn follow(&self, transaction: Option<String>) {
        if *self.transaction.borrow() != transaction {
            self.stream.take();
            *self.transaction.borrow_mut() = transaction;
        }
    }

    /// Gives the stream another chance, with a new connection: the old one may be dead without knowing.
    pub(super) fn reconnect_stream(&self) {
        self.stream.take();
        self.stop(Timer::Hidden);
        self.stream_failed.set(false);
    }

    fn on_news(self: &Rc<Self>, event: &Event) {
        self.on_sign_of_life();
        if let Some(news) = text_of(event).as_deref().and_then(OrderUpdate::parse) {
            self.apply_update(news.standing, news.attempts);
            self.poll_later();
        }
    }

    /// No stream, or no more: asks by the clock until something begins anew.
    fn on_stream_error(self: &Rc<Self>, _: &Event) {
        self.ask_instead();
    }

    /// The network went: a browser may keep a stream, or a look, that gets nowhere now.
    pub(super) fn on_offline(self: &Rc<Self>, _: &Event) {
        self.stop(Timer::Check);
        self.ask_instead();
    }

    fn ask_instead(self: &Rc<Self>) {
        self.stream.take();
        self.stream_failed.set(true);
        self.poll_later();
    }

    /// Nobody sees the page: its stream is not for ever.
    pub(super) fn on_hidden(self: &Rc<Self>) {
        self.after(Timer::Hidden, HIDDEN_MS, Self::ask_instead);
    }
}

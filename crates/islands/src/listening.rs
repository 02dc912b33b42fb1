//! Being told instead of asking: while a stream is open, the page does not look by the clock.

use std::rc::Rc;

use web_sys::Event;

use super::{
    browser::{Stream, text_of},
    checkout::Journey,
    news::News,
    timers::Timer,
};

/// What a stream may take until its first word, and how long it may be silent after: the server says something every 15
/// seconds. A stream may be open and dead, or its request may never get an answer, and the browser says nothing.
const FIRST_WORD_MS: u32 = 10_000;
const SILENCE_MS: u32 = 40_000;

/// How long a page that nobody sees keeps its stream; then it asks now and then, as slowly as its browser lets it.
const HIDDEN_MS: u32 = 120_000;

impl Journey {
    /// Listens to the attempt that may still be paid. Answers whether it does.
    pub(super) fn listens(self: &Rc<Self>) -> bool {
        if self.is_deaf.get() {
            return false;
        }
        let mut stream = self.stream.borrow_mut();
        if stream.is_none() {
            *stream = self.transaction.borrow().as_deref().and_then(|transaction| {
                Stream::open(transaction, |source| {
                    [
                        self.on(source, "standing", Self::on_news),
                        self.on(source, "beat", |journey, _| journey.on_sign_of_life()),
                        self.on(source, "error", Self::on_silence),
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
            self.is_deaf.set(true);
            self.look();
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
    pub(super) fn listen_anew(&self) {
        self.stream.take();
        self.stop(Timer::Hidden);
        self.is_deaf.set(false);
    }

    fn on_news(self: &Rc<Self>, event: &Event) {
        self.on_sign_of_life();
        if let Some(news) = text_of(event).as_deref().and_then(News::parse) {
            self.take_in(news.standing, news.attempts);
            self.look_later();
        }
    }

    /// No stream, or no more: asks by the clock until something begins anew.
    fn on_silence(self: &Rc<Self>, _: &Event) {
        self.ask_instead();
    }

    /// The network went: a browser may keep a stream, or a look, that gets nowhere now.
    pub(super) fn on_offline(self: &Rc<Self>, _: &Event) {
        self.stop(Timer::Look);
        self.ask_instead();
    }

    fn ask_instead(self: &Rc<Self>) {
        self.stream.take();
        self.is_deaf.set(true);
        self.look_later();
    }

    /// Nobody sees the page: its stream is not for ever.
    pub(super) fn on_hidden(self: &Rc<Self>) {
        self.after(Timer::Hidden, HIDDEN_MS, Self::ask_instead);
    }
}

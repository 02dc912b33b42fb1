//! Being told instead of asking: while a stream is open, the page does not look by the clock.

use std::rc::Rc;

use web_sys::Event;

use super::{
    browser::{Stream, text_of},
    checkout::Journey,
    news::News,
    timers::Timer,
};

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
                    [self.on(source, "standing", Self::on_news), self.on(source, "error", Self::on_silence)]
                })
            });
        }
        stream.is_some()
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
        if let Some(news) = text_of(event).as_deref().and_then(News::parse) {
            self.take_in(news.standing, news.attempts);
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

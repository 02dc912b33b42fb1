//! Opening the payment page: modal, window, or in place of this page. And what follows when it is closed.

use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use js_sys::futures::spawn_local;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlFormElement, Window};

use super::{
    calls::{CallError, start_payment},
    checkout::Journey,
    journey::{Backoff, GRACE_MS, Phase},
};
use crate::domain::Standing;

/// How the payment page is opened. Chosen by the server, before the click.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// In a frame over this page.
    Modal,
    /// In a window of its own.
    Popup,
    /// In place of this page.
    Redirect,
}

impl Opening {
    /// Reads `data-opening`. What is not known goes the way that works everywhere.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "modal" => Self::Modal,
            "popup" => Self::Popup,
            _ => Self::Redirect,
        }
    }
}

const POPUP_NAME: &str = "caisse";

impl Journey {
    /// The pay form, or the form that opens the page again: both lead to the same attempt.
    pub(super) fn on_submit(self: &Rc<Self>, event: &Event) {
        if self.phase.get() == Phase::Opening {
            event.prevent_default();
            return;
        }
        self.attempts_at_click.set(self.attempts.get());
        self.backoff.set(Backoff::new());
        self.follow(None);
        self.listen_anew();
        *self.grace.borrow_mut() = None;
        match self.opening {
            Opening::Modal => {
                event.prevent_default();
                self.show(Phase::Opening);
                self.empty_frame();
                // Fails only for a dialog that is open already.
                let _ = self.parts.modal.show_modal();
                self.open_then(|journey, url| journey.fill_modal(url));
            }
            Opening::Popup => match open_popup() {
                Some(popup) => {
                    // The form itself goes into the window: nothing asynchronous lies between click and page.
                    if let Some(form) =
                        event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
                    {
                        form.set_target(POPUP_NAME);
                    }
                    self.show(Phase::Opening);
                    self.watch_popup(popup);
                    self.look_later();
                }
                None => {
                    event.prevent_default();
                    self.show(Phase::Blocked);
                    self.open_then(|journey, url| journey.redirect_soon(url));
                }
            },
            Opening::Redirect => self.show(Phase::Opening),
        }
    }

    /// Asks for the payment page, and gives its address to `then`.
    fn open_then(self: &Rc<Self>, then: fn(&Rc<Self>, &str)) {
        let journey = Rc::clone(self);
        spawn_local(async move {
            match start_payment(journey.token.clone()).await {
                Ok(started) => {
                    journey.attempts.set(started.attempts);
                    journey.follow(started.transaction_ref);
                    journey.parts.link.set_href(&started.payment_url);
                    journey.parts.window.set_href(&started.payment_url);
                    then(&journey, &started.payment_url);
                }
                Err(CallError::NotPayable) => journey.look(),
                Err(CallError::UnknownOrder | CallError::Unavailable | CallError::Network) => {
                    journey.show(Phase::Unreachable);
                    journey.close_windows();
                }
            }
        });
    }

    fn fill_modal(self: &Rc<Self>, url: &str) {
        if !self.parts.modal.open() {
            // Closed before the page came. The link is single use: not for a frame that nobody sees.
            self.look_later();
        } else if self.is_known_origin(url) {
            self.parts.frame.set_src(url);
            self.show(Phase::Standing(Standing::Waiting));
            self.look_later();
        } else {
            go_to(url);
        }
    }

    /// An empty frame holds no connection, and no page of an attempt that is over.
    pub(super) fn empty_frame(&self) {
        self.parts.frame.set_src("about:blank");
    }

    fn is_known_origin(&self, url: &str) -> bool {
        self.origins
            .split(' ')
            .any(|origin| url.strip_prefix(origin).is_some_and(|path| path.starts_with('/')))
    }

    /// Leaves time to read why; the plain link is there at once.
    fn redirect_soon(self: &Rc<Self>, url: &str) {
        const READING_MS: u32 = 3_000;
        let url = url.to_owned();
        *self.redirect.borrow_mut() = Some(Timeout::new(READING_MS, move || go_to(&url)));
    }

    /// A popup that seems closed is a hint, not a fact: it only starts the grace period.
    fn watch_popup(self: &Rc<Self>, popup: Window) {
        const EVERY_MS: u32 = 1_000;
        *self.popup.borrow_mut() = Some(popup);
        let journey = Rc::downgrade(self);
        *self.popup_watch.borrow_mut() = Some(Interval::new(EVERY_MS, move || {
            let Some(journey) = journey.upgrade() else { return };
            let closed = journey.popup.borrow().as_ref().is_some_and(|popup| popup.closed().unwrap_or(false));
            if closed {
                *journey.popup.borrow_mut() = None;
                journey.on_closed();
            }
        }));
    }

    /// The buyer closed the window. The payment may go on: keep looking for a while, then say so and stop.
    pub(super) fn on_closed(self: &Rc<Self>) {
        if !self.phase.get().awaits() {
            return;
        }
        self.empty_frame();
        self.show(Phase::Closed);
        self.backoff.set(Backoff::new());
        self.look();
        let journey = Rc::downgrade(self);
        *self.grace.borrow_mut() = Some(Timeout::new(GRACE_MS, move || {
            let Some(journey) = journey.upgrade() else { return };
            if journey.phase.get() == Phase::Closed {
                journey.show(Phase::Stalled);
            }
        }));
    }
}

/// Must run inside the click: a browser blocks windows that open later.
fn open_popup() -> Option<Window> {
    window()
        .open_with_url_and_target_and_features("", POPUP_NAME, "popup,width=430,height=700")
        .ok()
        .flatten()
}

fn go_to(url: &str) {
    // Fails for an address that the server would not have sent.
    let _ = window().location().assign(url);
}

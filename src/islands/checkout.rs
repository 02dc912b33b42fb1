//! The island itself: listens, opens the payment page, looks, and moves `data-state`.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use gloo_timers::callback::{Interval, Timeout};
use js_sys::futures::spawn_local;
use leptos::{leptos_dom::helpers::is_browser, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Event, EventTarget, MessageEvent, Window};

use super::{
    browser::{Listener, Parts, Stream, dice, is_payment_result},
    calls::payment_status,
    journey::{Backoff, Phase},
    opening::Opening,
};
use crate::domain::Standing;

/// Takes over the checkout that the server rendered (`server::web::pages::order`). It stands beside it and has no
/// children, no signals and no effects: each would bring its machinery into the browser.
#[island]
pub fn Checkout() -> impl IntoView {
    if is_browser()
        && let Some(parts) = Parts::find(&document())
    {
        // Kept as long as the page: there is nothing to go to without leaving it.
        std::mem::forget(Journey::start(parts));
    }
}

/// One order's page, from load to end.
pub(super) struct Journey {
    pub(super) parts: Parts,
    pub(super) token: String,
    pub(super) origins: String,
    pub(super) opening: Opening,
    pub(super) phase: Cell<Phase>,
    /// Attempts the order had when the server last said; see [`Phase::after_look`].
    pub(super) attempts: Cell<u32>,
    pub(super) attempts_at_click: Cell<u32>,
    pub(super) backoff: Cell<Backoff>,
    /// The attempt that may still be paid, by the gateway's reference.
    pub(super) transaction: RefCell<Option<String>>,
    pub(super) stream: RefCell<Option<Stream>>,
    /// The stream was tried in vain, and is not tried again for now.
    pub(super) is_deaf: Cell<bool>,
    pub(super) hidden: RefCell<Option<Timeout>>,
    pub(super) popup: RefCell<Option<Window>>,
    pub(super) next_look: RefCell<Option<Timeout>>,
    pub(super) grace: RefCell<Option<Timeout>>,
    pub(super) redirect: RefCell<Option<Timeout>>,
    pub(super) popup_watch: RefCell<Option<Interval>>,
    pub(super) listeners: RefCell<Vec<Listener>>,
}

impl Journey {
    fn start(parts: Parts) -> Rc<Self> {
        let attempts = parts.data("data-attempts").parse().unwrap_or(0);
        let standing = Standing::parse(&parts.data("data-state")).unwrap_or(Standing::Open);
        let own = window().location().origin().unwrap_or_default();
        let journey = Rc::new(Self {
            token: parts.data("data-token"),
            origins: [parts.data("data-origins"), own].join(" "),
            opening: Opening::parse(&parts.data("data-opening")),
            phase: Cell::new(Phase::Standing(standing)),
            attempts: Cell::new(attempts),
            attempts_at_click: Cell::new(attempts),
            backoff: Cell::default(),
            transaction: RefCell::new(
                Some(parts.data("data-transaction")).filter(|theirs| !theirs.is_empty()),
            ),
            stream: RefCell::default(),
            is_deaf: Cell::default(),
            hidden: RefCell::default(),
            popup: RefCell::default(),
            next_look: RefCell::default(),
            grace: RefCell::default(),
            redirect: RefCell::default(),
            popup_watch: RefCell::default(),
            listeners: RefCell::default(),
            parts,
        });
        journey.show(Phase::Standing(standing));
        journey.listen();
        journey.look_later();
        journey
    }

    fn listen(self: &Rc<Self>) {
        let window = window();
        let document = document();
        let parts = &self.parts;
        let on = |target: &EventTarget, event, handle| self.on(target, event, handle);
        *self.listeners.borrow_mut() = vec![
            on(&parts.root, "submit", Self::on_submit),
            on(&parts.check, "click", |journey, _| journey.look()),
            on(&parts.close, "click", |journey, _| journey.parts.modal.close()),
            on(&parts.modal, "close", |journey, _| journey.on_closed()),
            on(&window, "message", Self::on_message),
            // Buyers leave the page to type a PIN: their return is the moment that matters.
            on(&document, "visibilitychange", Self::on_return),
            on(&window, "pageshow", Self::on_return),
            on(&window, "online", Self::on_return),
            // A browser may keep a stream that the network has left.
            on(&window, "offline", Self::on_silence),
        ];
    }

    /// Calls `handle` for each `event` on `target`, as long as there is a journey.
    pub(super) fn on(
        self: &Rc<Self>,
        target: &EventTarget,
        event: &'static str,
        handle: fn(&Rc<Self>, &Event),
    ) -> Listener {
        let journey: Weak<Self> = Rc::downgrade(self);
        Listener::new(target, event, move |event| {
            if let Some(journey) = journey.upgrade() {
                handle(&journey, &event);
            }
        })
    }

    fn on_message(self: &Rc<Self>, event: &Event) {
        if event.dyn_ref::<MessageEvent>().is_some_and(|message| is_payment_result(message, &self.origins)) {
            self.look();
        }
    }

    fn on_return(self: &Rc<Self>, event: &Event) {
        // Back from the payment page, out of the browser's cache: nothing is opening any more.
        let is_back = self.opening == Opening::Redirect && event.type_() == "pageshow";
        if is_back && self.phase.get() == Phase::Opening {
            self.show(Phase::Standing(Standing::Open));
        }
        if document().hidden() {
            self.on_hidden();
            return;
        }
        self.listen_anew();
        // Whatever is shown may have changed meanwhile: even what is paid may have been paid twice.
        if self.phase.get() != Phase::Standing(Standing::PaidTwice) {
            self.look();
        }
    }

    /// If an answer is awaited: listens for it, or else looks after a while.
    pub(super) fn look_later(self: &Rc<Self>) {
        if !self.phase.get().awaits() || self.listens() {
            *self.next_look.borrow_mut() = None;
            return;
        }
        let mut backoff = self.backoff.get();
        let wait_ms = backoff.wait(dice());
        self.backoff.set(backoff);
        let journey = Rc::downgrade(self);
        *self.next_look.borrow_mut() = Some(Timeout::new(wait_ms, move || {
            if let Some(journey) = journey.upgrade() {
                journey.look();
            }
        }));
    }

    /// Looks now. A call that does not get through says nothing: the next one may.
    pub(super) fn look(self: &Rc<Self>) {
        let journey = Rc::clone(self);
        spawn_local(async move {
            if let Ok(looked) = payment_status(journey.token.clone()).await {
                journey.follow(looked.transaction_ref);
                journey.take_in(looked.standing, looked.attempts);
            }
            journey.look_later();
        });
    }

    /// Takes in what was said of the order, whoever said it.
    pub(super) fn take_in(self: &Rc<Self>, standing: Standing, attempts: u32) {
        self.attempts.set(attempts);
        let stale = attempts <= self.attempts_at_click.get();
        let before = self.phase.get();
        let after = before.after_look(standing, stale);
        if after != before {
            self.show(after);
            if !after.awaits() {
                self.close_windows();
            }
        }
    }

    /// Shows the phase: one attribute, and the button.
    pub(super) fn show(&self, phase: Phase) {
        self.phase.set(phase);
        // Fails for a malformed name only.
        let _ = self.parts.root.set_attribute("data-state", phase.code());
        self.parts.pay.set_disabled(phase.locks_button());
        if !phase.awaits() {
            *self.stream.borrow_mut() = None;
        }
    }

    pub(super) fn close_windows(&self) {
        *self.popup_watch.borrow_mut() = None;
        *self.grace.borrow_mut() = None;
        *self.redirect.borrow_mut() = None;
        if let Some(popup) = self.popup.borrow_mut().take() {
            // Fails when it is closed already.
            let _ = popup.close();
        }
        self.parts.modal.close();
        self.empty_frame();
    }
}

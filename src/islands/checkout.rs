//! The island itself: listens, opens the payment page, looks, and moves `data-state`.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use gloo_timers::callback::{Interval, Timeout};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast as _;
use web_sys::{Document, Event, HtmlFormElement, MessageEvent, Window};

use super::{
    browser::{Listener, Parts, dice, is_payment_result},
    calls::{CallError, Looked, payment_status, start_payment},
    journey::{Backoff, GRACE_MS, Phase},
};
use crate::domain::Standing;

/// Takes over the checkout that the server rendered as its children.
#[island]
pub fn Checkout(
    /// The checkout's markup (`server::web::pages::order`): `#checkout` and its parts.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let phase = RwSignal::new(Phase::Standing(Standing::Open));
    let journey = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(parts) = root.get().and_then(|root| Parts::find(&root)) {
            let started = Journey::start(parts, phase);
            started.follow_phase();
            // Kept by the island's owner: timers and listeners go when it goes.
            journey.set_value(Some(started));
        }
    });
    view! { <div node_ref=root>{children()}</div> }
}

/// How the payment page is opened. Chosen by the server, before the click.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    Modal,
    Popup,
    Redirect,
}

/// One order's page, from load to end.
struct Journey {
    parts: Parts,
    token: String,
    origins: String,
    opening: Opening,
    phase: RwSignal<Phase>,
    /// Attempts the order had when the server last said; see [`Phase::after_look`].
    attempts: Cell<u32>,
    attempts_at_click: Cell<u32>,
    backoff: Cell<Backoff>,
    popup: RefCell<Option<Window>>,
    next_look: RefCell<Option<Timeout>>,
    grace: RefCell<Option<Timeout>>,
    redirect: RefCell<Option<Timeout>>,
    popup_watch: RefCell<Option<Interval>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Journey {
    fn start(parts: Parts, phase: RwSignal<Phase>) -> Rc<Self> {
        let opening = match parts.data("data-opening").as_str() {
            "modal" => Opening::Modal,
            "popup" => Opening::Popup,
            _ => Opening::Redirect,
        };
        let attempts = parts.data("data-attempts").parse().unwrap_or(0);
        let standing = Standing::parse(&parts.data("data-state")).unwrap_or(Standing::Open);
        let own = window().location().origin().unwrap_or_default();
        phase.set(Phase::Standing(standing));
        let journey = Rc::new(Self {
            token: parts.data("data-token"),
            origins: [parts.data("data-origins"), own].join(" "),
            opening,
            phase,
            attempts: Cell::new(attempts),
            attempts_at_click: Cell::new(attempts),
            backoff: Cell::default(),
            popup: RefCell::default(),
            next_look: RefCell::default(),
            grace: RefCell::default(),
            redirect: RefCell::default(),
            popup_watch: RefCell::default(),
            listeners: RefCell::default(),
            parts,
        });
        journey.listen();
        journey.look_later();
        journey
    }

    /// Shows the phase: one attribute, and the button.
    fn follow_phase(self: &Rc<Self>) {
        let journey = Rc::downgrade(self);
        Effect::new(move |_| {
            let Some(journey) = journey.upgrade() else { return };
            let phase = journey.phase.get();
            // Fails for a malformed name only.
            let _ = journey.parts.root.set_attribute("data-state", phase.code());
            journey.parts.pay.set_disabled(phase.locks_button());
        });
    }

    fn listen(self: &Rc<Self>) {
        let window = window();
        let document = document();
        let parts = &self.parts;
        let on = |target: &web_sys::EventTarget, event, handle: fn(&Rc<Self>, &Event)| {
            let journey: Weak<Self> = Rc::downgrade(self);
            Listener::new(target, event, move |event| {
                if let Some(journey) = journey.upgrade() {
                    handle(&journey, &event);
                }
            })
        };
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
        ];
    }

    /// The pay form, or the form that opens the page again: both lead to the same attempt.
    fn on_submit(self: &Rc<Self>, event: &Event) {
        if self.phase.get_untracked() == Phase::Opening {
            event.prevent_default();
            return;
        }
        self.attempts_at_click.set(self.attempts.get());
        self.backoff.set(Backoff::new());
        *self.grace.borrow_mut() = None;
        match self.opening {
            Opening::Modal => {
                event.prevent_default();
                self.show(Phase::Opening);
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
                    journey.parts.link.set_href(&started.payment_url);
                    journey.parts.window.set_href(&started.payment_url);
                    then(&journey, &started.payment_url);
                }
                Err(CallError::NotPayable | CallError::UnknownOrder) => journey.look(),
                Err(CallError::Unavailable | CallError::Network) => {
                    journey.show(Phase::Unreachable);
                    journey.close_windows();
                }
            }
        });
    }

    fn fill_modal(self: &Rc<Self>, url: &str) {
        if self.is_known_origin(url) {
            self.parts.frame.set_src(url);
            if self.phase.get_untracked() == Phase::Opening {
                self.show(Phase::Standing(Standing::Waiting));
            }
            self.look_later();
        } else {
            go_to(url);
        }
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
    fn on_closed(self: &Rc<Self>) {
        if !self.phase.get_untracked().awaits() {
            return;
        }
        // An empty frame holds no connection and no page that could go on by itself.
        self.parts.frame.set_src("about:blank");
        self.show(Phase::Closed);
        self.backoff.set(Backoff::new());
        self.look();
        let journey = Rc::downgrade(self);
        *self.grace.borrow_mut() = Some(Timeout::new(GRACE_MS, move || {
            let Some(journey) = journey.upgrade() else { return };
            if journey.phase.get_untracked() == Phase::Closed {
                journey.show(Phase::Stalled);
            }
        }));
    }

    fn on_message(self: &Rc<Self>, event: &Event) {
        if event.dyn_ref::<MessageEvent>().is_some_and(|message| is_payment_result(message, &self.origins)) {
            self.look();
        }
    }

    fn on_return(self: &Rc<Self>, _: &Event) {
        let phase = self.phase.get_untracked();
        if !document().hidden() && (phase.awaits() || phase == Phase::Stalled) {
            self.look();
        }
    }

    /// Looks after a while, if an answer is awaited.
    fn look_later(self: &Rc<Self>) {
        if !self.phase.get_untracked().awaits() {
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
    fn look(self: &Rc<Self>) {
        let journey = Rc::clone(self);
        spawn_local(async move {
            if let Ok(looked) = payment_status(journey.token.clone()).await {
                journey.take_in(looked);
            }
            journey.look_later();
        });
    }

    fn take_in(self: &Rc<Self>, looked: Looked) {
        self.attempts.set(looked.attempts);
        let stale = looked.attempts <= self.attempts_at_click.get();
        let before = self.phase.get_untracked();
        let after = before.after_look(looked.standing, stale);
        if after != before {
            self.show(after);
            if !after.awaits() {
                self.close_windows();
            }
        }
    }

    fn show(&self, phase: Phase) {
        self.phase.set(phase);
    }

    fn close_windows(&self) {
        *self.popup_watch.borrow_mut() = None;
        *self.grace.borrow_mut() = None;
        *self.redirect.borrow_mut() = None;
        if let Some(popup) = self.popup.borrow_mut().take() {
            // Fails when it is closed already.
            let _ = popup.close();
        }
        self.parts.modal.close();
    }
}

const POPUP_NAME: &str = "caisse";

fn window() -> Window {
    leptos::prelude::window()
}

fn document() -> Document {
    leptos::prelude::document()
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

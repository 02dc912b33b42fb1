//! Opening the payment page: modal, window, or in place of this page. And what follows when it is closed.

use std::rc::Rc;

use caisse_domain::BuyerStatus;
use js_sys::futures::spawn_local;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, HtmlFormElement, HtmlInputElement, Window};

use super::{
    calls::{CallError, start_payment},
    checkout::CheckoutPage,
    journey::{Backoff, GRACE_MS, Phase},
    timers::Timer,
};

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

/// What the frame shows of no attempt.
const NO_PAGE: &str = "about:blank";

/// How long a payment page may take to appear in the modal before a window is offered as well.
const FRAME_MS: u32 = 8_000;

/// How long the payment page may take to come in place of this one: longer than the server may take to lead there.
const REDIRECT_MS: u32 = 35_000;

impl CheckoutPage {
    /// The pay form, or the form that opens the page again: both lead to the same attempt.
    pub(super) fn on_submit(self: &Rc<Self>, event: &Event) {
        let Some(form) = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        match form.get_attribute("data-form").as_deref() {
            Some("phone") => return self.on_number(event),
            Some("code") => return self.on_code(event),
            _ => {}
        }
        if matches!(self.phase.get(), Phase::Opening | Phase::Asking) {
            event.prevent_default();
            return;
        }
        self.mend();
        let instead_of = self.fill_in_given_up(&form);
        self.attempts_at_click.set(self.attempts.get());
        self.backoff.set(Backoff::new());
        self.follow(None);
        self.reconnect_stream();
        self.stop(Timer::Grace);
        match self.opening {
            Opening::Modal => {
                event.prevent_default();
                self.show(Phase::Opening);
                self.empty_frame();
                self.parts.wait.set_hidden(false);
                // Fails only for a dialog that is open already.
                let _ = self.parts.modal.show_modal();
                self.open_then(instead_of, Self::fill_modal);
            }
            Opening::Popup => {
                event.prevent_default();
                if let Some(popup) = self.open_popup() {
                    self.show(Phase::Opening);
                    self.popup.replace(Some(popup));
                    self.is_popup_seen.set(false);
                    self.watch_popup();
                    self.open_then(instead_of, Self::fill_popup);
                } else {
                    self.show(Phase::Blocked);
                    self.open_then(instead_of, Self::redirect_soon);
                }
            }
            Opening::Redirect => {
                self.show(Phase::Opening);
                self.after(Timer::Redirect, REDIRECT_MS, Self::poll_grace_period);
            }
        }
    }

    /// The attempt that is under way, which a buyer who chooses another way gives up.
    pub(super) fn given_up(&self) -> Option<u32> {
        self.phase.get().is_under_way().then(|| self.attempts.get())
    }

    /// Says in the form which attempt it gives up; a form that opens the same one again has no place for that.
    fn fill_in_given_up(&self, form: &HtmlFormElement) -> Option<u32> {
        let field = form.query_selector("[name=instead]").ok()??.dyn_into::<HtmlInputElement>().ok()?;
        let given_up = self.given_up();
        field.set_value(&given_up.map_or_else(String::new, |place| place.to_string()));
        given_up
    }

    /// Asks for the payment page, and gives its address to `then`.
    fn open_then(self: &Rc<Self>, instead_of: Option<u32>, then: fn(&Rc<Self>, &str)) {
        let journey = Rc::clone(self);
        spawn_local(async move {
            match start_payment(journey.token.clone(), instead_of).await {
                Ok(started) => {
                    journey.attempts.set(started.attempts);
                    journey.follow(started.transaction_ref);
                    journey.parts.link.set_href(&started.payment_url);
                    journey.parts.window.set_href(&started.payment_url);
                    journey.parts.slow_link.set_href(&started.payment_url);
                    then(&journey, &started.payment_url);
                }
                Err(CallError::NotPayable) => {
                    journey.close_popup();
                    journey.check_status();
                }
                Err(_) => {
                    journey.show(Phase::Unreachable);
                    journey.close_windows();
                }
            }
        });
    }

    /// Must run inside the click: a browser blocks windows that open later. The window begins on a page of ours, which
    /// also says what comes: WebKit cuts one off that is opened on nothing and then led elsewhere.
    fn open_popup(&self) -> Option<Window> {
        let address = ["/pay/", &self.token, "/window"].concat();
        let popup = window()
            .open_with_url_and_target_and_features(&address, POPUP_NAME, "popup,width=430,height=700")
            .ok()
            .flatten()?;
        // One that was there already is not in front by itself.
        let _ = popup.focus();
        Some(popup)
    }

    fn fill_modal(self: &Rc<Self>, url: &str) {
        if !self.parts.modal.open() {
            // Closed before the page came. The link is single use: not for a frame that nobody sees.
            self.poll_later();
        } else if self.is_known_origin(url) {
            self.parts.frame.set_src(url);
            self.after(Timer::Frame, FRAME_MS, |journey| journey.parts.slow.set_hidden(false));
            self.show(Phase::BuyerStatus(BuyerStatus::Waiting));
            self.poll_later();
        } else {
            self.parts.link.click();
        }
    }

    fn fill_popup(self: &Rc<Self>, url: &str) {
        // Closed before the page came, perhaps.
        if let Some(popup) = &*self.popup.borrow() {
            // A window's address may be set from elsewhere; it fails for one that is closed.
            let _ = popup.location().replace(url);
            self.show(Phase::BuyerStatus(BuyerStatus::Waiting));
        }
        self.poll_later();
    }

    /// An empty frame holds no connection, and no page of an attempt that is over. Nothing is asked about it.
    pub(super) fn empty_frame(&self) {
        // One that is empty is left alone: in WebKit going nowhere may outlast a page that is asked for right after it.
        if !["", NO_PAGE].contains(&self.parts.frame.src().as_str()) {
            self.parts.frame.set_src(NO_PAGE);
        }
        self.parts.leave.set_hidden(true);
        self.on_frame_loaded();
    }

    /// The payment page is there, if late. What empties the frame is a page as well.
    pub(super) fn on_frame(self: &Rc<Self>, _: &Event) {
        if self.parts.frame.src() != NO_PAGE {
            self.on_frame_loaded();
        }
    }

    fn on_frame_loaded(&self) {
        self.stop(Timer::Frame);
        self.parts.slow.set_hidden(true);
        self.parts.wait.set_hidden(true);
    }

    /// Escape, or Back on Android: asks first, while there is a payment page to lose. The second one closes.
    pub(super) fn on_cancel(self: &Rc<Self>, event: &Event) {
        let parts = &self.parts;
        if self.phase.get() == Phase::BuyerStatus(BuyerStatus::Waiting) && parts.leave.hidden() {
            event.prevent_default();
            parts.leave.set_hidden(false);
            focus(&parts.stay);
        }
    }

    pub(super) fn on_stay(self: &Rc<Self>, _: &Event) {
        self.parts.leave.set_hidden(true);
        focus(&self.parts.close);
    }

    /// The focus goes to what opens the modal now; where nothing does, to what is said. Of the two buttons one is there
    /// at most.
    pub(super) fn on_modal_closed(self: &Rc<Self>, _: &Event) {
        self.on_closed();
        let parts = &self.parts;
        for target in [&parts.status, parts.pay.as_ref(), &parts.reopen] {
            focus(target);
        }
    }

    fn is_known_origin(&self, url: &str) -> bool {
        self.origins
            .split(' ')
            .any(|origin| url.strip_prefix(origin).is_some_and(|path| path.starts_with('/')))
    }

    /// Leaves time to read why; the plain link is there at once.
    fn redirect_soon(self: &Rc<Self>, _: &str) {
        const READING_MS: u32 = 3_000;
        self.after(Timer::Redirect, READING_MS, |journey| journey.parts.link.click());
        self.poll_later();
    }

    /// A window that seems closed is a hint, not a fact: it only starts the grace period. A payment page may cut
    /// itself off (`Cross-Origin-Opener-Policy`), and then its window seems closed from its first moment: only
    /// one that was seen there, or that was not led there yet, can have been closed by the buyer.
    fn watch_popup(self: &Rc<Self>) {
        const EVERY_MS: u32 = 1_000;
        self.after(Timer::Popup, EVERY_MS, |journey| {
            let Some(popup) = journey.popup.take() else { return };
            if popup.closed().unwrap_or(true) {
                if journey.is_popup_seen.get() || journey.phase.get() == Phase::Opening {
                    journey.on_closed();
                } else {
                    journey.poll_grace_period();
                }
                return;
            }
            // What is another site's may not be read.
            if popup.location().origin().is_err() {
                journey.is_popup_seen.set(true);
            }
            journey.popup.replace(Some(popup));
            journey.watch_popup();
        });
    }

    /// The buyer closed the window. The payment may go on: keep looking for a while, then say so and stop.
    pub(super) fn on_closed(self: &Rc<Self>) {
        if !self.phase.get().awaits() {
            return;
        }
        self.empty_frame();
        self.show(Phase::Closed);
        self.poll_grace_period();
    }

    /// Looks, and goes on for a while.
    pub(super) fn poll_grace_period(self: &Rc<Self>) {
        self.backoff.set(Backoff::new());
        self.check_status();
        self.after(Timer::Grace, GRACE_MS, |journey| {
            if matches!(journey.phase.get(), Phase::Opening | Phase::Closed) {
                journey.show(Phase::Stalled);
            }
        });
    }
}

/// What is hidden or disabled does not take the focus.
fn focus(element: &HtmlElement) {
    // Fails for nothing that is on the page.
    let _ = element.focus();
}

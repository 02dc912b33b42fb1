//! Opens the payment page in a modal, in a window, or in place of this page; and closing it.

use std::rc::Rc;

use caisse_domain::BuyerStatus;
use js_sys::futures::spawn_local;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, HtmlFormElement, HtmlInputElement, Window};

use super::display::DisplayMode;
use super::{
    answers::CallError,
    calls::start_payment,
    checkout::CheckoutPage,
    phase::{Backoff, GRACE_MS, Phase},
    timers::Timer,
};

const POPUP_NAME: &str = "caisse";

/// The address of the empty frame.
const NO_PAGE: &str = "about:blank";

/// How long a payment page may take to load in the modal before the page offers a window too.
const FRAME_MS: u32 = 8_000;

/// How long the payment page may take to replace this one: longer than the server may take to redirect.
const REDIRECT_MS: u32 = 35_000;

impl CheckoutPage {
    /// Handles every form. The pay form and the form that opens the page again lead to the same attempt.
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
        self.clear_field_errors();
        let instead_of = self.fill_in_given_up(&form);
        self.attempts_at_click.set(self.attempts.get());
        self.backoff.set(Backoff::new());
        self.follow(None);
        self.reconnect_stream();
        self.stop(Timer::Grace);
        match self.display_mode {
            DisplayMode::Modal => {
                event.prevent_default();
                self.show(Phase::Opening);
                self.empty_frame();
                self.parts.wait.set_hidden(false);
                // Fails only when the dialog is open already.
                let _ = self.parts.modal.show_modal();
                self.open_then(instead_of, Self::fill_modal);
            }
            DisplayMode::Popup => {
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
            DisplayMode::Redirect => {
                self.show(Phase::Opening);
                self.after(Timer::Redirect, REDIRECT_MS, Self::poll_grace_period);
            }
        }
    }

    /// The position of the attempt under way, which a buyer who chooses another payment method gives up.
    pub(super) fn given_up(&self) -> Option<u32> {
        self.phase.get().is_under_way().then(|| self.attempts.get())
    }

    /// Writes the attempt that the buyer gives up into the form. The form that opens the same one again has no field
    /// for it.
    fn fill_in_given_up(&self, form: &HtmlFormElement) -> Option<u32> {
        let field = form.query_selector("[name=instead]").ok()??.dyn_into::<HtmlInputElement>().ok()?;
        let given_up = self.given_up();
        field.set_value(&given_up.map_or_else(String::new, |place| place.to_string()));
        given_up
    }

    /// Requests the payment page, and passes its address to `then`.
    fn open_then(self: &Rc<Self>, instead_of: Option<u32>, then: fn(&Rc<Self>, &str)) {
        let page = Rc::clone(self);
        spawn_local(async move {
            match start_payment(page.token.clone(), instead_of).await {
                Ok(started) => {
                    page.attempts.set(started.attempts);
                    page.follow(started.transaction_ref);
                    page.parts.link.set_href(&started.payment_url);
                    page.parts.window.set_href(&started.payment_url);
                    page.parts.slow_link.set_href(&started.payment_url);
                    then(&page, &started.payment_url);
                }
                Err(CallError::NotPayable) => {
                    page.close_popup();
                    page.check_status();
                }
                Err(_) => {
                    page.show(Phase::Unreachable);
                    page.close_windows();
                }
            }
        });
    }

    /// Must run inside the click: a browser blocks windows that open later. The window starts on a page of ours, which
    /// says what comes: WebKit severs a window that opens empty and then navigates elsewhere.
    fn open_popup(&self) -> Option<Window> {
        let address = ["/pay/", &self.token, "/window"].concat();
        let popup = window()
            .open_with_url_and_target_and_features(&address, POPUP_NAME, "popup,width=430,height=700")
            .ok()
            .flatten()?;
        // A window that was open already does not come to the front by itself.
        let _ = popup.focus();
        Some(popup)
    }

    fn fill_modal(self: &Rc<Self>, url: &str) {
        if !self.parts.modal.open() {
            // The buyer closed the modal before the page came. The link is single use, so no hidden frame loads it.
            self.poll_later();
        } else if self.is_known_origin(url) {
            self.parts.frame.set_src(url);
            self.after(Timer::Frame, FRAME_MS, |page| page.parts.slow.set_hidden(false));
            self.show(Phase::BuyerStatus(BuyerStatus::Waiting));
            self.poll_later();
        } else {
            self.parts.link.click();
        }
    }

    fn fill_popup(self: &Rc<Self>, url: &str) {
        // The buyer may have closed it before the page came.
        if let Some(popup) = &*self.popup.borrow() {
            // Another origin may set a window's address; it fails when the window is closed.
            let _ = popup.location().replace(url);
            self.show(Phase::BuyerStatus(BuyerStatus::Waiting));
        }
        self.poll_later();
    }

    /// Empties the frame, so that it holds no connection and no page of an attempt that ended.
    pub(super) fn empty_frame(&self) {
        // Not when it is empty: in WebKit that navigation may win over a page that is requested right after it.
        if !["", NO_PAGE].contains(&self.parts.frame.src().as_str()) {
            self.parts.frame.set_src(NO_PAGE);
        }
        self.parts.leave.set_hidden(true);
        self.on_frame_loaded();
    }

    /// The payment page has loaded. Emptying the frame causes this event too.
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

    /// Escape, or Back on Android: while a payment page would be lost, the first asks and the second closes.
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

    /// Moves the focus to the button that opens the modal, else to the status text. At most one of the two buttons is
    /// visible.
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

    /// Redirects after the buyer had time to read why; the plain link works at once.
    fn redirect_soon(self: &Rc<Self>, _: &str) {
        const READING_MS: u32 = 3_000;
        self.after(Timer::Redirect, READING_MS, |page| page.parts.link.click());
        self.poll_later();
    }

    /// A window that seems closed is a hint, not a fact: it only starts the grace period. A payment page may sever
    /// itself (`Cross-Origin-Opener-Policy`), and then its window seems closed at once. So the buyer can only have
    /// closed a window that was seen on another site, or that has not navigated there yet.
    fn watch_popup(self: &Rc<Self>) {
        const EVERY_MS: u32 = 1_000;
        self.after(Timer::Popup, EVERY_MS, |page| {
            let Some(popup) = page.popup.take() else { return };
            if popup.closed().unwrap_or(true) {
                if page.is_popup_seen.get() || page.phase.get() == Phase::Opening {
                    page.on_closed();
                } else {
                    page.poll_grace_period();
                }
                return;
            }
            // The browser refuses to read another site's origin.
            if popup.location().origin().is_err() {
                page.is_popup_seen.set(true);
            }
            page.popup.replace(Some(popup));
            page.watch_popup();
        });
    }

    /// The buyer closed the window. The payment may go on: the page polls for a while, then says so and stops.
    pub(super) fn on_closed(self: &Rc<Self>) {
        if !self.phase.get().awaits() {
            return;
        }
        self.empty_frame();
        self.show(Phase::Closed);
        self.poll_grace_period();
    }

    /// Makes a status check, and polls for [`GRACE_MS`].
    pub(super) fn poll_grace_period(self: &Rc<Self>) {
        self.backoff.set(Backoff::new());
        self.check_status();
        self.after(Timer::Grace, GRACE_MS, |page| {
            if matches!(page.phase.get(), Phase::Opening | Phase::Closed) {
                page.show(Phase::Stalled);
            }
        });
    }
}

/// Focuses an element; a hidden or disabled one does not take the focus.
fn focus(element: &HtmlElement) {
    // Never fails for an element of the page.
    let _ = element.focus();
}

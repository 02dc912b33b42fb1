//! The island: handles the page's events, applies updates of the order, and changes `data-state`.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use caisse_domain::BuyerStatus;
use leptos::{leptos_dom::helpers::is_browser, prelude::*};
use web_sys::{Event, EventTarget, Window};

use super::{
    browser::{Listener, Parts, Stream},
    display::DisplayMode,
    phase::{Backoff, Phase, RARE_MS},
    timers::{Timer, Timers},
};

/// Takes over the checkout that the server rendered (`web::pages::views::order` of the server). It is a sibling of it
/// and has no children, signals or effects: each would add its code to the download.
#[island]
pub fn Checkout() -> impl IntoView {
    if is_browser()
        && let Some(parts) = Parts::find(&document())
    {
        // Lives as long as the page: nothing replaces the checkout without leaving the page.
        std::mem::forget(CheckoutPage::start(parts));
    }
}

/// One order's page, from load to end.
pub(super) struct CheckoutPage {
    pub(super) parts: Parts,
    pub(super) token: String,
    pub(super) origins: String,
    pub(super) display_mode: DisplayMode,
    pub(super) phase: Cell<Phase>,
    /// The number of the order's attempts in the server's last answer; see [`Phase::after_check`].
    pub(super) attempts: Cell<u32>,
    pub(super) attempts_at_click: Cell<u32>,
    pub(super) backoff: Cell<Backoff>,
    /// The next delay between status checks of an order that seems to have ended.
    pub(super) rare_ms: Cell<u32>,
    /// The gateway's reference of the attempt that may still be paid.
    pub(super) transaction: RefCell<Option<String>>,
    pub(super) stream: RefCell<Option<Stream>>,
    /// The stream failed, and is not opened again for now.
    pub(super) stream_failed: Cell<bool>,
    /// A hint arrived that no status check has followed yet.
    pub(super) is_hinted: Cell<bool>,
    pub(super) popup: RefCell<Option<Window>>,
    /// The window was seen on another site's page, so it is not severed from this one.
    pub(super) is_popup_seen: Cell<bool>,
    /// When the attempt expires, by this browser's clock.
    pub(super) ends_ms: Cell<f64>,
    pub(super) timers: Timers,
    pub(super) listeners: RefCell<Vec<Listener>>,
}

impl CheckoutPage {
    fn start(parts: Parts) -> Rc<Self> {
        let attempts = parts.data("data-attempts").parse().unwrap_or(0);
        let buyer_status = BuyerStatus::parse(&parts.data("data-state")).unwrap_or(BuyerStatus::Open);
        let own = window().location().origin().unwrap_or_default();
        let page = Rc::new(Self {
            token: parts.data("data-token"),
            origins: [parts.data("data-origins"), own].join(" "),
            display_mode: DisplayMode::parse(&parts.data("data-opening")),
            phase: Cell::new(Phase::BuyerStatus(buyer_status)),
            attempts: Cell::new(attempts),
            attempts_at_click: Cell::new(attempts),
            backoff: Cell::default(),
            rare_ms: Cell::new(RARE_MS),
            transaction: RefCell::new(
                Some(parts.data("data-transaction")).filter(|theirs| !theirs.is_empty()),
            ),
            stream: RefCell::default(),
            stream_failed: Cell::default(),
            is_hinted: Cell::default(),
            popup: RefCell::default(),
            is_popup_seen: Cell::default(),
            ends_ms: Cell::default(),
            timers: Timers::default(),
            listeners: RefCell::default(),
            parts,
        });
        // The server may have unfolded the payment methods, to show an error of a field.
        let are_unfolded = page.parts.payment_methods.open();
        page.show(Phase::BuyerStatus(buyer_status));
        page.parts.payment_methods.set_open(are_unfolded);
        page.listen();
        page.parts.promise();
        page.rest_from_touches();
        if let Ok(seconds) = page.parts.data("data-left").parse() {
            page.count_down(seconds);
        }
        page.poll_later();
        page
    }

    fn listen(self: &Rc<Self>) {
        let window = window();
        let document = document();
        let parts = &self.parts;
        let on = |target: &EventTarget, event, handle| self.on(target, event, handle);
        *self.listeners.borrow_mut() = vec![
            on(&parts.root, "submit", Self::on_submit),
            on(&parts.root, "input", Self::on_typing),
            on(&parts.check, "click", |page, _| page.check_status()),
            on(&parts.close, "click", |page, _| page.parts.modal.close()),
            on(&parts.quit, "click", |page, _| page.parts.modal.close()),
            on(&parts.stay, "click", Self::on_stay),
            on(&parts.modal, "cancel", Self::on_cancel),
            on(&parts.modal, "close", Self::on_modal_closed),
            on(&parts.frame, "load", Self::on_frame),
            // Another page of this order may be open beside this one, so that neither becomes hidden.
            on(&parts.root, "focusin", Self::on_touch),
            on(&window, "focus", Self::on_touch),
            on(&window, "message", Self::on_message),
            // Buyers leave the page to type a PIN; a status check is due when they return.
            on(&document, "visibilitychange", Self::on_return),
            on(&window, "pageshow", Self::on_return),
            on(&window, "online", Self::on_return),
            on(&window, "offline", Self::on_offline),
        ];
    }

    /// Calls `handle` for each `event` on `target`, as long as this page object exists.
    pub(super) fn on(
        self: &Rc<Self>,
        target: &EventTarget,
        event: &'static str,
        handle: fn(&Rc<Self>, &Event),
    ) -> Listener {
        let page: Weak<Self> = Rc::downgrade(self);
        Listener::new(target, event, move |event| {
            if let Some(page) = page.upgrade() {
                handle(&page, &event);
            }
        })
    }

    fn on_return(self: &Rc<Self>, event: &Event) {
        // Back from the payment page, restored from the browser's cache: nothing is opening any more.
        let is_back = self.display_mode == DisplayMode::Redirect && event.type_() == "pageshow";
        if is_back && self.phase.get() == Phase::Opening {
            self.show(Phase::BuyerStatus(BuyerStatus::Open));
        }
        if document().hidden() {
            self.on_hidden();
            return;
        }
        self.reconnect_stream();
        match self.phase.get() {
            Phase::BuyerStatus(BuyerStatus::PaidTwice) => {}
            // The buyer may just have typed the PIN, so waiting again is worthwhile.
            Phase::Stalled => {
                self.show(Phase::Closed);
                self.poll_grace_period();
            }
            // Any other status may have changed meanwhile: even a paid order may have been paid twice.
            _ => self.check_status(),
        }
    }

    /// Applies an update of the order, from a status check or the event stream.
    pub(super) fn apply_update(self: &Rc<Self>, buyer_status: BuyerStatus, attempts: u32) {
        let is_new = attempts > self.attempts.replace(attempts);
        self.parts.set_data("data-attempts", &attempts.to_string());
        let stale = attempts <= self.attempts_at_click.get();
        let before = self.phase.get();
        let after = before.after_check(buyer_status, stale);
        let of_phone = after == Phase::BuyerStatus(buyer_status)
            && matches!(buyer_status, BuyerStatus::Asked | BuyerStatus::Code);
        let is_under_review = after == Phase::BuyerStatus(BuyerStatus::Review) && after != before;
        if is_under_review || (of_phone && (after != before || is_new)) {
            // Another page asked a phone, or the phone waits for something else now, or a payment is in review: the
            // server renders the details.
            reload();
            return;
        }
        if after != before {
            self.show(after);
        }
        // The update that says paid may arrive before the payment window's message.
        if !after.awaits() && (after != before || buyer_status == BuyerStatus::Paid) {
            self.close_windows();
        }
    }

    /// Shows a phase: sets `data-state`, and locks or frees the buttons.
    pub(super) fn show(&self, phase: Phase) {
        if self.phase.replace(phase) != phase {
            self.rare_ms.set(RARE_MS);
        }
        self.parts.take_out(phase.as_str());
        self.parts.set_data("data-state", phase.as_str());
        self.parts.set_locked(phase.locks_buttons());
        if let Some(folded) = phase.folds_payment_methods() {
            self.parts.payment_methods.set_open(!folded);
        }
        if !phase.awaits() {
            self.stream.take();
            self.stop(Timer::Countdown);
        }
    }

    pub(super) fn close_windows(&self) {
        for timer in [Timer::Popup, Timer::Grace, Timer::Redirect] {
            self.stop(timer);
        }
        self.close_popup();
        self.parts.modal.close();
        self.empty_frame();
    }

    pub(super) fn close_popup(&self) {
        if let Some(popup) = self.popup.take() {
            // Fails when the window is closed already.
            let _ = popup.close();
        }
    }

    /// Calls `then` once after `wait_ms`, unless this timer is stopped or set again.
    pub(super) fn after(self: &Rc<Self>, timer: Timer, wait_ms: u32, then: fn(&Rc<Self>)) {
        let page = Rc::downgrade(self);
        self.timers.set(timer, wait_ms, move || {
            if let Some(page) = page.upgrade() {
                page.stop(timer);
                then(&page);
            }
        });
    }

    /// Whether a timer runs.
    pub(super) fn runs(&self, timer: Timer) -> bool {
        self.timers.runs(timer)
    }

    /// Stops a timer, if it runs.
    pub(super) fn stop(&self, timer: Timer) {
        self.timers.stop(timer);
    }
}

fn reload() {
    // Fails while the page unloads.
    let _ = window().location().reload();
}

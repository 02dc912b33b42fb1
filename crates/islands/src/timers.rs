//! The page's timers: one of each kind. What one of them does is a method of the journey.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;

use super::checkout::CheckoutPage;

/// What is waited for.
#[derive(Clone, Copy)]
pub(super) enum Timer {
    /// The next look.
    NextCheck,
    /// The end of a look that gets no answer.
    Check,
    /// The next look that messages may cause.
    Hints,
    /// The end of looking after the buyer closed the window.
    Grace,
    /// Going to the payment page, after the browser blocked its window.
    Redirect,
    /// The next glance at the window.
    Popup,
    /// Offering a window, while the frame shows nothing yet.
    Frame,
    /// The end of listening on a page that nobody sees.
    Hidden,
    /// The next second of the time that is left.
    Countdown,
    /// The next sign of life of the event stream.
    Silence,
    /// The next look that a touch may cause.
    Touch,
}

/// Those that run.
#[derive(Default)]
pub(super) struct Timers([RefCell<Option<Timeout>>; 11]);

impl CheckoutPage {
    /// Calls `then` after a while, once, unless this timer is stopped or set anew.
    pub(super) fn after(self: &Rc<Self>, timer: Timer, wait_ms: u32, then: fn(&Rc<Self>)) {
        let journey = Rc::downgrade(self);
        self.timers.0[timer as usize].replace(Some(Timeout::new(wait_ms, move || {
            if let Some(journey) = journey.upgrade() {
                journey.stop(timer);
                then(&journey);
            }
        })));
    }

    /// Whether a timer runs.
    pub(super) fn runs(&self, timer: Timer) -> bool {
        self.timers.0[timer as usize].borrow().is_some()
    }

    /// Stops a timer that may run.
    pub(super) fn stop(&self, timer: Timer) {
        self.timers.0[timer as usize].take();
    }
}

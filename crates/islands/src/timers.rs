//! The page's timers, one of each kind. Each calls a method of [`CheckoutPage`].

use std::cell::RefCell;

use gloo_timers::callback::Timeout;

/// A kind of timer.
#[derive(Clone, Copy)]
pub(super) enum Timer {
    /// The next status check.
    NextCheck,
    /// The time-out of a status check.
    Check,
    /// The next status check that messages may cause.
    Hints,
    /// The end of polling after the buyer closed the window.
    Grace,
    /// The redirect to the payment page after the browser blocked its window, and the time-out of a redirect.
    Redirect,
    /// The next check whether the window is closed.
    Popup,
    /// The offer of a window, while the frame is still empty.
    Frame,
    /// The end of the event stream of a hidden page.
    Hidden,
    /// The next second of the countdown.
    Countdown,
    /// The time-out of the event stream.
    Silence,
    /// The next status check that a touch may cause.
    Touch,
}

/// The running timers.
#[derive(Default)]
pub(super) struct Timers([RefCell<Option<Timeout>>; 11]);

impl Timers {
    /// Calls `then` once after `wait_ms`, unless this timer is stopped or set again.
    pub(super) fn set(&self, timer: Timer, wait_ms: u32, then: impl FnOnce() + 'static) {
        self.0[timer as usize].replace(Some(Timeout::new(wait_ms, then)));
    }

    /// Whether a timer runs.
    pub(super) fn runs(&self, timer: Timer) -> bool {
        self.0[timer as usize].borrow().is_some()
    }

    /// Stops a timer, if it runs.
    pub(super) fn stop(&self, timer: Timer) {
        self.0[timer as usize].take();
    }
}

//! The idle time-out of a connection.
//!
//! hyper has a time-out for a request's head, but none for the bytes that tell HTTP/1 from HTTP/2. It counts the pause
//! between two requests as part of the next head, and keeps an HTTP/2 connection without requests for ever. One rule
//! here covers all three, and a response for which an HTTP/2 client gives no window.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use axum::{body::Body, http::Version};
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::timeouts::Timeouts;

/// Tracks the activity of one connection, and says when it has been idle for too long.
#[derive(Debug)]
pub(super) struct IdleTimer {
    timeouts: Timeouts,
    activity: Mutex<Activity>,
    /// Notified when the limit is reached and another connection waits.
    dismissed: Notify,
}

#[derive(Debug)]
struct Activity {
    /// When the connection was last active.
    last: Instant,
    /// Requests whose responses have not begun. They have time-outs of their own.
    under_way: usize,
    /// Responses that have not ended. An event stream may send nothing for a while and is not idle.
    answering: usize,
    /// The version of HTTP, known from the first request on.
    version: Option<Version>,
}

/// A request whose response has not begun.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<IdleTimer>);

impl IdleTimer {
    /// Starts the timer of a new connection.
    pub(super) fn new(timeouts: Timeouts) -> Self {
        let activity = Activity { last: Instant::now(), under_way: 0, answering: 0, version: None };
        Self { timeouts, activity: Mutex::new(activity), dismissed: Notify::new() }
    }

    /// Registers a request whose head has arrived.
    pub(super) fn received(self: &Arc<Self>, version: Version) -> UnderWay {
        let mut activity = self.activity();
        activity.under_way += 1;
        activity.version = Some(version);
        UnderWay(Arc::clone(self))
    }

    /// Whether the connection speaks HTTP/2, where GOAWAY announces its end to the client.
    pub(super) fn is_http2(&self) -> bool {
        self.activity().version == Some(Version::HTTP_2)
    }

    /// Waits until the connection has been idle for too long, or is dismissed while idle.
    pub(super) async fn stopped(&self) {
        loop {
            let until = self.patient_until();
            if until <= Instant::now() {
                return;
            }
            tokio::select! {
                () = sleep_until(until) => {}
                // A request may have arrived after the dismissal.
                () = self.dismissed.notified() => if self.resting_since().is_some() { return },
            }
        }
    }

    /// Since when the connection has been between two requests; `None` before the first and during one.
    pub(super) fn resting_since(&self) -> Option<Instant> {
        let activity = self.activity();
        (activity.version.is_some() && activity.under_way == 0 && activity.answering == 0)
            .then_some(activity.last)
    }

    /// Ends the connection if it is between two requests.
    pub(super) fn dismiss(&self) {
        self.dismissed.notify_one();
    }

    /// The earliest moment at which the time-out may strike. Later activity only postpones it, as long as `idle` is
    /// not shorter than `first_request`.
    fn patient_until(&self) -> Instant {
        let activity = self.activity();
        match activity.version {
            None => activity.last + self.timeouts.first_request,
            Some(_) if activity.under_way > 0 => Instant::now() + self.timeouts.idle,
            Some(_) => activity.last + self.timeouts.idle,
        }
    }

    fn activity(&self) -> MutexGuard<'_, Activity> {
        // Poisoned means that a thread panicked with the lock held; no change here can be half done.
        self.activity.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    /// Wraps the response's body: every poll of it counts as activity.
    pub(super) fn answered(self, body: Body) -> Body {
        self.0.activity().answering += 1;
        Body::new(Taken { body, idle_timer: Arc::clone(&self.0) })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut activity = self.0.activity();
        activity.under_way -= 1;
        activity.last = Instant::now();
    }
}

struct Taken {
    body: Body,
    idle_timer: Arc<IdleTimer>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut activity = self.idle_timer.activity();
        activity.answering -= 1;
        activity.last = Instant::now();
    }
}

impl hyper::body::Body for Taken {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.idle_timer.activity().last = Instant::now();
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

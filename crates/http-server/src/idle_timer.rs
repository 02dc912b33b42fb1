//! How long a connection has been quiet.
//!
//! hyper has a time-out for a request's head, but waits without one for the bytes that tell HTTP/1 from HTTP/2, counts
//! the rest between two requests as part of the next head, and lets an HTTP/2 connection without requests stay for
//! ever. One rule here covers all three, and an answer that an HTTP/2 client gives no window for.

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

use super::Timeouts;

/// The signs of life of one connection.
#[derive(Debug)]
pub(super) struct IdleTimer {
    patience: Timeouts,
    beat: Mutex<Activity>,
    /// Somebody else needs its place.
    dismissed: Notify,
}

#[derive(Debug)]
struct Activity {
    /// The last sign of life.
    last: Instant,
    /// Requests whose answers have not begun. They have time-outs of their own.
    under_way: usize,
    /// Answers that are not at their end: event streams say nothing for a while, and are no rest.
    answering: usize,
    /// The version of HTTP, once there was a request.
    version: Option<Version>,
}

/// A request under way.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<IdleTimer>);

impl IdleTimer {
    /// Of a connection that was opened now.
    pub(super) fn new(patience: Timeouts) -> Self {
        let beat = Activity { last: Instant::now(), under_way: 0, answering: 0, version: None };
        Self { patience, beat: Mutex::new(beat), dismissed: Notify::new() }
    }

    /// A request was heard.
    pub(super) fn heard(self: &Arc<Self>, version: Version) -> UnderWay {
        let mut beat = self.beat();
        beat.under_way += 1;
        beat.version = Some(version);
        UnderWay(Arc::clone(self))
    }

    /// Whether several requests share the connection, so that its end can be told to the client beforehand.
    pub(super) fn is_http2(&self) -> bool {
        self.beat().version == Some(Version::HTTP_2)
    }

    /// Waits until the connection has been quiet for too long, or rests while others wait.
    pub(super) async fn stopped(&self) {
        loop {
            let until = self.patient_until();
            if until <= Instant::now() {
                return;
            }
            tokio::select! {
                () = sleep_until(until) => {}
                // A request may have come meanwhile.
                () = self.dismissed.notified() => if self.resting_since().is_some() { return },
            }
        }
    }

    /// Since when it has been between two requests; `None` before the first, and while there is one.
    pub(super) fn resting_since(&self) -> Option<Instant> {
        let beat = self.beat();
        (beat.version.is_some() && beat.under_way == 0 && beat.answering == 0).then_some(beat.last)
    }

    /// Ends the connection, if it rests.
    pub(super) fn dismiss(&self) {
        self.dismissed.notify_one();
    }

    /// The earliest moment at which it could have been quiet for too long. Later signs of life only move it back, as
    /// long as more patience is had with silence than with a first request.
    fn patient_until(&self) -> Instant {
        let beat = self.beat();
        match beat.version {
            None => beat.last + self.patience.first_request,
            Some(_) if beat.under_way > 0 => Instant::now() + self.patience.silence,
            Some(_) => beat.last + self.patience.silence,
        }
    }

    fn beat(&self) -> MutexGuard<'_, Activity> {
        // Poisoned means that a thread panicked while it held these, which nothing here can do half-way.
        self.beat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    /// The body of the answer, which is a sign of life as long as somebody takes it.
    pub(super) fn answered(self, body: Body) -> Body {
        self.0.beat().answering += 1;
        Body::new(Taken { body, idle_timer: Arc::clone(&self.0) })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut beat = self.0.beat();
        beat.under_way -= 1;
        beat.last = Instant::now();
    }
}

struct Taken {
    body: Body,
    idle_timer: Arc<IdleTimer>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut beat = self.idle_timer.beat();
        beat.answering -= 1;
        beat.last = Instant::now();
    }
}

impl hyper::body::Body for Taken {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.idle_timer.beat().last = Instant::now();
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

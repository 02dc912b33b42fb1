//! The time-out of a request's body. Handlers limit a body's size, but a client that sends a byte at a time would keep
//! them waiting.

use std::{
    future::pending,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use hyper::body::{Body as _, Bytes, Frame, Incoming, SizeHint};
use tokio::{sync::oneshot, time::timeout};

/// A body that the client may still be sending.
struct Arriving {
    body: Incoming,
    /// Dropped when the body is complete or has failed.
    coming: Option<oneshot::Sender<()>>,
}

/// Wraps `body`, and returns a future that ends when the body is late. It never ends when the body arrives in time or
/// the handler drops it.
pub(super) fn in_time(body: Incoming, timeouts: Duration) -> (Body, impl Future<Output = ()>) {
    let (sender, mut came) = oneshot::channel();
    let coming = (!body.is_end_stream()).then_some(sender);
    let late = async move {
        if timeout(timeouts, &mut came).await.is_ok() {
            pending().await
        }
    };
    (Body::new(Arriving { body, coming }), late)
}

impl hyper::body::Body for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) || self.body.is_end_stream() {
            self.coming = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

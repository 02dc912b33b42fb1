//! Requests that get no answer.

use std::{io, time::Duration};

use axum::{
    Extension,
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use tokio::{sync::watch, time::timeout};

/// The longest time a call hangs: a caller without a time-out does not hold its connection for ever.
pub(crate) const LONGEST_HANG: Duration = Duration::from_secs(10 * 60);

/// Extension of every request to a server that can be stopped: calls that hang end when it stops.
#[derive(Clone)]
pub(crate) struct Stopping(pub(crate) watch::Receiver<bool>);

/// Sends nothing until the caller disconnects, the server stops, or [`LONGEST_HANG`] passes.
pub(crate) async fn hang(stopping: Option<Extension<Stopping>>) -> Response {
    let stopped = async {
        match stopping {
            Some(Extension(Stopping(mut stop))) => drop(stop.wait_for(|&stop| stop).await),
            None => std::future::pending().await,
        }
    };
    // Stopped or timed out: no answer is sent either way.
    let _ = timeout(LONGEST_HANG, stopped).await;
    no_answer()
}

/// A response that is never sent: its body fails before the head is out, and the connection closes.
pub(crate) fn no_answer() -> Response {
    let lost = stream::iter([Err::<Bytes, _>(io::Error::other("the sandbox loses this answer"))]);
    Body::from_stream(lost).into_response()
}

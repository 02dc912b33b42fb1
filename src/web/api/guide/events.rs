//! An order's event stream: sends the `tx-status` answer whenever it changes.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, StatusCode},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{StreamExt as _, stream};

use super::{
    payment_events::PaymentEvents,
    status::{read_transaction, unknown_transaction},
};
use crate::web::{error::ApiError, extract::ClientAddress, state::AppState};

/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(3);
/// Heartbeat of an idle stream. The page gives up a stream that is silent for longer (`islands::event_stream`), so
/// this is an event; scripts cannot see a comment.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// `GET /api/tx-events/{transaction_ref}`: the status of this attempt's order, now and whenever any of its attempts
/// moves, until none may be paid any more.
pub(in crate::web) async fn tx_events(
    State(state): State<AppState>,
    ClientAddress(source): ClientAddress,
    transaction_ref: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let theirs = read_transaction(transaction_ref)?;
    let (order_with_attempts, watch) =
        state.checkout.watch(&theirs).await?.ok_or_else(unknown_transaction)?;
    let full = || ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_streams", "ask tx-status instead");
    let permit = state.streams.take(&theirs, source).ok_or_else(full)?;
    let mut events_of_order =
        PaymentEvents::new(Arc::clone(&state.checkout), theirs, order_with_attempts, watch, permit);
    let mut first = events_of_order.new_events();
    if last_event_id(&headers).is_some_and(|seen| seen >= events_of_order.progress()) {
        if events_of_order.is_over() {
            // 204 makes an `EventSource` stop reconnecting.
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        first.clear();
    }
    first.insert(0, Event::default().retry(RETRY));
    let later = stream::unfold(events_of_order, async |mut events_of_order| {
        let events = events_of_order.wait_for_events().await?;
        Some((stream::iter(events), events_of_order))
    });
    let events = stream::iter(first).chain(later.flatten()).map(Ok::<_, Infallible>);
    // Asks nginx not to buffer events.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    let beat = KeepAlive::new().interval(HEARTBEAT).event(Event::default().event("beat").data("."));
    Ok((unbuffered, Sse::new(events).keep_alive(beat)).into_response())
}

fn last_event_id(headers: &HeaderMap) -> Option<u32> {
    headers.get("last-event-id")?.to_str().ok()?.trim().parse().ok()
}

//! The networks that the console answers.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::web::{extract::ClientAddress, pages::views::context::PageContext, state::AppState};

/// Answers 404 to clients outside `CONSOLE_NETWORKS`, and to everyone where there is no console.
pub(in crate::web) async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let source = ClientAddress::from_request_parts(&mut parts, &state).await;
    let is_admitted = match (&state.config.console_networks, source) {
        _ if state.merchant.is_none() => false,
        (Some(networks), Ok(ClientAddress(source))) => networks.contains(source),
        (Some(_), Err(_)) => false,
        (None, _) => true,
    };
    if is_admitted {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(context) = PageContext::from_request_parts(&mut parts, &state).await;
    context.not_found().into_response()
}

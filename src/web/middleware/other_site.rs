//! The answer to a form of another site.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use caisse_domain::OrderToken;
use tower_http::csrf::ProtectionError;

use crate::{
    telemetry::Causes,
    web::{
        error::PageError,
        pages::views::{context::PageContext, error_page::PageErrorKind},
        policy::{Content, Policy},
        state::AppState,
    },
};

/// Shows and logs that a form was refused for its origin: a buyer needs a page with a way on.
pub(in crate::web) async fn explain(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let policy = Policy::of(&request);
    let (mut parts, body) = request.into_parts();
    let Ok(context) = PageContext::from_request_parts(&mut parts, &state).await;
    let uri = parts.uri.clone();
    let answer = next.run(Request::from_parts(parts, body)).await;
    let Some(error) = answer.extensions().get::<ProtectionError>() else { return answer };
    tracing::info!(error = %Causes(error), "a form was refused for its origin");
    if policy.content == Content::Data {
        return answer;
    }
    let order = OrderToken::all_in(uri.path()).into_iter().next();
    PageError::new(context, PageErrorKind::OtherSite).with_order(order).into_response()
}

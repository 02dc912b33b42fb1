//! What happens to every request, or to every request of a route.

/// Response headers that every answer has.
pub(in crate::web) mod headers;
/// The choice of a page's language.
pub(in crate::web) mod language;
/// The networks that the console answers.
pub(in crate::web) mod networks;
/// The answer to a form of another site.
pub(in crate::web) mod other_site;
/// The rate limit of a route.
pub(in crate::web) mod rate_limit;
/// Request ids, request log and request metrics.
pub(in crate::web) mod request_log;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};

use super::policy::Policies;

/// Attaches the route's policy to the request, for the other middleware.
pub(in crate::web) async fn find_policy(
    State(policies): State<Policies>,
    mut request: Request,
    next: Next,
) -> Response {
    let policy = policies.find(request.extensions().get::<MatchedPath>());
    request.extensions_mut().insert(policy);
    next.run(request).await
}

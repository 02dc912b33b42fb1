//! What happens to every request, or to every request of a route.

/// Response headers that every answer has.
pub(in crate::web) mod headers;
/// The choice of a page's language.
pub(in crate::web) mod language;
/// The answer to a form of another site.
pub(in crate::web) mod other_site;
/// The rate limit of a route.
pub(in crate::web) mod rate_limit;
/// Request ids, request log and request metrics.
pub(in crate::web) mod request_log;

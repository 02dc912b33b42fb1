//! What the table of routes says of a route: its answers' headers, its rate limit, and how it is logged.

use std::{collections::HashMap, sync::Arc};

use axum::extract::{MatchedPath, Request};

use super::limits::Cost;

/// The policy of a route, for every answer of its address. An address without a route has the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Policy {
    /// What the route answers with, for the content security policy.
    pub(in crate::web) content: Content,
    /// Whether browsers may cache a success.
    pub(in crate::web) cache: Cache,
    /// Whether answers are compressed for the browser.
    pub(in crate::web) is_compressed: bool,
    /// Whether forms and scripts of other sites are refused.
    pub(in crate::web) is_own_site_only: bool,
    /// The rate limit that each request counts for.
    pub(in crate::web) limit: Option<Cost>,
    /// The level of a request's line in the log.
    pub(in crate::web) log: Log,
}

/// What a route answers with. An error page of any route is a page without a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web) enum Content {
    /// No document: JSON, events, text, files.
    #[default]
    Data,
    /// A page without a script.
    Page,
    /// An order's page with its script. It loses the window that opened it, and keeps those that it opens.
    OrderPage,
    /// An order's page with its script, in a window or a frame of the order page, to which it reports.
    ReturnPage,
    /// The merchant's logo, which may be an SVG with scripts of its own.
    Logo,
    /// A page of the merchant's console: no script, no frame, for signed-in users.
    Console,
}

/// For how long a browser may cache a success. Other answers are not cached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web) enum Cache {
    /// Not at all: answers are about payments.
    #[default]
    Never,
    /// Until it asks again, with the page's tag.
    Revalidate,
    /// For a day.
    Day,
    /// For a year: the address changes with the content.
    Forever,
}

/// The level of the line of a request that was answered below 500. 404 and 429 are always `debug`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web) enum Log {
    /// Hundreds of requests a payment: polls, callbacks, health probes.
    #[default]
    Debug,
    /// A few requests a payment.
    Info,
}

/// Something that is no page: JSON, events, text.
pub(in crate::web) const DATA: Policy = Policy {
    content: Content::Data,
    cache: Cache::Never,
    is_compressed: true,
    is_own_site_only: false,
    limit: None,
    log: Log::Debug,
};
/// A server function, which our own pages call.
pub(in crate::web) const FUNCTION: Policy = Policy { is_own_site_only: true, ..DATA };
/// A page without a script, and our forms that lead to one.
pub(in crate::web) const PAGE: Policy = Policy { content: Content::Page, is_own_site_only: true, ..DATA };
/// An order's page, and our forms that show it.
pub(in crate::web) const ORDER_PAGE: Policy = Policy { content: Content::OrderPage, ..PAGE };
/// A page of the merchant's console, and its forms.
pub(in crate::web) const CONSOLE: Policy =
    Policy { content: Content::Console, is_own_site_only: true, log: Log::Info, ..DATA };
/// A page to which the payment page, another site, sends the buyer: by GET or POST.
pub(in crate::web) const RETURN_PAGE: Policy = Policy { content: Content::ReturnPage, ..DATA };
/// An embedded file, which is compressed when the program is built.
pub(in crate::web) const FILE: Policy = Policy { is_compressed: false, ..DATA };
/// The merchant's logo.
pub(in crate::web) const LOGO: Policy = Policy { content: Content::Logo, ..DATA };

impl Policy {
    /// The same policy, with successes that a browser may cache.
    pub(in crate::web) const fn cached(self, cache: Cache) -> Self {
        Self { cache, ..self }
    }

    /// The same policy, with a rate limit.
    pub(in crate::web) const fn limited(self, cost: Cost) -> Self {
        Self { limit: Some(cost), ..self }
    }

    /// The same policy, with a line at `info` for each request.
    pub(in crate::web) const fn logged(self) -> Self {
        Self { log: Log::Info, ..self }
    }

    /// The policy of the route that a request matched.
    pub(in crate::web) fn of(request: &Request) -> Self {
        request.extensions().get().copied().unwrap_or_default()
    }
}

/// The policy of each route, by its address as the router has it. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Policies(Arc<HashMap<String, Policy>>);

impl Policies {
    pub(in crate::web) fn new(policies: HashMap<String, Policy>) -> Self {
        Self(Arc::new(policies))
    }

    /// The policy of a route; the default where none matched.
    pub(in crate::web) fn find(&self, route: Option<&MatchedPath>) -> Policy {
        route.and_then(|route| self.0.get(route.as_str())).copied().unwrap_or_default()
    }
}

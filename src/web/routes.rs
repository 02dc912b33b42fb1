//! A table of routes, each with its handlers and its [`Policy`].

use std::collections::HashMap;

use axum::{Router, middleware::from_fn_with_state, routing::MethodRouter};
use tower_http::{CompressionLevel, compression::CompressionLayer, csrf::CsrfLayer};

use super::{
    middleware::{networks, other_site, rate_limit},
    policy::{Policies, Policy},
    state::AppState,
};

/// Brotli quality of pages. Quality 5 makes an order page 350 bytes smaller than 4, the default, for a sixth of a
/// millisecond; 6 to 9 save ten more bytes, 11 takes 17 ms.
const PAGE_COMPRESSION: CompressionLevel = CompressionLevel::Precise(5);

/// Routes that are being listed.
pub(in crate::web) struct Routes {
    state: AppState,
    router: Router<AppState>,
    policies: HashMap<String, Policy>,
}

impl Routes {
    /// No routes.
    pub(in crate::web) fn new(state: &AppState) -> Self {
        Self { state: state.clone(), router: Router::new(), policies: HashMap::new() }
    }

    /// Adds a route.
    pub(in crate::web) fn route(
        mut self,
        address: &str,
        mut handlers: MethodRouter<AppState>,
        policy: Policy,
    ) -> Self {
        if let Some(cost) = policy.limit {
            handlers = handlers.layer(from_fn_with_state((self.state.clone(), cost), rate_limit::admit));
        }
        if policy.is_own_site_only {
            handlers = handlers
                .layer(csrf(&self.state))
                .layer(from_fn_with_state(self.state.clone(), other_site::explain));
        }
        if policy.is_compressed {
            handlers = handlers.layer(CompressionLayer::new().quality(PAGE_COMPRESSION));
        }
        self.router = self.router.route(address, handlers);
        self.policies.insert(address.to_owned(), policy);
        self
    }

    /// Adds a route of the merchant's console.
    pub(in crate::web) fn console(
        self,
        address: &str,
        handlers: MethodRouter<AppState>,
        policy: Policy,
    ) -> Self {
        let admitted = handlers.layer(from_fn_with_state(self.state.clone(), networks::admit));
        self.route(address, admitted, policy)
    }

    /// The router, and the policies of its routes.
    pub(in crate::web) fn finish(self) -> (Router<AppState>, Policies) {
        (self.router, Policies::new(self.policies))
    }
}

/// Refuses posts from other sites. Our own origin is trusted explicitly: without `Sec-Fetch-Site` the layer compares
/// `Origin` with `Host`, which a proxy may change.
fn csrf(state: &AppState) -> CsrfLayer {
    let own = CsrfLayer::new().add_trusted_origin(&state.config.site_url);
    // `site_url` was checked to be an origin when the settings were read.
    own.unwrap_or_default()
}

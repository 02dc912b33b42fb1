//! The routes of the gateway: the table of contents.

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use tokio::sync::watch;

use crate::{
    api::{
        auth::{self, BODY_LIMIT_BYTES},
        faults,
        hang::Stopping,
        payin, paylink, payout,
    },
    control,
    engine::sandbox::Sandbox,
    page::{self, policy},
};

impl Sandbox {
    /// The routes, for a server that signals its stop: calls that hang then end.
    pub fn router_until(&self, stop: watch::Receiver<bool>) -> Router {
        self.router().layer(Extension(Stopping(stop)))
    }

    /// The routes.
    pub fn router(&self) -> Router {
        let with_faults = middleware::from_fn_with_state(self.clone(), faults::around_call);
        let check_status_with_faults =
            middleware::from_fn_with_state(self.clone(), faults::around_check_status);
        let shop = Router::new()
            .route("/api/{public_key}/paylink", post(paylink::create).layer(with_faults.clone()))
            .route("/api/{public_key}/payin", post(payin::create).layer(with_faults.clone()))
            .route("/api/{public_key}/payin/authorize", post(payin::authorize))
            .route(
                "/api/{public_key}/checkStatus/{transaction_ref}",
                get(paylink::check_status).layer(check_status_with_faults),
            );
        let private = Router::new()
            .route("/api/{public_key}/payout", post(payout::create).layer(with_faults))
            .route("/api/{public_key}/balance", get(payout::balance))
            .route_layer(middleware::from_fn_with_state(self.clone(), auth::check_private));
        let buyer = Router::new()
            .route("/payment/checkout/{transaction_ref}", get(page::show_page).post(page::submit_choice))
            .layer(middleware::from_fn_with_state(self.clone(), policy::add_headers));
        shop.merge(private)
            .merge(buyer)
            .merge(control::routes())
            .fallback(paylink::unknown_route)
            .method_not_allowed_fallback(paylink::wrong_method)
            .layer(middleware::from_fn(auth::read_body_of_get))
            .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
            .with_state(self.clone())
    }
}

//! The headers of every response of the page, even for an unknown payment: with that one a shop probes whether
//! the page may be framed.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::{Fault, PageCoop, PageFraming, fault::FaultPoint, policy, sandbox::Sandbox};

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Adds the headers; a fault makes the page refuse framing.
pub(crate) async fn add_headers(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let refused = sandbox.faults_of(FaultPoint::Page).contains(&Fault::RefuseFraming);
    let framing = if refused { PageFraming::XFrameOptions } else { sandbox.config.framing };
    with_page_headers(framing, sandbox.config.coop, next.run(request).await)
}

fn with_page_headers(framing: PageFraming, coop: PageCoop, mut response: Response) -> Response {
    let headers = response.headers_mut();
    policy::protect(headers, framing != PageFraming::FrameAncestors);
    if framing == PageFraming::XFrameOptions {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    match coop {
        PageCoop::None => None,
        PageCoop::SameOrigin => {
            headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"))
        }
    };
    response
}

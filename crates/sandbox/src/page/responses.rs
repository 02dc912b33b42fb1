//! The return to the shop: a redirect, or a page that first posts the result to its framing page or opener.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use url::Url;

use super::{form::FormValues, markup};
use crate::{
    config::{PageMessages, SandboxConfig},
    engine::{outcome::SandboxOutcome, payment::SandboxPayment},
};

/// The page of a payment, or how it ended.
pub(crate) fn render(
    config: &SandboxConfig,
    payment: &SandboxPayment,
    status: StatusCode,
    filled: &FormValues,
) -> Response {
    let shop = &config.shop_name;
    let html = match payment.outcome {
        SandboxOutcome::Pending => match payment.expected_code() {
            Some(code) => markup::code_page(shop, payment, code, filled.problem),
            None if payment.is_under_way() => markup::waiting_page(shop, payment),
            None => markup::checkout_page(shop, payment, filled),
        },
        _ => markup::settled_page(shop, payment, &return_url(config, payment)),
    };
    (status, Html(html)).into_response()
}

/// Sends the browser to the shop. It posts a result only for a final outcome, and only if the return URL has an origin.
pub(crate) fn return_to_shop(config: &SandboxConfig, payment: &SandboxPayment) -> Response {
    let return_url = return_url(config, payment);
    let is_over = payment.outcome != SandboxOutcome::Pending;
    let listener = match config.messages {
        PageMessages::None => None,
        _ => Url::parse(&return_url).ok().map(|url| url.origin()).filter(url::Origin::is_tuple),
    };
    match listener.filter(|_| is_over) {
        None => Redirect::to(&return_url).into_response(),
        Some(origin) => {
            let origin = origin.ascii_serialization();
            let page = markup::result_page(&config.shop_name, payment, &return_url, &origin, config.messages);
            Html(page).into_response()
        }
    }
}

/// The application's three return pages, or the two of a request in the guide's
/// dialect, with the query parameters of the paylink call (`docs/mycoolpay.md` §2).
pub(crate) fn return_url(config: &SandboxConfig, payment: &SandboxPayment) -> String {
    let (own, applications) = match (&payment.request.guide, payment.outcome) {
        (None, outcome) => (None, outcome),
        (Some(guide), SandboxOutcome::Success | SandboxOutcome::Pending) => {
            (guide.success.as_deref(), payment.outcome)
        }
        (Some(guide), SandboxOutcome::Failed | SandboxOutcome::Canceled) => {
            (guide.cancel.as_deref(), SandboxOutcome::Canceled)
        }
    };
    let page = own.unwrap_or(match applications {
        SandboxOutcome::Success | SandboxOutcome::Pending => &config.success_url,
        SandboxOutcome::Failed => &config.failure_url,
        SandboxOutcome::Canceled => &config.cancel_url,
    });
    with_query(page, &payment.request.echoed)
}

fn with_query(url: &str, query: &str) -> String {
    if query.is_empty() {
        return url.to_owned();
    }
    let (page, fragment) = match url.split_once('#') {
        Some((page, fragment)) => (page, format!("#{fragment}")),
        None => (url, String::new()),
    };
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("{page}{joint}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echoed_parameters_join_what_the_address_has() {
        assert_eq!(with_query("https://a.cm/b", ""), "https://a.cm/b");
        assert_eq!(with_query("https://a.cm/b?c=1", "d=2"), "https://a.cm/b?c=1&d=2");
        assert_eq!(with_query("https://a.cm/b#end", "d=2"), "https://a.cm/b?d=2#end");
    }
}

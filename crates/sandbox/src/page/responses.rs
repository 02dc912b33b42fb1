//! The return to the shop: a redirect, or a page that first posts the result to its framing page or opener.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use url::Url;

use super::{
    form::{FormError, FormValues, Submission},
    markup,
};
use crate::{
    config::{PageMessages, SandboxConfig},
    engine::{outcome::SandboxOutcome, payment::SandboxPayment},
};

/// The page of a payment, or how it ended.
pub(crate) fn render(config: &SandboxConfig, payment: &SandboxPayment, status: StatusCode) -> Response {
    render_filled(config, payment, status, &FormValues::of(payment))
}

/// The page once more, with what the buyer sent and its error.
pub(crate) fn render_error(
    config: &SandboxConfig,
    payment: &SandboxPayment,
    sent: &Submission,
    problem: FormError,
) -> Response {
    render_filled(config, payment, StatusCode::UNPROCESSABLE_ENTITY, &FormValues::again(sent, problem))
}

fn render_filled(
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
    let own = payment.request.guide.as_ref();
    let page = match payment.outcome {
        SandboxOutcome::Success | SandboxOutcome::Pending => {
            own.and_then(|guide| guide.success.as_ref()).unwrap_or(&config.success_url)
        }
        SandboxOutcome::Failed if own.is_none() => &config.failure_url,
        SandboxOutcome::Failed | SandboxOutcome::Canceled => {
            own.and_then(|guide| guide.cancel.as_ref()).unwrap_or(&config.cancel_url)
        }
    };
    with_query(page, &payment.request.echoed)
}

fn with_query(url: &str, query: &str) -> String {
    if query.is_empty() {
        return url.to_owned();
    }
    let (page, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
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

//! Renders the page of a payment.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use super::{choice::Filled, return_to_shop};
use crate::{SandboxConfig, SandboxOutcome, SandboxPayment, markup};

pub(super) fn render(
    config: &SandboxConfig,
    payment: &SandboxPayment,
    status: StatusCode,
    filled: &Filled,
) -> Response {
    let shop = &config.shop_name;
    let html = match payment.outcome {
        SandboxOutcome::Pending => match payment.code {
            Some((code, _)) => markup::code_page(shop, payment, code, filled.problem),
            None if payment.is_under_way() => markup::waiting_page(shop, payment),
            None => markup::checkout_page(shop, payment, filled),
        },
        _ => markup::settled_page(shop, payment, &return_to_shop::return_url(config, payment)),
    };
    (status, Html(html)).into_response()
}

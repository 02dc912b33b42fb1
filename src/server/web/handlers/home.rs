//! The home page: in the sandbox a demo order in one click, with real keys a name and nothing to click.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};

use super::locale_of;
use crate::{
    domain::{Currency, Customer, Locale, Money, NewOrder, Reference},
    server::web::{
        AppState,
        error::{PageError, PageErrorKind},
        pages,
        texts::texts,
    },
};

/// `GET /`.
pub(in crate::server::web) async fn show(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let page = pages::home::page(&state.config, locale_of(&headers));
    ([(header::CONTENT_TYPE, pages::HTML)], page).into_response()
}

/// `POST /demo`, in the sandbox only.
pub(in crate::server::web) async fn make_demo_order(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Redirect, PageError> {
    let locale = locale_of(&headers);
    if !state.config.is_sandbox() {
        return Err(PageError::new(locale, PageErrorKind::NotFound));
    }
    let order = state
        .checkout
        .place_order(demo_order(locale))
        .await
        .map_err(|error| PageError::of(&error, locale, None))?;
    Ok(Redirect::to(&format!("/orders/{}", order.token.as_str())))
}

fn demo_order(locale: Locale) -> NewOrder {
    const PRICE_XAF: i64 = 15_000;
    let number = getrandom::u32().expect("the system has random numbers");
    NewOrder {
        reference: Reference::parse(&format!("DEMO-{number:08X}")).expect("visible characters, not too many"),
        amount: Money::from_minor(PRICE_XAF, Currency::Xaf).expect("a positive price"),
        title: texts(locale).demo_title.to_owned(),
        customer: Customer::default(),
        locale,
    }
}

//! The home page: in the sandbox a demo order in one click, with real keys a name and nothing to click.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{Redirect, Response},
};
use caisse_domain::{Currency, Customer, Locale, Money, NewOrder, Reference};

use super::{
    etag,
    views::{self, context::PageContext, home::Console},
};
use crate::web::{error::PageError, extract::OwnMachine, i18n::texts, state::AppState};

/// `GET /`.
pub(in crate::web) async fn show(
    State(state): State<AppState>,
    OwnMachine(is_local): OwnMachine,
    context: PageContext,
    headers: HeaderMap,
) -> Response {
    let console = match &state.merchant {
        Some(_) if !context.config.is_sandbox() => Console::Unnamed,
        Some(_) if is_local && !context.config.is_public_sandbox() => Console::Button,
        Some(_) => Console::LinkInTerminal,
        None => Console::Unnamed,
    };
    etag::answer(&headers, views::home::page(context, console))
}

/// `POST /demo`, in the sandbox only.
pub(in crate::web) async fn make_demo_order(
    State(state): State<AppState>,
    context: PageContext,
) -> Result<Redirect, PageError> {
    if !state.config.is_sandbox() {
        return Err(context.not_found());
    }
    let made = state.checkout.place_order(demo_order(context.locale)).await;
    let order = made.map_err(|error| PageError::of(&error, &context, None))?;
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
        return_url: None,
        metadata: None,
    }
}

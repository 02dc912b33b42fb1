//! Signing in to the sandbox: by the link that the program prints, or on this machine by a button.

use axum::{extract::Path, response::Response};

use super::{error::ConsoleError, extract::Outside, next::NextPage, sign_in::go_on};
use crate::{merchant::Token, web::extract::OwnMachine};

/// Signs in by the link that the program prints.
pub(in crate::web) async fn by_link(
    outside: Outside,
    Path(token): Path<String>,
) -> Result<Response, ConsoleError> {
    let is_ours = Token::parse(&token).is_some_and(|token| outside.merchant.is_sandbox_token(&token));
    if is_ours { sign_in(outside).await } else { Err(ConsoleError::NotHere(Box::new(outside.page))) }
}

/// Signs in by a button, on this machine only.
pub(in crate::web) async fn by_button(
    outside: Outside,
    OwnMachine(is_local): OwnMachine,
) -> Result<Response, ConsoleError> {
    let is_allowed = is_local && !outside.page.config.is_public_sandbox();
    if is_allowed { sign_in(outside).await } else { Err(ConsoleError::NotHere(Box::new(outside.page))) }
}

async fn sign_in(outside: Outside) -> Result<Response, ConsoleError> {
    let Outside { merchant, client, is_https, page, .. } = outside;
    match merchant.sign_in_to_sandbox(page.locale, &client).await {
        Ok(Some(started)) => Ok(go_on(&started, &NextPage::home(), is_https)),
        Ok(None) => Err(ConsoleError::NotHere(Box::new(page))),
        Err(error) => Err(ConsoleError::unavailable(&error, page)),
    }
}

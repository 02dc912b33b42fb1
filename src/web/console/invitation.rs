//! `/console/invitations/{token}`: a user chooses a password.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    error::ConsoleError,
    extract::Outside,
    form::ConsoleForm,
    next::NextPage,
    sign_in::{go_on, refused},
    views::{
        respond,
        sign_in::{self, Refusal},
    },
};
use crate::{
    merchant::{PasswordError, Token},
    web::pages::views::context::PageContext,
};

/// The form for a password.
pub(in crate::web) async fn show(
    outside: Outside,
    Path(token): Path<String>,
) -> Result<Response, ConsoleError> {
    let Outside { merchant, client, page, .. } = outside;
    match merchant.invited(Token::parse(&token).as_ref(), &client).await {
        Ok(user) => Ok(respond(sign_in::invitation(&page, user.name.as_str(), None))),
        Err(error) => problem(error, page),
    }
}

/// Stores the password, and signs the user in.
pub(in crate::web) async fn submit(
    outside: Outside,
    Path(token): Path<String>,
    form: ConsoleForm,
) -> Result<Response, ConsoleError> {
    let Outside { merchant, client, token: replaced, is_https, page } = outside;
    let token = Token::parse(&token);
    let user = match merchant.invited(token.as_ref(), &client).await {
        Ok(user) => user,
        Err(error) => return problem(error, page),
    };
    let Some(token) = token else { return problem(PasswordError::NoInvitation, page) };
    let password = form.field("password");
    let refusal = match merchant.accept_invitation(&token, password, replaced.as_ref(), &client).await {
        Ok(started) => return Ok(go_on(&started, &NextPage::home(), is_https)),
        Err(PasswordError::Flaw(flaw)) => Refusal::Flaw(flaw),
        Err(PasswordError::Busy) => Refusal::Busy,
        Err(error) => return problem(error, page),
    };
    Ok(refused(refusal, sign_in::invitation(&page, user.name.as_str(), Some(refusal))))
}

fn problem(error: PasswordError, page: PageContext) -> Result<Response, ConsoleError> {
    match error {
        PasswordError::Store(error) => Err(ConsoleError::unavailable(&error, page)),
        PasswordError::TooOften(wait) => {
            let refusal = Refusal::TooOften(wait);
            Ok(refused(refusal, sign_in::too_often(&page, refusal)))
        }
        PasswordError::NoInvitation | PasswordError::Busy | PasswordError::Flaw(_) => {
            Ok((StatusCode::NOT_FOUND, respond(sign_in::no_invitation(&page))).into_response())
        }
    }
}

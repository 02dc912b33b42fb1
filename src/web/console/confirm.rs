//! `/console/confirm`: a signed-in user shows a password or a code again.

use axum::{
    http::Uri,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    cookie,
    error::ConsoleError,
    extract::{Outside, SignedIn},
    form::ConsoleForm,
    next::NextPage,
    sign_in::refused,
    views::{
        respond,
        sign_in::{self, Refusal},
    },
};
use crate::merchant::SignInError;

/// The form.
pub(in crate::web) async fn show(SignedIn(context): SignedIn, uri: Uri) -> Response {
    let next = NextPage::in_query(uri.query());
    let by_button = context.merchant.confirms_by_button(&context.viewer.user);
    respond(sign_in::confirm(context, &next, by_button, None))
}

/// Checks what was shown.
pub(in crate::web) async fn submit(
    SignedIn(context): SignedIn,
    outside: Outside,
    form: ConsoleForm,
) -> Result<Response, ConsoleError> {
    let Outside { merchant, client, is_https, .. } = outside;
    let next = NextPage::parse(form.field("next")).unwrap_or_else(NextPage::home);
    let refusal = match merchant.confirm_identity(&context.viewer, form.field("shown"), &client).await {
        Ok(token) => {
            return Ok(cookie::renewed(Redirect::to(next.as_str()).into_response(), &token, is_https));
        }
        Err(SignInError::Wrong) => Refusal::WrongAgain,
        Err(SignInError::TooOften(wait)) => Refusal::TooOften(wait),
        Err(SignInError::Busy) => Refusal::Busy,
        Err(SignInError::Store(error)) => return Err(ConsoleError::of(&error, context)),
    };
    let by_button = merchant.confirms_by_button(&context.viewer.user);
    Ok(refused(refusal, sign_in::confirm(context, &next, by_button, Some(refusal))))
}

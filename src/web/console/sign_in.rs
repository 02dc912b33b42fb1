//! `/console/sign-in`: a name and a password, then a code; and `/console/sign-out`.

use axum::{
    http::Uri,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    cookie,
    error::ConsoleError,
    extract::{AnySession, CODE, Outside, SECOND_FACTOR, SignedIn},
    form::ConsoleForm,
    next::NextPage,
    views::{
        respond,
        sign_in::{self, Refusal},
    },
};
use crate::{
    merchant::{SignInError, StartedSession},
    store::Awaits,
};

/// The form for name and password.
pub(in crate::web) async fn show(
    session: Result<SignedIn, ConsoleError>,
    uri: Uri,
    outside: Outside,
) -> Response {
    let next = NextPage::in_query(uri.query());
    match session {
        Ok(SignedIn(_)) => Redirect::to(next.as_str()).into_response(),
        Err(_) => respond(sign_in::sign_in(&outside.page, "", &next, None)),
    }
}

/// Checks name and password.
pub(in crate::web) async fn submit(outside: Outside, form: ConsoleForm) -> Result<Response, ConsoleError> {
    let Outside { merchant, client, token, is_https, page } = outside;
    let next = NextPage::parse(form.field("next")).unwrap_or_else(NextPage::home);
    let name = form.field("name");
    let refusal = match merchant.sign_in(name, form.field("password"), token.as_ref(), &client).await {
        Ok(started) => return Ok(go_on(&started, &next, is_https)),
        Err(SignInError::Wrong) => Refusal::Wrong,
        Err(SignInError::TooOften(wait)) => Refusal::TooOften(wait),
        Err(SignInError::Busy) => Refusal::Busy,
        Err(SignInError::Store(error)) => return Err(ConsoleError::unavailable(&error, page)),
    };
    Ok(refused(refusal, sign_in::sign_in(&page, name, &next, Some(refusal))))
}

/// The form for the code.
pub(in crate::web) async fn show_code(
    AnySession(_, awaits): AnySession,
    uri: Uri,
    outside: Outside,
) -> Response {
    let next = NextPage::in_query(uri.query());
    match awaits {
        Awaits::Code => respond(sign_in::code(&outside.page, &next, None)),
        Awaits::Setup => Redirect::to(SECOND_FACTOR).into_response(),
        Awaits::Nothing => Redirect::to(next.as_str()).into_response(),
    }
}

/// Checks the code.
pub(in crate::web) async fn submit_code(
    AnySession(context, awaits): AnySession,
    outside: Outside,
    form: ConsoleForm,
) -> Result<Response, ConsoleError> {
    let Outside { merchant, client, is_https, page, .. } = outside;
    let next = NextPage::parse(form.field("next")).unwrap_or_else(NextPage::home);
    if awaits != Awaits::Code {
        return Ok(Redirect::to(next.as_str()).into_response());
    }
    let refusal = match merchant.sign_in_with_code(&context.viewer, form.field("code"), &client).await {
        Ok(started) => return Ok(go_on(&started, &next, is_https)),
        Err(SignInError::Wrong) => Refusal::WrongCode,
        Err(SignInError::TooOften(wait)) => Refusal::TooOften(wait),
        Err(SignInError::Busy) => Refusal::Busy,
        Err(SignInError::Store(error)) => return Err(ConsoleError::unavailable(&error, page)),
    };
    Ok(refused(refusal, sign_in::code(&page, &next, Some(refusal))))
}

/// Ends the session, whatever it lacks.
pub(in crate::web) async fn sign_out(
    session: Result<AnySession, ConsoleError>,
    outside: Outside,
) -> Result<Response, ConsoleError> {
    if let Ok(AnySession(context, _)) = session {
        let ended = context.merchant.sign_out(&context.viewer, context.audit()).await;
        ended.map_err(|error| ConsoleError::unavailable(&error, outside.page))?;
    }
    Ok(cookie::ended(Redirect::to("/console/sign-in").into_response(), outside.is_https))
}

/// Leads on to what a session lacks, or to the page that was wanted.
pub(in crate::web) fn go_on(started: &StartedSession, next: &NextPage, is_https: bool) -> Response {
    let address = match started.awaits {
        Awaits::Code => next.after(CODE),
        Awaits::Setup => SECOND_FACTOR.to_owned(),
        Awaits::Nothing => next.as_str().to_owned(),
    };
    cookie::started(Redirect::to(&address).into_response(), started, is_https)
}

/// A form that is shown again.
pub(in crate::web) fn refused(refusal: Refusal, page: String) -> Response {
    let answer = (refusal.status(), respond(page)).into_response();
    match refusal.wait() {
        Some(limited) => limited.add_retry_after(answer),
        None => answer,
    }
}

//! `/console/account`: one's own language, password and sessions.

use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Redirect, Response},
};
use caisse_domain::Locale;

use super::{
    context::ConsoleContext,
    error::ConsoleError,
    extract::{Confirmed, SignedIn},
    form::ConsoleForm,
    sign_in::refused,
    views::{
        account::{self, Account},
        respond, second_factor,
        sign_in::Refusal,
    },
};
use crate::{merchant::PasswordError, store::StoreError};

/// The page, with a sentence after a change.
const DONE: &str = "/console/account?done";

/// The page.
pub(in crate::web) async fn show(SignedIn(context): SignedIn, uri: Uri) -> Result<Response, ConsoleError> {
    let is_done = uri.query() == Some("done");
    match read(&context, is_done).await {
        Ok(account) => Ok(respond(account::page(context, account))),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

async fn read(context: &ConsoleContext, is_done: bool) -> Result<Account, StoreError> {
    let ConsoleContext { merchant, viewer, .. } = context;
    let sessions = merchant.sessions_of(viewer.user.user_id).await?;
    let codes_left = merchant.recovery_codes_left(viewer).await?;
    Ok(Account { sessions, codes_left, is_done })
}

/// Stores the language.
pub(in crate::web) async fn choose_language(
    SignedIn(context): SignedIn,
    form: ConsoleForm,
) -> Result<Response, ConsoleError> {
    let Some(locale) = Locale::parse(form.field("locale")) else {
        let page = match read(&context, false).await {
            Ok(account) => account::page(context, account),
            Err(error) => return Err(ConsoleError::of(&error, context)),
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, respond(page)).into_response());
    };
    match context.merchant.choose_language(&context.viewer, locale, context.audit()).await {
        Ok(()) => Ok(Redirect::to(DONE).into_response()),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

/// Ends the session that the form names, or all but this one.
pub(in crate::web) async fn end_sessions(
    SignedIn(context): SignedIn,
    form: ConsoleForm,
) -> Result<Response, ConsoleError> {
    let ConsoleContext { merchant, viewer, .. } = &context;
    let ended = match form.field("session") {
        "" => merchant.end_other_sessions(viewer, context.audit()).await.map(drop),
        session => merchant.end_session(viewer, session, context.audit()).await.map(drop),
    };
    match ended {
        Ok(()) => Ok(Redirect::to(DONE).into_response()),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

/// The form for another password.
pub(in crate::web) async fn show_password(Confirmed(context): Confirmed) -> Response {
    respond(second_factor::password(context, None))
}

/// Stores another password, and ends the other sessions.
pub(in crate::web) async fn change_password(
    Confirmed(context): Confirmed,
    form: ConsoleForm,
) -> Result<Response, ConsoleError> {
    let changed =
        context.merchant.change_password(&context.viewer, form.field("password"), context.audit()).await;
    let refusal = match changed {
        Ok(()) => return Ok(Redirect::to(DONE).into_response()),
        Err(PasswordError::Flaw(flaw)) => Refusal::Flaw(flaw),
        Err(PasswordError::TooOften(wait)) => Refusal::TooOften(wait),
        Err(PasswordError::Busy | PasswordError::NoInvitation) => Refusal::Busy,
        Err(PasswordError::Store(error)) => return Err(ConsoleError::of(&error, context)),
    };
    Ok(refused(refusal, second_factor::password(context, Some(refusal))))
}

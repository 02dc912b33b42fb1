//! `/console/account/second-factor`: a user sets up an authenticator, and gets recovery codes.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    cookie,
    error::ConsoleError,
    extract::{Confirmed, MaySetUp, Outside},
    form::ConsoleForm,
    views::{respond, second_factor},
};

/// A new authenticator's QR code.
pub(in crate::web) async fn show(MaySetUp(context, awaits): MaySetUp, outside: Outside) -> Response {
    let enrolment = context.merchant.enrolment(&context.viewer);
    respond(second_factor::enrolment((&outside.page, context, awaits), enrolment, false))
}

/// Checks the authenticator's first code, and shows recovery codes this once.
pub(in crate::web) async fn submit(
    MaySetUp(context, awaits): MaySetUp,
    outside: Outside,
    form: ConsoleForm,
) -> Result<Response, ConsoleError> {
    let Outside { merchant, client, is_https, page, .. } = outside;
    let (sealed, code) = (form.field("sealed"), form.field("code"));
    match merchant.set_second_factor(&context.viewer, sealed, code, &client).await {
        Err(error) => Err(ConsoleError::unavailable(&error, page)),
        Ok(Some((started, codes))) => {
            Ok(cookie::started(respond(second_factor::codes(context, &codes)), &started, is_https))
        }
        Ok(None) => {
            let enrolment = merchant.enrolment_again(&context.viewer, sealed);
            let page = second_factor::enrolment((&page, context, awaits), enrolment, true);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, respond(page)).into_response())
        }
    }
}

/// Makes new recovery codes, and shows them this once.
pub(in crate::web) async fn make_codes(Confirmed(context): Confirmed) -> Result<Response, ConsoleError> {
    if !context.viewer.user.has_second_factor {
        return Err(ConsoleError::not_found(context));
    }
    match context.merchant.make_recovery_codes(&context.viewer, context.audit()).await {
        Ok(codes) => Ok(respond(second_factor::codes(context, &codes))),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

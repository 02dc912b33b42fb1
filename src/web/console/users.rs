//! `/console/users`: who may use the console.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use caisse_domain::{Locale, Role, UserName};

use super::{
    context::ConsoleContext,
    error::ConsoleError,
    extract::{Allowed, ManageUsers, Proved},
    form::ConsoleForm,
    i18n::sign_in::texts,
    views::{
        respond,
        users::{self, InvitationProblem, TypedInvitation},
    },
};
use crate::{
    merchant::{Token, may_invite},
    store::{NewUser, StoreError, User, UserChange},
};

/// All users.
pub(in crate::web) async fn list(allowed: Allowed<ManageUsers>) -> Result<Response, ConsoleError> {
    let context = allowed.0;
    let merchant = &context.merchant;
    match tokio::try_join!(merchant.users(), merchant.users_last_seen()) {
        Ok((users, seen)) => Ok(respond(users::list(context, users, &seen))),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

/// The form for an invitation.
pub(in crate::web) async fn show_invite(proved: Proved<ManageUsers>) -> Response {
    let context = proved.0;
    let roles = roles(&context);
    respond(users::invite(context, roles, TypedInvitation::default(), None))
}

/// Makes a user, and shows the link of the invitation this once.
pub(in crate::web) async fn invite(
    proved: Proved<ManageUsers>,
    form: ConsoleForm,
) -> Result<Response, ConsoleError> {
    let context = proved.0;
    let typed = TypedInvitation {
        name: form.field("name").to_owned(),
        role: Role::parse(form.field("role")).filter(|role| may_invite(&context.viewer, *role)),
        locale: Locale::parse(form.field("locale")),
    };
    let problem = match (UserName::parse(&typed.name), typed.role) {
        (Err(_), _) => InvitationProblem::Name,
        (Ok(_), None) => InvitationProblem::Role,
        (Ok(name), Some(role)) => {
            let new = NewUser { name, role, locale: typed.locale.unwrap_or_default() };
            match context.merchant.invite_user(new, context.audit()).await {
                Ok(Some(token)) => return Ok(link(context, &token)),
                Ok(None) => InvitationProblem::Taken,
                Err(error) => return Err(ConsoleError::of(&error, context)),
            }
        }
    };
    let roles = roles(&context);
    let page = users::invite(context, roles, typed, Some(problem));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, respond(page)).into_response())
}

/// One user.
pub(in crate::web) async fn show(
    proved: Proved<ManageUsers>,
    Path(user): Path<String>,
) -> Result<Response, ConsoleError> {
    let context = proved.0;
    let (context, user) = find(context, &user).await?;
    Ok(respond(users::one(context, user, None)))
}

/// Ends a user's sessions, removes what they prove themselves with, and shows a new link this once.
pub(in crate::web) async fn reset(
    proved: Proved<ManageUsers>,
    Path(user): Path<String>,
) -> Result<Response, ConsoleError> {
    let context = proved.0;
    let (context, user) = find_other(context, &user).await?;
    match context.merchant.reset_user(user.user_id, context.audit()).await {
        Ok(Some(token)) => Ok(link(context, &token)),
        Ok(None) => Ok(last_owner(context, user)),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

/// Lets a user sign in no more.
pub(in crate::web) async fn disable(
    proved: Proved<ManageUsers>,
    Path(user): Path<String>,
) -> Result<Response, ConsoleError> {
    let context = proved.0;
    let (context, user) = find_other(context, &user).await?;
    let changed = context.merchant.disable_user(user.user_id, context.audit()).await;
    answer(changed, context, user)
}

/// Lets a disabled user sign in again.
pub(in crate::web) async fn enable(
    proved: Proved<ManageUsers>,
    Path(user): Path<String>,
) -> Result<Response, ConsoleError> {
    let context = proved.0;
    let (context, user) = find_other(context, &user).await?;
    let changed = context.merchant.enable_user(user.user_id, context.audit()).await;
    answer(changed, context, user)
}

fn answer(
    changed: Result<UserChange, StoreError>,
    context: ConsoleContext,
    user: User,
) -> Result<Response, ConsoleError> {
    match changed {
        Ok(UserChange::Done | UserChange::Unchanged) => Ok(Redirect::to("/console/users").into_response()),
        Ok(UserChange::LastOwner) => Ok(last_owner(context, user)),
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}

fn last_owner(context: ConsoleContext, user: User) -> Response {
    let words = texts(context.locale());
    (StatusCode::CONFLICT, respond(users::one(context, user, Some(words.last_owner)))).into_response()
}

fn link(context: ConsoleContext, token: &Token) -> Response {
    let address = format!("{}/console/invitations/{}", context.config.site_url, token.expose());
    respond(users::link(context, address))
}

/// The roles that the viewer may give.
fn roles(context: &ConsoleContext) -> Vec<Role> {
    // The least powerful first: it is what the form proposes.
    Role::ALL.into_iter().rev().filter(|role| may_invite(&context.viewer, *role)).collect()
}

/// The user whose number is in the address.
async fn find(context: ConsoleContext, user: &str) -> Result<(ConsoleContext, User), ConsoleError> {
    match context.merchant.users().await {
        Err(error) => Err(ConsoleError::of(&error, context)),
        Ok(users) => match users.into_iter().find(|known| known.user_id.to_string() == user) {
            Some(user) => Ok((context, user)),
            None => Err(ConsoleError::not_found(context)),
        },
    }
}

/// The same, for what no user does to themselves.
async fn find_other(context: ConsoleContext, user: &str) -> Result<(ConsoleContext, User), ConsoleError> {
    let (context, user) = find(context, user).await?;
    match user.user_id == context.viewer.user.user_id {
        true => Err(ConsoleError::forbidden(context)),
        false => Ok((context, user)),
    }
}

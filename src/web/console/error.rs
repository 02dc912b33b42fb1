//! Why a page of the console is not shown.

use super::{
    context::ConsoleContext,
    next::NextPage,
    views::problem::{self, Problem},
};
use crate::{
    store::StoreError,
    telemetry::Causes,
    web::{
        error::PageError,
        pages::views::{context::PageContext, error_page::PageErrorKind},
    },
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

/// Why a page of the console is not shown.
pub(in crate::web) enum ConsoleError {
    /// There is no console here for this client.
    NotHere(Box<PageContext>),
    /// No user is signed in. The page to come back to, if the request was for one.
    SignedOut { next: Option<NextPage> },
    /// The second factor is missing: a code of it, or all of it.
    Unfinished { at: &'static str },
    /// The user has to show a password or a code again. The page to come back to.
    Unproved { next: NextPage },
    /// The database failed before it was known who asks.
    Unavailable(Box<PageContext>),
    /// A signed-in user's request.
    Shown(Box<ConsoleContext>, Problem),
}

impl ConsoleError {
    /// The user's role does not include this.
    pub(in crate::web) fn forbidden(context: ConsoleContext) -> Self {
        Self::Shown(Box::new(context), Problem::Forbidden)
    }

    /// There is no such page.
    pub(in crate::web) fn not_found(context: ConsoleContext) -> Self {
        Self::Shown(Box::new(context), Problem::NotFound)
    }

    /// The database failed.
    pub(in crate::web) fn of(error: &StoreError, context: ConsoleContext) -> Self {
        log(error);
        Self::Shown(Box::new(context), Problem::Unavailable)
    }

    /// The database failed before it was known who asks.
    pub(in crate::web) fn unavailable(error: &StoreError, context: PageContext) -> Self {
        log(error);
        Self::Unavailable(Box::new(context))
    }
}

fn log(error: &StoreError) {
    tracing::error!(error = %Causes(error), "a page of the console could not be made");
}

impl IntoResponse for ConsoleError {
    fn into_response(self) -> Response {
        match self {
            Self::NotHere(context) => context.not_found().into_response(),
            Self::SignedOut { next } => {
                Redirect::to(&next.unwrap_or_else(NextPage::home).after("/console/sign-in")).into_response()
            }
            Self::Unproved { next } => Redirect::to(&next.after("/console/confirm")).into_response(),
            Self::Unfinished { at } => Redirect::to(at).into_response(),
            Self::Unavailable(context) => {
                PageError::new(*context, PageErrorKind::Unavailable).into_response()
            }
            Self::Shown(context, problem) => {
                let status = match problem {
                    Problem::Forbidden => StatusCode::FORBIDDEN,
                    Problem::NotFound => StatusCode::NOT_FOUND,
                    Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                };
                (status, problem::page(*context, problem)).into_response()
            }
        }
    }
}

//! Pages that say why another is not shown.

use leptos::prelude::*;

use super::{
    respond,
    shell::{Place, page as shell},
};
use crate::web::console::{context::ConsoleContext, i18n::frame::texts};
use axum::response::Response;

/// Why a page is not shown to a signed-in user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Problem {
    /// The user's role does not include it.
    Forbidden,
    /// There is no such page, order or user.
    NotFound,
    /// The database failed.
    Unavailable,
}

/// The page for `problem`.
pub(in crate::web) fn page(context: ConsoleContext, problem: Problem) -> Response {
    let words = texts(context.locale());
    let message = match problem {
        Problem::Forbidden => words.forbidden,
        Problem::NotFound => words.not_found,
        Problem::Unavailable => words.unavailable,
    };
    respond(shell(context, message.title, Place::Elsewhere, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{message.title}</h1>
                <p>{message.body}</p>
                <p>
                    <a class="button" href="/console">
                        {words.back}
                    </a>
                </p>
            </section>
        }
    }))
}

//! Users: the list, one of them, an invitation.

use std::collections::HashMap;

use caisse_domain::{Locale, Role, Timestamp};
use leptos::prelude::*;

use super::shell::{Place, page as shell, role as role_name};
use crate::{
    store::{User, UserId},
    web::{
        console::{
            context::ConsoleContext,
            i18n::{
                frame,
                sign_in::{Texts, texts},
            },
        },
        i18n,
        pages::views::date,
    },
};

/// Why an invitation is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum InvitationProblem {
    /// What was typed is no name.
    Name,
    /// Another user has the name.
    Taken,
    /// There is no such role, or not for this user to give.
    Role,
}

/// What was typed into the form for an invitation.
#[derive(Clone, Default)]
pub(in crate::web) struct TypedInvitation {
    pub(in crate::web) name: String,
    pub(in crate::web) role: Option<Role>,
    pub(in crate::web) locale: Option<Locale>,
}

/// All users.
pub(in crate::web) fn list(
    context: ConsoleContext,
    users: Vec<User>,
    seen: &HashMap<UserId, Timestamp>,
) -> String {
    let locale = context.locale();
    let words = texts(locale);
    let rows = users.into_iter().map(|user| row(&user, seen.get(&user.user_id), locale)).collect_view();
    let title = frame::texts(locale).users;
    shell(context, title, Place::Users, move || {
        view! {
            <section class="panel woven">
                <h1>{title}</h1>
                <ul class="entries">{rows}</ul>
                <p>
                    <a class="button" href="/console/users/new">
                        {words.invite}
                    </a>
                </p>
            </section>
        }
    })
}

fn row(user: &User, seen: Option<&Timestamp>, locale: Locale) -> impl IntoView + use<> {
    let words = texts(locale);
    let seen = match seen {
        Some(seen) => words.last_seen(date::moment(*seen, locale)),
        None => words.never_seen.to_owned(),
    };
    view! {
        <li>
            <a href=format!("/console/users/{}", user.user_id)>
                <strong>{user.name.to_string()}</strong>
                " · "
                {role_name(user.role, frame::texts(locale))}
                " "
                {state(user, words)}
                <br />
                <small>{seen}</small>
            </a>
        </li>
    }
}

/// Whether a user may sign in: a shape, a word, then a colour.
fn state(user: &User, words: &'static Texts) -> impl IntoView + use<> {
    let (class, word) = match user {
        User { disabled_at: Some(_), .. } => ("status canceled", words.disabled),
        User { has_password: false, .. } => ("status pending", words.invited),
        User { .. } => ("status paid", words.active),
    };
    view! { <span class=class>{word}</span> }
}

/// One user, and what may be done with them.
pub(in crate::web) fn one(context: ConsoleContext, user: User, problem: Option<&'static str>) -> String {
    let locale = context.locale();
    let words = texts(locale);
    let is_self = user.user_id == context.viewer.user.user_id;
    let title = user.name.to_string();
    let heading = title.clone();
    shell(context, &title, Place::Users, move || {
        let state = state(&user, words);
        view! {
            <section class="panel woven narrow">
                <h1>{heading}</h1>
                <p>{role_name(user.role, frame::texts(locale))} " " {state}</p>
                {problem.map(|problem| view! { <p class="problem-note" role="alert">{problem}</p> })}
                {is_self.then(|| view! { <p>{words.yourself}</p> })}
                {(!is_self).then(|| actions(&user, words))}
            </section>
        }
    })
}

fn actions(user: &User, words: &'static Texts) -> impl IntoView + use<> {
    let is_disabled = user.disabled_at.is_some();
    let changes: &[_] = match is_disabled {
        true => &[("enable", words.enable, None)],
        false => &[
            ("reset", words.reset, Some(words.reset_hint)),
            ("disable", words.disable, Some(words.disable_hint)),
        ],
    };
    let user = user.user_id;
    let change = move |(action, name, hint): &(&str, &'static str, Option<&'static str>)| {
        let address = format!("/console/users/{user}/{action}");
        let hint = hint.map(|hint| view! { <p class="hint">{hint}</p> });
        let name = *name;
        view! {
            <form method="post" action=address>
                <button class="button secondary wide">{name}</button>
                {hint}
            </form>
        }
    };
    changes.iter().map(change).collect_view()
}

/// The form for an invitation, with the roles that the viewer may give.
pub(in crate::web) fn invite(
    context: ConsoleContext,
    roles: Vec<Role>,
    typed: TypedInvitation,
    problem: Option<InvitationProblem>,
) -> String {
    let locale = context.locale();
    let words = texts(locale);
    let TypedInvitation { name, role, locale: typed_locale } = typed;
    let problem = problem.map(|problem| match problem {
        InvitationProblem::Name => words.bad_name,
        InvitationProblem::Taken => words.taken,
        InvitationProblem::Role => words.bad_role,
    });
    let is_wrong = problem.is_some().then_some("true");
    let roles = roles
        .into_iter()
        .map(|other| {
            let is_chosen = role == Some(other);
            view! {
                <option value=other.as_str() selected=is_chosen>
                    {role_name(other, frame::texts(locale))}
                </option>
            }
        })
        .collect_view();
    let chosen = typed_locale.unwrap_or(locale);
    let languages = [Locale::Fr, Locale::En]
        .map(|other| {
            view! {
                <option value=other.code() lang=other.code() selected=other == chosen>
                    {i18n::texts(other).language}
                </option>
            }
        })
        .collect_view();
    shell(context, words.invite, Place::Users, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.invite}</h1>
                {problem.map(|problem| view! { <p class="problem-note" role="alert">{problem}</p> })}
                <form method="post" action="/console/users/new">
                    <label class="field">
                        {words.user_name}
                        <input name="name" value=name aria-invalid=is_wrong maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false" required />
                    </label>
                    <label class="field">{words.role} <select name="role">{roles}</select></label>
                    <label class="field">{words.language} <select name="locale">{languages}</select></label>
                    <button class="button wide">{words.make_link}</button>
                </form>
            </section>
        }
    })
}

/// The link of an invitation, this once.
pub(in crate::web) fn link(context: ConsoleContext, address: String) -> String {
    let locale = context.locale();
    let words = texts(locale);
    shell(context, words.link.title, Place::Users, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.link.title}</h1>
                <p>{words.link.body}</p>
                <p class="hint">{words.invitation_link}</p>
                <p class="secret">{address}</p>
                <p>
                    <a class="button secondary" href="/console/users">
                        {frame::texts(locale).users}
                    </a>
                </p>
            </section>
        }
    })
}

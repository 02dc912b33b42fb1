//! One's own account.

use caisse_domain::Locale;
use leptos::prelude::*;

use super::{
    shell::{Place, page as shell},
    sign_in::sign_out,
};
use crate::{
    store::Session,
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

/// What the page shows besides the user.
pub(in crate::web) struct Account {
    /// The user's sessions.
    pub(in crate::web) sessions: Vec<Session>,
    /// How many recovery codes are left.
    pub(in crate::web) codes_left: i64,
    /// Whether something was just changed.
    pub(in crate::web) is_done: bool,
}

/// Language, second factor, password, sessions.
pub(in crate::web) fn page(context: ConsoleContext, account: Account) -> String {
    let locale = context.locale();
    let (words, user) = (texts(locale), context.viewer.user.clone());
    let Account { sessions, codes_left, is_done } = account;
    let current = context.viewer.session.session_id.clone();
    let has_others = sessions.len() > 1;
    let rows = sessions.into_iter().map(|session| row(session, &current, locale)).collect_view();
    let title = frame::texts(locale).account;
    shell(context, title, Place::Account, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{title}</h1>
                {is_done.then(|| view! { <p class="done-note" role="status">{words.done}</p> })}
                <dl class="facts">
                    <div>
                        <dt>{words.name}</dt>
                        <dd>{user.name.to_string()}</dd>
                    </div>
                    <div>
                        <dt>{words.role}</dt>
                        <dd>{super::shell::role(user.role, frame::texts(locale))}</dd>
                    </div>
                </dl>
                <form method="post" action="/console/account/language">
                    <label class="field">
                        {words.language} <select name="locale">{[Locale::Fr, Locale::En].map(|other| option(other, locale)).collect_view()}</select>
                    </label>
                    <button class="button secondary">{words.save}</button>
                </form>
            </section>
            {second_factor(user.has_second_factor, codes_left, words)}
            <section class="panel narrow">
                <h2>{words.sessions}</h2>
                <ul class="entries">{rows}</ul>
                {has_others
                    .then(|| {
                        view! {
                            <form method="post" action="/console/account/sessions">
                                <button class="button secondary wide">{words.end_others}</button>
                            </form>
                        }
                    })}
            </section>
            <section class="panel narrow">
                <p>
                    <a class="button secondary wide" href="/console/account/password">
                        {words.change_password}
                    </a>
                </p>
                {sign_out(locale)}
            </section>
        }
    })
}

fn option(locale: Locale, current: Locale) -> impl IntoView {
    view! {
        <option value=locale.code() lang=locale.code() selected=locale == current>
            {i18n::texts(locale).language}
        </option>
    }
}

fn second_factor(is_on: bool, codes_left: i64, words: &'static Texts) -> impl IntoView {
    let state = if is_on { words.is_on } else { words.is_off };
    let set_up = if is_on { words.set_up_again } else { words.set_up };
    view! {
        <section class="panel narrow">
            <h2>{words.second_factor}</h2>
            <p>{state} {is_on.then(|| format!(". {}", words.codes_left(codes_left)))}</p>
            <p>
                <a class="button secondary wide" href="/console/account/second-factor">
                    {set_up}
                </a>
            </p>
            {is_on
                .then(|| {
                    view! {
                        <form method="post" action="/console/account/recovery-codes">
                            <button class="button secondary wide">{words.new_codes}</button>
                        </form>
                    }
                })}
        </section>
    }
}

/// A session: which browser, since when, and the button that ends it.
fn row(session: Session, current: &str, locale: Locale) -> impl IntoView + use<> {
    const AGENT_CHARS: usize = 80;
    let words = texts(locale);
    let is_current = session.session_id == current;
    let agent: String = session.agent.chars().take(AGENT_CHARS).collect();
    let since = words.since(date::moment(session.created_at, locale));
    let seen = words.last_seen(date::moment(session.seen_at, locale));
    view! {
        <li>
            <p>
                {is_current.then(|| view! { <strong>{words.this_device}</strong> " · " })} {session.address} " · "
                <small>{agent}</small>
            </p>
            <p class="hint">{since} ". " {seen} "."</p>
            {(!is_current)
                .then(|| {
                    view! {
                        <form method="post" action="/console/account/sessions">
                            <input type="hidden" name="session" value=session.session_id />
                            <button class="button secondary">{words.end_session}</button>
                        </form>
                    }
                })}
        </li>
    }
}

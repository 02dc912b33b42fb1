//! The pages of clients that are not signed in yet, and the one on which a user confirms who they are.

use std::time::Duration;

use axum::http::StatusCode;
use caisse_domain::Locale;
use leptos::prelude::*;

use super::shell::{Place, outside, page as shell};
use crate::{
    merchant::PasswordFlaw,
    web::{
        console::{
            context::ConsoleContext,
            i18n::sign_in::{Texts, texts},
            next::NextPage,
        },
        i18n,
        limits::rate_limited::RateLimited,
        pages::views::{context::PageContext, error_page},
    },
};

/// Why a form of sign-in is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Refusal {
    /// Name or password is wrong.
    Wrong,
    /// The code is wrong.
    WrongCode,
    /// The password or the code that was to confirm something is wrong.
    WrongAgain,
    /// Too many failures came before.
    TooOften(Duration),
    /// Too many passwords are being checked.
    Busy,
    /// The new password is not accepted.
    Flaw(PasswordFlaw),
}

impl Refusal {
    /// The status of the page.
    pub(in crate::web) const fn status(self) -> StatusCode {
        match self {
            Self::Wrong | Self::WrongCode | Self::WrongAgain => StatusCode::UNAUTHORIZED,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Flaw(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// When to try again, if waiting helps.
    pub(in crate::web) const fn wait(self) -> Option<RateLimited> {
        match self {
            Self::TooOften(wait) => Some(RateLimited { wait }),
            Self::Busy => Some(RateLimited { wait: Duration::from_secs(1) }),
            Self::Wrong | Self::WrongCode | Self::WrongAgain | Self::Flaw(_) => None,
        }
    }

    fn sentence(self, locale: Locale) -> String {
        let words = texts(locale);
        let sentence = match self {
            Self::Wrong => words.wrong,
            Self::WrongCode => words.wrong_code,
            Self::WrongAgain => words.wrong_again,
            Self::Busy => words.busy,
            Self::TooOften(wait) => {
                let wait = error_page::wait(RateLimited { wait }.seconds(), i18n::texts(locale));
                return format!("{} {wait}", words.too_often);
            }
            Self::Flaw(PasswordFlaw::TooShort) => words.too_short,
            Self::Flaw(PasswordFlaw::TooLong) => words.too_long,
            Self::Flaw(PasswordFlaw::Common) => words.common,
            Self::Flaw(PasswordFlaw::Name) => words.is_name,
        };
        sentence.to_owned()
    }
}

/// Why the form is shown again, above it.
pub(in crate::web) fn note(refusal: Option<Refusal>, locale: Locale) -> impl IntoView {
    refusal.map(|refusal| view! { <p class="problem-note" role="alert">{refusal.sentence(locale)}</p> })
}

/// Name and password.
pub(in crate::web) fn sign_in(
    context: &PageContext,
    name: &str,
    next: &NextPage,
    refusal: Option<Refusal>,
) -> String {
    let (locale, name, next) = (context.locale, name.to_owned(), next.as_str().to_owned());
    let words = texts(locale);
    outside(context, words.sign_in, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.sign_in}</h1>
                {note(refusal, locale)}
                <form method="post" action="/console/sign-in">
                    <input type="hidden" name="next" value=next />
                    <label class="field">
                        {words.name}
                        <input name="name" value=name autocomplete="username" autocapitalize="none" spellcheck="false" required />
                    </label>
                    <label class="field">
                        {words.password}
                        <input name="password" type="password" autocomplete="current-password" required />
                    </label>
                    <button class="button wide">{words.sign_in}</button>
                </form>
            </section>
        }
    })
}

/// The code of the second factor.
pub(in crate::web) fn code(context: &PageContext, next: &NextPage, refusal: Option<Refusal>) -> String {
    let (locale, next) = (context.locale, next.as_str().to_owned());
    let words = texts(locale);
    outside(context, words.code_page.title, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.code_page.title}</h1>
                <p>{words.code_page.body}</p>
                {note(refusal, locale)}
                <form method="post" action="/console/sign-in/code">
                    <input type="hidden" name="next" value=next />
                    <label class="field">
                        {words.code} <input name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required />
                    </label>
                    <button class="button wide">{words.go_on}</button>
                </form>
            </section>
            <section class="narrow">{sign_out(locale)}</section>
        }
    })
}

/// The way out.
pub(in crate::web) fn sign_out(locale: Locale) -> impl IntoView {
    view! {
        <form method="post" action="/console/sign-out">
            <button class="button secondary wide">{crate::web::console::i18n::frame::texts(locale).sign_out}</button>
        </form>
    }
}

/// The field of a new password, and its button.
pub(in crate::web) fn new_password(words: &'static Texts) -> impl IntoView {
    view! {
        <label class="field">
            {words.new_password}
            <input name="password" type="password" autocomplete="new-password" minlength="12" aria-describedby="password-hint" required />
        </label>
        <p class="hint" id="password-hint">
            {words.password_hint}
        </p>
        <button class="button wide">{words.choose}</button>
    }
}

/// The page behind an invitation's link. The form posts to the address of the page.
pub(in crate::web) fn invitation(context: &PageContext, name: &str, refusal: Option<Refusal>) -> String {
    let (locale, name) = (context.locale, name.to_owned());
    let words = texts(locale);
    outside(context, words.invitation.title, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.invitation.title}</h1>
                <p>{words.hello(name.as_str())} " " {words.invitation.body}</p>
                {note(refusal, locale)}
                <form method="post">
                    // For password managers, which store it beside the password.
                    <input type="text" name="name" value=name autocomplete="username" readonly hidden />
                    {new_password(words)}
                </form>
            </section>
        }
    })
}

/// The page behind a link that is no invitation, or none any more.
pub(in crate::web) fn no_invitation(context: &PageContext) -> String {
    let words = texts(context.locale);
    outside(context, words.no_invitation.title, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.no_invitation.title}</h1>
                <p>{words.no_invitation.body}</p>
                <p>
                    <a class="button secondary" href="/console/sign-in">
                        {words.sign_in}
                    </a>
                </p>
            </section>
        }
    })
}

/// Too many links were tried.
pub(in crate::web) fn too_often(context: &PageContext, refusal: Refusal) -> String {
    let locale = context.locale;
    let words = texts(locale);
    outside(context, words.too_often, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.too_often}</h1>
                {note(Some(refusal), locale)}
            </section>
        }
    })
}

/// A password or a code again.
pub(in crate::web) fn confirm(
    context: ConsoleContext,
    next: &NextPage,
    by_button: bool,
    refusal: Option<Refusal>,
) -> String {
    let (locale, next) = (context.locale(), next.as_str().to_owned());
    let words = texts(locale);
    let message = if by_button { words.confirm_by_button } else { words.confirm_page };
    shell(context, message.title, Place::Elsewhere, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{message.title}</h1>
                <p>{message.body}</p>
                {note(refusal, locale)}
                <form method="post" action="/console/confirm">
                    <input type="hidden" name="next" value=next />
                    {(!by_button)
                        .then(|| {
                            view! {
                                <label class="field">
                                    {words.password_or_code}
                                    <input name="shown" type="password" autocomplete="current-password" required />
                                </label>
                            }
                        })}
                    <button class="button wide">{words.confirm}</button>
                </form>
            </section>
        }
    })
}

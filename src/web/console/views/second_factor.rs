//! Setting up a second factor, and the recovery codes.

use leptos::prelude::*;

use super::{
    shell::{Place, outside, page as shell},
    sign_in::{Refusal, note, sign_out},
};
use crate::{
    merchant::{Enrolment, RecoveryCode},
    store::Awaits,
    web::{
        console::{
            context::ConsoleContext,
            i18n::{frame, sign_in::texts},
        },
        pages::views::{context::PageContext, qr},
    },
};

/// The QR code of an authenticator, and the field for its first code.
pub(in crate::web) fn enrolment(
    (page, context, awaits): (&PageContext, ConsoleContext, Awaits),
    enrolment: Enrolment,
    is_wrong: bool,
) -> String {
    let locale = context.locale();
    let words = texts(locale);
    let title = words.enrolment.title;
    // In groups, for typing.
    let secret =
        enrolment.secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    let main = move || {
        let wrong =
            is_wrong.then(|| view! { <p class="problem-note" role="alert">{words.wrong_authenticator}</p> });
        view! {
            <section class="panel woven narrow">
                <h1>{title}</h1>
                <p>{words.enrolment.body}</p>
                <div class="qr-code">{qr::code_of(&enrolment.address, words.qr_code)}</div>
                <p>{words.secret}</p>
                <p class="secret">{secret}</p>
                {wrong}
                <form method="post" action="/console/account/second-factor">
                    <input type="hidden" name="sealed" value=enrolment.sealed />
                    <label class="field">
                        {words.authenticator_code}
                        <input name="code" inputmode="numeric" autocomplete="one-time-code" required />
                    </label>
                    <button class="button wide">{words.activate}</button>
                </form>
            </section>
        }
    };
    match awaits {
        Awaits::Nothing => shell(context, title, Place::Account, main),
        Awaits::Code | Awaits::Setup => {
            let page = PageContext { locale, ..page.clone() };
            outside(
                &page,
                title,
                move || view! { {main()} <section class="narrow">{sign_out(locale)}</section> },
            )
        }
    }
}

/// New recovery codes, this once.
pub(in crate::web) fn codes(context: ConsoleContext, codes: &[RecoveryCode]) -> String {
    let words = texts(context.locale());
    let codes = codes.iter().map(|code| view! { <li>{code.expose()}</li> }).collect_view();
    shell(context, words.codes.title, Place::Account, move || {
        view! {
            <section class="panel woven">
                <h1>{words.codes.title}</h1>
                <p>{words.codes.body}</p>
                <ul class="codes">{codes}</ul>
                <p>
                    <a class="button" href="/console">
                        {words.noted}
                    </a>
                </p>
            </section>
        }
    })
}

/// The form for another password.
pub(in crate::web) fn password(context: ConsoleContext, refusal: Option<Refusal>) -> String {
    let locale = context.locale();
    let (words, name) = (texts(locale), context.viewer.user.name.to_string());
    shell(context, words.change_password, Place::Account, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.change_password}</h1>
                {note(refusal, locale)}
                <form method="post" action="/console/account/password">
                    <input type="text" name="name" value=name autocomplete="username" readonly hidden />
                    {super::sign_in::new_password(words)}
                </form>
                <p>
                    <a class="button secondary wide" href="/console/account">
                        {frame::texts(locale).account}
                    </a>
                </p>
            </section>
        }
    })
}

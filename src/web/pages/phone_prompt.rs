//! The instructions while a telephone waits for the buyer's PIN.

use caisse_domain::Ussd;
use caisse_islands::journey::Phase;
use leptos::prelude::*;

use super::parked::{for_scripts, said_in};
use crate::web::{i18n::Texts, phone_prompt::PhoneRequest};

/// Instructions for the telephone, by operator, and the code to dial when no prompt appears. Below the panel's
/// heading.
pub(super) fn instructions(request: &PhoneRequest, words: &'static Texts) -> impl IntoView + use<> {
    let ussd = request.ussd.as_ref();
    let (text, href) = (ussd.map(Ussd::to_string), ussd.map(Ussd::href));
    let dial = view! {
        <p data-part="dial" hidden=ussd.is_none()>
            {words.dial}
            " "
            <a class="dial" data-part="ussd" href=href.unwrap_or_default()>
                {text.unwrap_or_default()}
            </a>
        </p>
    };
    let of = |operator: &'static str, text: &'static str| {
        for_scripts(request.operator == operator, view! { <p data-of=operator>{text}</p> })
    };
    view! {
        {of("mtn", words.asked_mtn)}
        {of("orange", words.asked_orange)}
        {for_scripts(ussd.is_some(), dial)}
    }
}

/// The number, and the time left. Outside the live region: screen readers must not read each second.
pub(super) fn request(request: &PhoneRequest, now: Phase, words: &'static Texts) -> impl IntoView + use<> {
    let PhoneRequest { left_s, number, .. } = request.clone();
    let left = format!("{:02}:{:02}", left_s / 60, left_s % 60);
    let facts = view! {
        <dl class="facts request" data-for="asked code">
            <div>
                <dt>{words.asked_number}</dt>
                <dd data-part="masked">{number}</dd>
            </div>
            <div>
                <dt>{words.time_left}</dt>
                <dd data-part="left">{left}</dd>
            </div>
        </dl>
    };
    said_in("asked code", now, facts)
}

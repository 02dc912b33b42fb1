//! The instructions while a telephone waits for the buyer's PIN.

use caisse_domain::{Operator, Prompt, Ussd};
use caisse_islands::phase::Phase;
use leptos::prelude::*;

use super::parked::{for_scripts, shown_in};
use crate::{
    checkout::{Checkout, OrderWithAttempts},
    web::i18n::Texts,
};

/// A telephone that was asked to pay; empty when none was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct PhoneRequest {
    /// The value of `data-operator`, which selects the instructions; empty where it is not known.
    pub(in crate::web) operator: &'static str,
    /// The number, masked.
    pub(in crate::web) number: String,
    /// The code to dial when no prompt appears.
    pub(in crate::web) ussd: Option<Ussd>,
    /// Seconds until the buyer will be asked to try again.
    pub(in crate::web) left_s: u32,
}

impl PhoneRequest {
    /// The phone request in progress for an order.
    pub(in crate::web) fn of(checkout: &Checkout, order_with_attempts: &OrderWithAttempts) -> Self {
        let Some((payment, phone)) =
            order_with_attempts.live().and_then(|live| Some((live, live.phone.as_ref()?)))
        else {
            return Self::default();
        };
        let ussd = match &payment.prompt {
            Some(Prompt::Pin(ussd)) => ussd.clone(),
            Some(Prompt::Code) | None => None,
        };
        let left_s = checkout.time_until_expiry(payment).as_secs();
        Self {
            operator: phone.operator().map_or("", Operator::slug),
            number: phone.masked(),
            ussd,
            left_s: u32::try_from(left_s).unwrap_or(u32::MAX),
        }
    }
}

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
    shown_in("asked code", now, facts)
}

//! The payment methods: by number, or on the payment page. And the form for an operator's code.
//!
//! While one is in progress the others are collapsed; choosing another gives the first up.

use caisse_domain::{BuyerStatus, Order};
use caisse_islands::{
    field_error::{Field, FieldError},
    phase::Phase,
};
use leptos::prelude::*;

use super::{
    form_error::FormError,
    parked::{for_scripts, shown_in},
};
use crate::web::i18n::Texts;

/// The states in which an order may be paid.
const PAYABLE: &str =
    "open opening asking unreachable expired canceled failed waiting asked code closed stalled";
/// The states in which a payment is in progress.
const UNDER_WAY: &str = "waiting asked code closed stalled";

/// The forms that begin a payment.
pub(super) fn buttons(
    order: &Order,
    status: BuyerStatus,
    attempts: u32,
    with_phone: bool,
    form_error: Option<&FormError>,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let now = Phase::BuyerStatus(status);
    let launcher = format!("/pay/{}", order.token.as_str());
    let locked = now.locks_buttons();
    let given_up = if status.is_waiting() { attempts.to_string() } else { String::new() };
    let amount = order.details.amount.format(order.details.locale);
    let pay = words.pay(amount);
    let phone = with_phone.then(|| phone_form(order, form_error, &given_up, pay.clone(), locked, words));
    let is_open =
        !status.is_waiting() || form_error.is_some_and(|form_error| form_error.error.is_of_number());
    let (class, label) =
        if with_phone { ("button secondary", words.other_means.to_owned()) } else { ("button", pay) };
    let caution = view! {
        <p class="caution" data-for=UNDER_WAY>
            {words.give_up}
        </p>
    };
    let buttons = view! {
        <details class="ways" data-part="ways" open=is_open data-for=PAYABLE>
            // Always present: a browser would add a summary of its own.
            <summary data-for=UNDER_WAY>{shown_in(UNDER_WAY, now, words.another_way)}</summary>
            {shown_in(UNDER_WAY, now, caution)} {phone}
            <form class="pay" method="post" action=launcher>
                <input type="hidden" name="instead" value=given_up />
                <button class=class data-part="pay" disabled=locked>
                    {label}
                </button>
            </form>
        </details>
    };
    shown_in(PAYABLE, now, buttons)
}

fn phone_form(
    order: &Order,
    form_error: Option<&FormError>,
    given_up: &str,
    pay: String,
    locked: bool,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let action = format!("/pay/{}/phone", order.token.as_str());
    let typed = form_error.map(|form_error| form_error.typed.clone()).filter(|typed| !typed.is_empty());
    // Not prefilled with the shop's number: anyone with the order's address could read it.
    let is_wrong = form_error.is_some_and(|form_error| form_error.error.is_wrong(Field::Phone));
    view! {
        <form class="by-phone" method="post" action=action data-form="phone">
            <input type="hidden" name="instead" value=given_up.to_owned() />
            <label for="phone">{words.phone_label}</label>
            <div class="entry">
                <input
                    id="phone"
                    name="phone"
                    type="tel"
                    inputmode="tel"
                    autocomplete="tel-national"
                    required
                    maxlength="64"
                    placeholder="6 77 12 34 56"
                    value=typed
                    aria-invalid=is_wrong.then_some("true")
                    aria-describedby="phone-error"
                />
                {for_scripts(
                    false,
                    view! {
                        <span class="operator" data-carrier="mtn">
                            "MTN"
                        </span>
                        <span class="operator" data-carrier="orange">
                            "Orange"
                        </span>
                    },
                )}
            </div>
            <p class="field-error" id="phone-error" role="alert">
                {field_error(FieldError::Phone, words.error_phone, form_error)}
                {field_error(FieldError::Foreign, words.error_foreign, form_error)}
                {field_error(FieldError::Refused, words.error_refused, form_error)}
                {field_error(FieldError::Often, words.error_often, form_error)}
                {field_error(FieldError::Gateway, words.error_gateway, form_error)}
                {field_error(FieldError::Network, words.error_network, form_error)}
            </p>
            <button class="button" data-part="pay-by-phone" disabled=locked>
                {pay}
            </button>
            <p class="hint">{words.hint}</p>
        </form>
    }
}

/// The form for the code of the SMS.
pub(super) fn code_form(
    order: &Order,
    status: BuyerStatus,
    form_error: Option<&FormError>,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let is_wrong = form_error.is_some_and(|form_error| form_error.error.is_wrong(Field::Code));
    let form = view! {
        <form
            class="by-code"
            method="post"
            action=format!("/pay/{}/code", order.token.as_str())
            data-form="code"
            data-for="code"
        >
            <label for="code">{words.code_label}</label>
            <div class="entry">
                <input
                    id="code"
                    name="code"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    required
                    maxlength="40"
                    aria-invalid=is_wrong.then_some("true")
                    aria-describedby="code-error"
                />
            </div>
            <p class="field-error" id="code-error" role="alert">
                {field_error(FieldError::Code, words.error_code, form_error)}
                {field_error(FieldError::Often, words.error_often, form_error)}
                {field_error(FieldError::Gateway, words.error_gateway, form_error)}
                {field_error(FieldError::Network, words.error_network, form_error)}
            </p>
            <button class="button">{words.send_code}</button>
        </form>
    };
    shown_in("code", Phase::BuyerStatus(status), form)
}

fn field_error(error: FieldError, text: &'static str, form_error: Option<&FormError>) -> AnyView {
    let is_shown = form_error.is_some_and(|form_error| form_error.error == error);
    for_scripts(is_shown, view! { <span data-of=error.as_str()>{text}</span> })
}

//! The order page: the amount, the payment methods and the status. Once it is paid, its receipt.
//!
//! Content of the order's state is in the page; content of other states is in templates (`parked`), until the island
//! needs it. `data-state` decides what shows (`style/checkout.css`), so texts stay on the server.

use std::sync::Arc;

use caisse_domain::{BuyerStatus, Order, Payment};
use caisse_islands::{Checkout, phase::Phase};
use leptos::prelude::*;

use super::{
    checkout_display::CheckoutDisplay,
    contact,
    context::PageContext,
    date,
    form_error::FormError,
    modal, panels,
    parked::{for_scripts, shown_in},
    payment_methods,
    phone_prompt::{self, PhoneRequest},
    qr, receipt, render, shell,
};
use crate::{
    checkout::{Difference, OrderWithAttempts},
    config::Config,
    web::{
        assets,
        i18n::{Texts, texts},
    },
};

/// Which kind of address was requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum PageKind {
    /// The order's own address.
    Order,
    /// A return page: it reports to the window that opened it, if there is one.
    Return,
}

/// What a page shows besides the order.
pub(in crate::web) struct Shown {
    /// How the payment page is opened.
    pub(in crate::web) display: CheckoutDisplay,
    /// Which kind of address was requested.
    pub(in crate::web) kind: PageKind,
    /// The phone request in progress.
    pub(in crate::web) request: PhoneRequest,
    /// The error in the form.
    pub(in crate::web) form_error: Option<FormError>,
    /// How a success under review differs from the request.
    pub(in crate::web) difference: Option<Difference>,
}

/// Seconds after which a waiting page without scripts reloads; `None` where the buyer is about to type.
const fn refresh_s(status: BuyerStatus) -> Option<u32> {
    match status {
        BuyerStatus::Waiting => Some(10),
        BuyerStatus::Asked => Some(20),
        _ => None,
    }
}

/// The order page.
pub(in crate::web) fn page(
    context: PageContext,
    order_with_attempts: &OrderWithAttempts,
    shown: Shown,
) -> String {
    let mut order = order_with_attempts.order.clone();
    let locale = context.locale;
    // The order is shown in the language of the page.
    order.details.locale = locale;
    let words = texts(locale);
    let config = Arc::clone(&context.config);
    let paid: Vec<Payment> = order_with_attempts.paid().into_iter().cloned().collect();
    let title = if paid.is_empty() {
        order.details.amount.format(locale)
    } else {
        format!("{} {}", words.receipt_title, order.details.reference)
    };
    let status = order_with_attempts.buyer_status();
    let frame = shell::Frame {
        title: format!("{title} · {}", config.shop_name),
        has_script: true,
        refresh_s: refresh_s(status),
        preview: Some(format!("{} · {}", order.details.amount.format(locale), config.shop_name)),
        context,
    };
    let address = format!("{}/orders/{}", config.site_url, order.token.as_str());
    let origins = config.gateway.checkout_origins.join(" ");
    let with_phone = config.takes_phones(&order);
    let attempts = order_with_attempts.attempts();
    let payment = order_with_attempts.headline_attempt();
    let result = (shown.kind == PageKind::Return).then(|| order_with_attempts.status().guide_status());
    let transaction = payment.and_then(|payment| payment.transaction_ref.as_ref());
    let transaction = transaction.map(ToString::to_string);
    render(move || {
        let Shown { display, request, form_error, difference, .. } = shown;
        let is_paid = !paid.is_empty();
        let now = Phase::BuyerStatus(status);
        let back = contact::way_back(&order, &config);
        let parts = if is_paid {
            receipt::receipt(&order, status, &paid, address, &config, words).into_any()
        } else {
            let differs = panels::difference(&order, difference.as_ref(), words);
            view! {
                {panels::panels(&order, now, &request, differs, words)} {phone_prompt::request(&request, now, words)}
                {payment_methods::code_form(&order, status, form_error.as_ref(), words)} {actions(&order, now, words)}
                {payment_methods::buttons(&order, status, attempts, with_phone, form_error.as_ref(), words)}
                {back.map(|back| shown_in(ENDED, now, contact::back_to_shop(back, ENDED, words)))}
                {trouble(&order, &config, now, words)}
                {status.may_pay().then(|| elsewhere(address, now, words))}
                {for_scripts(false, modal::modal(words))}
            }
            .into_any()
        };
        let main = view! {
            <main class="card">
                {summary(&order, words)}
                <div
                    class="checkout"
                    id="checkout"
                    data-state=status.as_str()
                    data-token=order.token.as_str().to_owned()
                    data-opening=display.as_str()
                    data-origins=origins
                    data-attempts=attempts.to_string()
                    data-result=result
                    data-operator=request.operator
                    data-left=(request.left_s > 0).then(|| request.left_s.to_string())
                    data-error=form_error.as_ref().map(|form_error| form_error.error.as_str())
                    data-transaction=transaction
                >
                    {parts}
                </div>
                // Nothing is left to do on a page that says "paid".
                {(!is_paid).then(|| (view! { <Checkout /> }, glue()))}
                {for_scripts(false, view! { <p class="embedded-note">{words.may_close}</p> })}
            </main>
        };
        shell::shell(frame, main)
    })
}

/// What boot.js adds to the page to start the island: one element for each try.
fn glue() -> impl IntoView {
    const TRIES: [&str; 3] = ["", "?1", "?2"];
    let script = |again| {
        let src = format!("{}{again}", assets::GLUE.address);
        view! { <script type="module" src=src integrity=assets::GLUE.integrity.as_deref()></script> }
    };
    view! { <template data-part="glue">{TRIES.map(script).collect_view()}</template> }
}

/// The amount comes first; the rest lets the buyer verify the order.
fn summary(order: &Order, words: &'static Texts) -> impl IntoView + use<> {
    let details = order.details.clone();
    // An ordinary space before the unit: a large amount breaks there, never inside its digits.
    let (number, unit) = details.amount.parts(details.locale);
    view! {
        <section class="summary">
            <p class="amount">{number} " " <small>{unit}</small></p>
            <h1 class="title">{details.title}</h1>
            <p class="about">
                <span>{words.reference} " " <b>{details.reference.to_string()}</b></span> " "
                <span>{date::day(order.created_at, details.locale)}</span>
            </p>
        </section>
    }
}

/// The states from which a buyer goes back to the shop.
const ENDED: &str = "paid paid-twice failed canceled expired";

/// The buttons for a payment page that is open somewhere.
fn actions(order: &Order, now: Phase, words: &'static Texts) -> impl IntoView + use<> {
    const OPENED: &str = "waiting closed stalled";
    let check = view! {
        <p data-for="stalled">
            <button class="button secondary" type="button" data-part="check">
                {words.check}
            </button>
        </p>
    };
    let resume = view! {
        <form
            class="resume"
            method="post"
            action=format!("/pay/{}", order.token.as_str())
            data-for=OPENED
        >
            <button class="button secondary" data-part="reopen">
                {words.reopen}
            </button>
        </form>
    };
    (shown_in("stalled", now, check), shown_in(OPENED, now, resume))
}

/// The shop's contact, in states that raise questions.
fn trouble(
    order: &Order,
    config: &Config,
    now: Phase,
    words: &'static Texts,
) -> Option<impl IntoView + use<>> {
    const TROUBLE: &str = "stalled expired canceled failed review paid-twice";
    let contact = contact::contact(&config.contact, Some(&order.details.reference), words)?;
    Some(shown_in(TROUBLE, now, view! { <div data-for=TROUBLE>{contact}</div> }))
}

/// The same page on another device: a larger screen, or the phone that has the number.
fn elsewhere(address: String, now: Phase, words: &'static Texts) -> impl IntoView {
    const PAYABLE: &str =
        "open waiting asked code closed stalled blocked unreachable expired canceled failed";
    let elsewhere = view! {
        <details class="elsewhere" data-for=PAYABLE>
            <summary>{words.elsewhere}</summary>
            {qr::code(address, words.qr_code)}
        </details>
    };
    shown_in(PAYABLE, now, elsewhere)
}

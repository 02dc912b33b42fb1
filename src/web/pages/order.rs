//! The order page: what is to be paid, the ways to pay it, and how that stands. Once it is paid, its receipt.
//!
//! What belongs to the order's state is here; what belongs to other states is put away (`parked`), until the island takes
//! it out. `data-state` decides which of it is seen (`style/checkout.css`), so texts stay on the server.

use std::sync::Arc;

use caisse_domain::{Order, Payment, Standing};
use caisse_islands::{Checkout, journey::Phase, slip::Slip};
use leptos::prelude::*;

use super::{
    asked, contact, date, modal, panels,
    parked::{for_scripts, said_in},
    qr, receipt, render, shell, ways,
};
use crate::{
    checkout::{Difference, Ledger},
    config::Config,
    web::{
        assets,
        handlers::Visitor,
        opening::Opening,
        request::PhoneRequest,
        texts::{Texts, texts},
    },
};

/// Which address led here. An answer that carries it is a page with the script (`web::headers`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Door {
    /// The order's own.
    Order,
    /// One of the return pages: tells the window that opened it, if there is one.
    Return,
}

/// What a page shows besides the order.
pub(in crate::web) struct Shown {
    /// How the payment page is opened.
    pub(in crate::web) opening: Opening,
    /// Which address led here. An answer that carries it is a page with the script (`web::headers`).
    pub(in crate::web) door: Door,
    /// The telephone that is being asked.
    pub(in crate::web) request: PhoneRequest,
    /// What is to be mended.
    pub(in crate::web) mistake: Option<Mistake>,
    /// Where a success that is under review differs from what was asked for.
    pub(in crate::web) difference: Option<Difference>,
}

/// What is to be mended in what was typed.
pub(in crate::web) struct Mistake {
    /// What is wrong.
    pub(in crate::web) slip: Slip,
    /// What was typed, to be mended rather than typed again.
    pub(in crate::web) typed: String,
}

/// Seconds after which a waiting page without scripts asks again; `None` where the buyer is about to type.
const fn refresh_s(standing: Standing) -> Option<u32> {
    match standing {
        Standing::Waiting => Some(10),
        Standing::Asked => Some(20),
        _ => None,
    }
}

/// The order page.
pub(in crate::web) fn page(visitor: Visitor, ledger: &Ledger, shown: Shown) -> String {
    let mut order = ledger.order.clone();
    let locale = visitor.locale;
    // What is shown of the order is in the language of the page.
    order.details.locale = locale;
    let words = texts(locale);
    let config = Arc::clone(&visitor.config);
    let paid: Vec<Payment> = ledger.paid().into_iter().cloned().collect();
    let title = if paid.is_empty() {
        order.details.amount.format(locale)
    } else {
        format!("{} {}", words.receipt_title, order.details.reference)
    };
    let standing = ledger.standing();
    let frame = shell::Frame {
        title: format!("{title} · {}", config.shop_name),
        has_script: true,
        refresh_s: refresh_s(standing),
        preview: Some(format!("{} · {}", order.details.amount.format(locale), config.shop_name)),
        visitor,
    };
    let address = format!("{}/orders/{}", config.site_url, order.token.as_str());
    let origins = config.gateway.checkout_origins.join(" ");
    let with_phone = config.takes_phones(&order);
    let attempts = ledger.attempts();
    let payment = ledger.decisive();
    let result = (shown.door == Door::Return).then(|| ledger.status().guide_word());
    let transaction = payment.and_then(|payment| payment.transaction_ref.as_ref());
    let transaction = transaction.map(ToString::to_string);
    render(move || {
        let Shown { opening, request, mistake, difference, .. } = shown;
        let is_paid = !paid.is_empty();
        let now = Phase::Standing(standing);
        let back = contact::way_back(&order, &config);
        let parts = if is_paid {
            receipt::receipt(&order, standing, &paid, address, &config, words).into_any()
        } else {
            let differs = panels::difference(&order, difference.as_ref(), words);
            view! {
                {panels::panels(&order, now, &request, differs, words)} {asked::request(&request, now, words)}
                {ways::code_form(&order, standing, mistake.as_ref(), words)} {actions(&order, now, words)}
                {ways::ways(&order, standing, attempts, with_phone, mistake.as_ref(), words)}
                {back.map(|back| said_in(ENDED, now, contact::back_to_shop(back, ENDED, words)))}
                {trouble(&order, &config, now, words)}
                {standing.may_pay().then(|| elsewhere(address, now, words))}
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
                    data-state=standing.code()
                    data-token=order.token.as_str().to_owned()
                    data-opening=opening.code()
                    data-origins=origins
                    data-attempts=attempts.to_string()
                    data-result=result
                    data-operator=request.operator
                    data-left=(request.left_s > 0).then(|| request.left_s.to_string())
                    data-slip=mistake.as_ref().map(|mistake| mistake.slip.code())
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

/// What boot.js adds to the page to wake the island: one element for each time that it tries.
fn glue() -> impl IntoView {
    const TRIES: [&str; 3] = ["", "?1", "?2"];
    let script = |again| {
        let src = format!("{}{again}", assets::GLUE.address);
        view! { <script type="module" src=src integrity=assets::GLUE.integrity.as_deref()></script> }
    };
    view! { <template data-part="glue">{TRIES.map(script).collect_view()}</template> }
}

/// The amount is the first thing seen; what follows is for who wants to be sure.
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

/// What may be done about the payment page that is open somewhere.
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
    (said_in("stalled", now, check), said_in(OPENED, now, resume))
}

/// Where the buyer reaches the shop, when there is something to ask.
fn trouble(
    order: &Order,
    config: &Config,
    now: Phase,
    words: &'static Texts,
) -> Option<impl IntoView + use<>> {
    const TROUBLE: &str = "stalled expired canceled failed review paid-twice";
    let contact = contact::contact(&config.contact, Some(&order.details.reference), words)?;
    Some(said_in(TROUBLE, now, view! { <div data-for=TROUBLE>{contact}</div> }))
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
    said_in(PAYABLE, now, elsewhere)
}

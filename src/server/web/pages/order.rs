//! The order page: what is to be paid, one panel per state, and the forms that work without scripts.
//!
//! Every state's panel is here from the start; `data-state` decides which is seen (`style/checkout.css`). The
//! island moves that word and nothing else, so texts stay on the server.

use std::sync::Arc;

use leptos::prelude::*;

use super::{asked, date, render, shell, ways};
use crate::{
    domain::{Locale, Order, Payment, Standing, TransactionRef},
    islands::{Checkout, journey::Phase, slip::Slip},
    server::{
        checkout::Ledger,
        web::{
            handlers::Visitor,
            opening::Opening,
            request::PhoneRequest,
            texts::{Message, Texts, texts},
        },
    },
};

/// Which address led here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::web) enum Door {
    /// The order's own.
    Order,
    /// One of the return pages: tells the window that opened it, if there is one.
    Return,
}

/// What a page shows besides the order.
pub(in crate::server::web) struct Shown {
    /// How the payment page is opened.
    pub(in crate::server::web) opening: Opening,
    /// Which address led here.
    pub(in crate::server::web) door: Door,
    /// The telephone that is being asked.
    pub(in crate::server::web) request: PhoneRequest,
    /// What is to be mended.
    pub(in crate::server::web) mistake: Option<Mistake>,
}

/// What is to be mended in what was typed.
pub(in crate::server::web) struct Mistake {
    /// What is wrong.
    pub(in crate::server::web) slip: Slip,
    /// What was typed, to be mended rather than typed again.
    pub(in crate::server::web) typed: String,
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
pub(in crate::server::web) fn page(visitor: Visitor, ledger: &Ledger, shown: Shown) -> String {
    let Shown { opening, door, request, mistake } = shown;
    let mut order = ledger.order.clone();
    let with_phone = visitor.config.takes_phones(&order);
    let locale = visitor.locale;
    // What is shown of the order is in the language of the page.
    order.details.locale = locale;
    let standing = ledger.standing();
    let config = Arc::clone(&visitor.config);
    let frame = shell::Frame {
        title: format!("{} · {}", order.details.amount.format(locale), config.shop_name),
        has_island: true,
        refresh_s: refresh_s(standing),
        visitor,
    };
    let origins = config.gateway.checkout_origins.join(" ");
    let payment = ledger.decisive().cloned();
    let paid: Vec<Payment> = ledger.paid().into_iter().cloned().collect();
    let attempts = ledger.payments.len();
    render(move || {
        let words = texts(locale);
        let result = (door == Door::Return)
            .then(|| payment.as_ref().map_or("PENDING", |payment| payment.status.guide_word()));
        let transaction = payment.as_ref().and_then(|payment| payment.transaction_ref.clone());
        let main = view! {
            <main class="card">
                {summary(&order, words)} <Checkout>
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
                        data-transaction=transaction.as_ref().map(|theirs| theirs.as_str().to_owned())
                    >
                        <div role="status">{offline(words)}</div>
                        {panels(&order, &paid, standing, &request, words)}
                        {asked::request(&request, words)} {ways::code_form(&order, words)}
                        {actions(&order, words)}
                        {ways::ways(&order, standing, attempts, with_phone, mistake.as_ref(), words)}
                        {modal(words)}
                    </div>
                </Checkout> <p class="embedded-note">{words.may_close}</p>
            </main>
        };
        shell::shell(frame, main)
    })
}

fn summary(order: &Order, words: &'static Texts) -> impl IntoView + use<> {
    let details = order.details.clone();
    // An ordinary space before the unit: a large amount breaks there, never inside its digits.
    let (number, unit) = details.amount.parts(details.locale);
    view! {
        <section class="summary">
            <p class="amount">{number} " " <small>{unit}</small></p>
            <h1 class="title">{details.title}</h1>
            <dl class="facts">
                {fact(words.reference, details.reference.to_string())}
                {fact(words.date, date::day(order.created_at, details.locale))}
            </dl>
        </section>
    }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// Said on the page, and in the modal that may lie over it, as long as `data-offline` is set (`public/boot.js`).
fn offline(words: &'static Texts) -> impl IntoView {
    view! {
        <p class="offline">
            <strong>{words.offline.title}</strong>
            " "
            {words.offline.body}
        </p>
    }
}

fn panel(phase: Phase, message: Message, more: impl IntoView) -> impl IntoView {
    view! {
        <div class="panel" data-for=phase.code()>
            <h2>{message.title}</h2>
            <p>{message.body}</p>
            {more}
        </div>
    }
}

fn panels(
    order: &Order,
    paid: &[Payment],
    standing: Standing,
    request: &PhoneRequest,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let page = format!("/orders/{}", order.token.as_str());
    let refresh = view! {
        <noscript>
            <p>
                <a class="link" href=page.clone()>
                    {words.refresh}
                </a>
            </p>
        </noscript>
    };
    let link = view! {
        <p>
            <a class="link" data-part="link">
                {words.open_page}
            </a>
        </p>
    };
    let receipts = |shown: Standing| {
        if shown == standing {
            return paid
                .iter()
                .map(|payment| receipt(order, payment, shown, words))
                .collect_view()
                .into_any();
        }
        view! {
            <p>
                <a class="link" href=page.clone()>
                    {words.receipt}
                </a>
            </p>
        }
        .into_any()
    };
    view! {
        <div class="status" role="status" tabindex="-1" data-part="status">
            {panel(Phase::Opening, words.opening, ())} {panel(Phase::Asking, words.asking, ())}
            {panel(Phase::Standing(Standing::Waiting), words.waiting, refresh.clone())}
            {panel(
                Phase::Standing(Standing::Asked),
                words.asked,
                (asked::instructions(request, words), refresh),
            )} {panel(Phase::Standing(Standing::Code), words.code, ())}
            {panel(Phase::Closed, words.closed, ())} {panel(Phase::Stalled, words.stalled, ())}
            {panel(Phase::Blocked, words.blocked, link)} {panel(Phase::Unreachable, words.unreachable, ())}
            {panel(Phase::Standing(Standing::Expired), words.expired, ())}
            {panel(Phase::Standing(Standing::Canceled), words.canceled, ())}
            {panel(Phase::Standing(Standing::Failed), words.failed, ())}
            {panel(Phase::Standing(Standing::Review), words.review, ())}
            {panel(Phase::Standing(Standing::Paid), words.paid, receipts(Standing::Paid))}
            {panel(Phase::Standing(Standing::PaidTwice), words.paid_twice, receipts(Standing::PaidTwice))}
        </div>
    }
}

/// One payment's receipt. What is paid moves no more: `updated_at` is when it was paid.
fn receipt(
    order: &Order,
    payment: &Payment,
    standing: Standing,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let locale: Locale = order.details.locale;
    // The order's own amount is on the page; of several payments each says what it was.
    let amount = (standing == Standing::PaidTwice).then(|| payment.amount.format(locale));
    view! {
        <dl class="facts">
            {amount.map(|amount| fact(words.amount, amount))}
            {payment.operator.map(|operator| fact(words.paid_with, operator.name().to_owned()))}
            {fact(words.paid_on, date::moment(payment.updated_at, locale))}
            {payment.transaction_ref.as_ref().map(TransactionRef::to_string).map(|theirs| fact(words.transaction, theirs))}
        </dl>
    }
}

/// What may be done about the payment that is under way.
fn actions(order: &Order, words: &'static Texts) -> impl IntoView + use<> {
    view! {
        <p class="check" data-for="stalled">
            <button class="button secondary" type="button" data-part="check">
                {words.check}
            </button>
        </p>
        <form
            class="resume"
            method="post"
            action=format!("/pay/{}", order.token.as_str())
            data-for="waiting closed stalled"
        >
            <button class="button secondary" data-part="reopen">
                {words.reopen}
            </button>
        </form>
    }
}

fn modal(words: &'static Texts) -> impl IntoView {
    view! {
        <dialog class="modal" data-part="modal" aria-labelledby="modal-title">
            <header class="modal-bar">
                <h2 id="modal-title">{words.modal_title}</h2>
                <a class="link" data-part="window" target="_blank" rel="noopener">
                    {words.new_window}
                </a>
                <button class="close" type="button" data-part="close" autofocus aria-label=words.close>
                    "×"
                </button>
            </header>
            <div role="status">
                {offline(words)} <p class="modal-note" data-part="slow" hidden>
                    {words.slow.title} " " {words.slow.body} " "
                    <a class="link" data-part="slow-link" target="_blank" rel="noopener">
                        {words.slow_link}
                    </a>
                </p>
            </div>
            <div class="modal-note" data-part="leave" hidden>
                <p id="leave">
                    <strong>{words.leave.title}</strong>
                    " "
                    {words.leave.body}
                </p>
                <p class="answers">
                    <button class="button" type="button" data-part="stay" aria-describedby="leave">
                        {words.stay}
                    </button>
                    <button class="button secondary" type="button" data-part="quit">
                        {words.quit}
                    </button>
                </p>
            </div>
            <iframe class="frame" data-part="frame" title=words.frame_title></iframe>
        </dialog>
    }
}

//! The order page: what is to be paid, one panel per state, and the forms that work without scripts.
//!
//! Every state's panel is here from the start; `data-state` decides which is seen (`style/checkout.css`). The
//! island moves that word and nothing else, so texts stay on the server.

use leptos::prelude::*;

use super::{date, render, shell};
use crate::{
    domain::{Locale, Order, Payment, Standing, TransactionRef},
    islands::{Checkout, journey::Phase},
    server::{
        checkout::Ledger,
        config::Config,
        web::{
            opening::Opening,
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

/// Seconds after which a waiting page without scripts asks again.
const REFRESH_S: u32 = 10;

/// The order page.
pub(in crate::server::web) fn page(config: &Config, ledger: &Ledger, opening: Opening, door: Door) -> String {
    let order = ledger.order.clone();
    let locale = order.details.locale;
    let standing = ledger.standing();
    let frame = shell::Frame {
        locale,
        title: format!("{} · {}", order.details.amount.format(locale), config.shop_name),
        shop_name: Some(config.shop_name.clone()),
        is_sandbox: config.is_sandbox(),
        has_island: true,
        refresh_s: (standing == Standing::Waiting).then_some(REFRESH_S),
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
                    data-transaction=transaction.as_ref().map(|theirs| theirs.as_str().to_owned())
                >
                    {panels(&order, &paid, standing, words)}
                    {actions(&order, standing, words)}
                    {modal(words)}
                </div>
                <Checkout />
                <p class="embedded-note">{words.may_close}</p>
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
            <a class="link" data-part="link" href=page.clone()>
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
        <div class="status" role="status">
            {panel(Phase::Opening, words.opening, ())}
            {panel(Phase::Standing(Standing::Waiting), words.waiting, refresh)}
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

fn actions(order: &Order, standing: Standing, words: &'static Texts) -> impl IntoView + use<> {
    let launcher = format!("/pay/{}", order.token.as_str());
    let amount = order.details.amount.format(order.details.locale);
    let label = format!("{} {amount}", words.pay);
    let locked = Phase::Standing(standing).locks_button();
    view! {
        <form
            class="pay"
            method="post"
            action=launcher.clone()
            data-for="open opening unreachable expired canceled failed"
        >
            <button class="button" data-part="pay" disabled=locked>
                <span data-for="open opening unreachable">{label}</span>
                <span data-for="expired canceled failed">{words.pay_again}</span>
            </button>
        </form>
        <p class="hint" data-for="open">
            {words.hint}
        </p>
        <p class="check" data-for="stalled">
            <button class="button secondary" type="button" data-part="check">
                {words.check}
            </button>
        </p>
        <form class="resume" method="post" action=launcher data-for="waiting closed stalled">
            <button class="button secondary">{words.reopen}</button>
        </form>
    }
}

fn modal(words: &'static Texts) -> impl IntoView {
    view! {
        <dialog class="modal" data-part="modal" aria-labelledby="modal-title">
            <header class="modal-bar">
                <h2 id="modal-title">{words.modal_title}</h2>
                <a class="link" data-part="window" href="#" target="_blank" rel="noopener">
                    {words.new_window}
                </a>
                <button class="close" type="button" data-part="close" autofocus aria-label=words.close>
                    "×"
                </button>
            </header>
            <iframe class="frame" data-part="frame" title=words.frame_title></iframe>
        </dialog>
    }
}

//! The order page: what is to be paid, one panel per state, and the forms that work without scripts.
//!
//! Every state's panel is here from the start; `data-state` decides which is seen (`style/checkout.css`). The
//! island moves that word and nothing else, so texts stay on the server.

use leptos::prelude::*;

use super::{date, qr, receipt, render, shell};
use crate::{
    domain::{Order, Payment, Standing},
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
    let paid: Vec<Payment> = ledger.paid().into_iter().cloned().collect();
    let (title, code) = if paid.is_empty() {
        (order.details.amount.format(locale), shell::Code::Island)
    } else {
        (format!("{} {}", texts(locale).receipt_title, order.details.reference), shell::Code::Boot)
    };
    let frame = shell::Frame {
        locale,
        title: format!("{title} · {}", config.shop_name),
        shop_name: Some(config.shop_name.clone()),
        is_sandbox: config.is_sandbox(),
        code,
        refresh_s: (standing == Standing::Waiting).then_some(REFRESH_S),
    };
    let address = format!("{}/orders/{}", config.site_url, order.token.as_str());
    let origins = config.gateway.checkout_origins.join(" ");
    let payment = ledger.decisive().cloned();
    let attempts = ledger.payments.len();
    render(move || {
        let words = texts(locale);
        let result = (door == Door::Return)
            .then(|| payment.as_ref().map_or("PENDING", |payment| payment.status.guide_word()));
        let transaction = payment.as_ref().and_then(|payment| payment.transaction_ref.clone());
        let is_paid = !paid.is_empty();
        let parts = if is_paid {
            receipt::receipt(standing, &paid, address, locale, words).into_any()
        } else {
            view! {
                {panels(&order, words)}
                {actions(&order, standing, words)}
                {standing.may_pay().then(|| elsewhere(address, words))}
                {modal(words)}
            }
            .into_any()
        };
        let checkout = view! {
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
                {parts}
            </div>
        };
        // Nothing is left to do on a page that says "paid".
        let checkout =
            if is_paid { checkout.into_any() } else { view! { <Checkout>{checkout}</Checkout> }.into_any() };
        let main = view! {
            <main class="card">
                {summary(&order, words)} {checkout} <p class="embedded-note">{words.may_close}</p>
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

/// A line of what is known.
pub(super) fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// What one phase means for the buyer.
pub(super) fn panel(phase: Phase, message: Message, more: impl IntoView) -> impl IntoView {
    view! {
        <div class="panel" data-for=phase.code()>
            <h2>{message.title}</h2>
            <p>{message.body}</p>
            {more}
        </div>
    }
}

fn panels(order: &Order, words: &'static Texts) -> impl IntoView + use<> {
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
    let receipt = || {
        view! {
            <p>
                <a class="link" href=page.clone()>
                    {words.receipt}
                </a>
            </p>
        }
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
            {panel(Phase::Standing(Standing::Paid), words.paid, receipt())}
            {panel(Phase::Standing(Standing::PaidTwice), words.paid_twice, receipt())}
        </div>
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

/// The same page on another device: a larger screen, or the phone that has the number.
fn elsewhere(address: String, words: &'static Texts) -> impl IntoView {
    view! {
        <details
            class="elsewhere"
            data-for="open waiting closed stalled blocked unreachable expired canceled failed"
        >
            <summary>{words.elsewhere}</summary>
            {qr::code(address, words.qr_code)}
        </details>
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

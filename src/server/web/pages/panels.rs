//! One panel per state: what happened, whether money moved, and what to do.

use leptos::prelude::*;

use super::asked;
use crate::{
    domain::{Order, Standing},
    islands::journey::Phase,
    server::web::{
        request::PhoneRequest,
        texts::{Message, Texts},
    },
};

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

/// A line of what is known.
pub(super) fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// Seen, here and in the modal, while the network is away.
pub(super) fn offline(words: &'static Texts) -> impl IntoView {
    view! {
        <p class="offline">
            <strong>{words.offline.title}</strong>
            " "
            {words.offline.body}
        </p>
    }
}

/// The panels of an order that is not paid; those of a paid one lead to its receipt.
pub(super) fn panels(order: &Order, request: &PhoneRequest, words: &'static Texts) -> impl IntoView + use<> {
    let page = format!("/orders/{}", order.token.as_str());
    let receipt = || {
        view! {
            <p>
                <a class="link" href=page.clone()>
                    {words.receipt}
                </a>
            </p>
        }
    };
    let link = view! {
        <p>
            <a class="link" data-part="link">
                {words.open_page}
            </a>
        </p>
    };
    view! {
        <div role="status">{offline(words)}</div>
        <div role="status" tabindex="-1" data-part="status">
            {panel(Phase::Opening, words.opening, ())} {panel(Phase::Asking, words.asking, ())}
            {panel(Phase::Standing(Standing::Waiting), words.waiting, ())}
            {panel(Phase::Standing(Standing::Asked), words.asked, asked::instructions(request, words))}
            {panel(Phase::Standing(Standing::Code), words.code, ())}
            {panel(Phase::Closed, words.closed, ())} {panel(Phase::Stalled, words.stalled, ())}
            {panel(Phase::Blocked, words.blocked, link)} {panel(Phase::Unreachable, words.unreachable, ())}
            {panel(Phase::Standing(Standing::Expired), words.expired, ())}
            {panel(Phase::Standing(Standing::Canceled), words.canceled, ())}
            {panel(Phase::Standing(Standing::Failed), words.failed, ())}
            {panel(Phase::Standing(Standing::Review), words.review, ())}
            {panel(Phase::Standing(Standing::Paid), words.paid, receipt())}
            {panel(Phase::Standing(Standing::PaidTwice), words.paid_twice, receipt())}
        </div>
        {live(page, words)}
    }
}

/// The plain link to the page as it will be. The island puts its promise in the link's place, once it can keep it.
fn live(page: String, words: &'static Texts) -> impl IntoView + use<> {
    view! {
        <p class="live" data-part="live" data-for="waiting asked code" data-text=words.live>
            <a class="link" data-part="refresh" href=page>
                {words.refresh}
            </a>
        </p>
    }
}

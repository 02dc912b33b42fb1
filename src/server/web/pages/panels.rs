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
    let to_page = |text| {
        view! {
            <p>
                <a class="link" href=page.clone()>
                    {text}
                </a>
            </p>
        }
    };
    let refresh = || view! { <noscript>{to_page(words.refresh)}</noscript> };
    let link = view! {
        <p>
            <a class="link" data-part="link">
                {words.open_page}
            </a>
        </p>
    };
    let asked = (asked::instructions(request, words), refresh());
    view! {
        <div role="status">{offline(words)}</div>
        <div role="status" tabindex="-1" data-part="status">
            {panel(Phase::Opening, words.opening, ())} {panel(Phase::Asking, words.asking, ())}
            {panel(Phase::Standing(Standing::Waiting), words.waiting, refresh())}
            {panel(Phase::Standing(Standing::Asked), words.asked, asked)}
            {panel(Phase::Standing(Standing::Code), words.code, ())}
            {panel(Phase::Closed, words.closed, ())} {panel(Phase::Stalled, words.stalled, ())}
            {panel(Phase::Blocked, words.blocked, link)} {panel(Phase::Unreachable, words.unreachable, ())}
            {panel(Phase::Standing(Standing::Expired), words.expired, ())}
            {panel(Phase::Standing(Standing::Canceled), words.canceled, ())}
            {panel(Phase::Standing(Standing::Failed), words.failed, ())}
            {panel(Phase::Standing(Standing::Review), words.review, ())}
            {panel(Phase::Standing(Standing::Paid), words.paid, to_page(words.receipt))}
            {panel(Phase::Standing(Standing::PaidTwice), words.paid_twice, to_page(words.receipt))}
        </div>
    }
}

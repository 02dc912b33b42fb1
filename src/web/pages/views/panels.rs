//! One panel per state: what happened, whether money moved, and what to do.

use caisse_domain::{BuyerStatus, Currency, Mismatch, Money, Order};
use caisse_islands::phase::Phase;
use leptos::prelude::*;

use super::{
    parked::{for_scripts, shown_in},
    phone_prompt::{self, PhoneRequest},
};
use crate::{
    checkout::Difference,
    web::i18n::{Message, Texts},
};

/// What one phase means for the buyer.
pub(super) fn panel(phase: Phase, message: Message, more: impl IntoView) -> impl IntoView {
    view! {
        <div class="panel" data-for=phase.as_str()>
            <h2>{message.title}</h2>
            <p>{message.body}</p>
            {more}
        </div>
    }
}

/// A fact: its name and value.
pub(super) fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// The note for a lost network, here and in the modal.
pub(super) fn offline(words: &'static Texts) -> impl IntoView {
    view! {
        <p class="offline">
            <strong>{words.offline.title}</strong>
            " "
            {words.offline.body}
        </p>
    }
}

/// The panels of an order that is not paid; those of a paid one link to its receipt. `differs` is for a payment under
/// review.
pub(super) fn panels(
    order: &Order,
    now: Phase,
    request: &PhoneRequest,
    differs: AnyView,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let page = format!("/orders/{}", order.token.as_str());
    let receipt = || {
        view! {
            <p>
                <a class="link" href=page.clone()>
                    {words.receipt}
                </a>
            </p>
        }
        .into_any()
    };
    let link = view! {
        <p>
            <a class="link" data-part="link">
                {words.open_page}
            </a>
        </p>
    };
    let nothing = || ().into_any();
    let of = Phase::BuyerStatus;
    let panels = [
        (Phase::Opening, words.opening, nothing()),
        (Phase::Asking, words.asking, nothing()),
        (of(BuyerStatus::Waiting), words.waiting, nothing()),
        (of(BuyerStatus::Asked), words.asked, phone_prompt::instructions(request, words).into_any()),
        (of(BuyerStatus::Code), words.code, nothing()),
        (Phase::Closed, words.closed, nothing()),
        (Phase::Stalled, words.stalled, nothing()),
        (Phase::Blocked, words.blocked, link.into_any()),
        (Phase::Unreachable, words.unreachable, nothing()),
        (of(BuyerStatus::Expired), words.expired, nothing()),
        (of(BuyerStatus::Canceled), words.canceled, nothing()),
        (of(BuyerStatus::Failed), words.failed, nothing()),
        (of(BuyerStatus::Review), words.review, differs),
        (of(BuyerStatus::Paid), words.paid, receipt()),
        (of(BuyerStatus::PaidTwice), words.paid_twice, receipt()),
    ];
    let panels =
        panels.map(|(phase, message, more)| shown_in(phase.as_str(), now, panel(phase, message, more)));
    view! {
        <div role="status">{for_scripts(false, offline(words))}</div>
        <div role="status" tabindex="-1" data-part="status">
            {panels.into_iter().collect_view()}
        </div>
        {live(page, now, words)}
    }
}

/// How a payment under review differs from the request, as far as it is known.
pub(super) fn difference(order: &Order, difference: Option<&Difference>, words: &'static Texts) -> AnyView {
    let (asked, locale) = (order.details.amount, order.details.locale);
    let text = difference.map(|Difference { mismatches, amount, currency }| {
        if !mismatches.iter().any(|mismatch| matches!(mismatch, Mismatch::Amount | Mismatch::Currency)) {
            return words.received_other.to_owned();
        }
        let Some(amount) = amount else { return words.received_unknown.to_owned() };
        let currency = currency.as_deref().unwrap_or_default();
        let money = Currency::parse(currency).ok().and_then(|known| Money::from_decimal(amount, known).ok());
        let received = money.map_or_else(|| format!("{amount} {currency}"), |money| money.format(locale));
        words.received(received, asked.format(locale))
    });
    text.map(|text| view! { <p class="differs">{text}</p> }).into_any()
}

/// The link that reloads the page. The island replaces it by the promise of live updates, once it can keep it.
fn live(page: String, now: Phase, words: &'static Texts) -> impl IntoView + use<> {
    const LIVE: &str = "waiting asked code";
    let link = view! {
        <a class="link" data-part="refresh" href=page>
            {words.refresh}
        </a>
    };
    view! {
        <p class="live" data-part="live" data-for=LIVE data-text=words.live>
            {shown_in(LIVE, now, link)}
        </p>
    }
}

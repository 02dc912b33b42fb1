//! The home page: how much today, what needs a person, what is wrong; then the last 30 days.

/// The sums of 30 days as bars.
mod chart;
/// The figures of 30 days.
mod figures;
/// How figures are written.
mod written;

use caisse_domain::Permission;
use leptos::prelude::*;

use super::shell::{Place, page as shell};
use crate::{
    douala::DAY_MS,
    merchant::{DaySum, Figures, Home, Merchant, Trouble},
    store::{MatterReason, OpenMatter},
    web::{
        console::{
            address,
            context::ConsoleContext,
            i18n::{
                frame,
                home::{Texts, texts},
            },
        },
        pages::views::date,
    },
};

/// The home page of the console.
pub(in crate::web) fn page(context: ConsoleContext, home: &Home) -> String {
    let words = texts(context.locale());
    let title = frame::texts(context.locale()).home;
    let troubles = troubles(home, words);
    let today = home.figures.as_ref().map(|figures| today(&context, home, figures, words));
    let matters = home.has_orders.then(|| matters(&context, home, words));
    let first = (!home.has_orders).then(|| first_order(&context, words));
    let whole = home.figures.as_ref().filter(|figures| figures.is_whole && home.has_orders);
    let days = whole.map(|figures| figures::last_days(&context, home, figures, words));
    shell(context, title, Place::Home, move || {
        view! {
            <h1 class="unseen">{title}</h1>
            {troubles}
            <div class="at-a-glance">{today} {matters} {first}</div>
            {days}
        }
    })
}

/// One line when something is wrong, else nothing.
fn troubles(home: &Home, words: &'static Texts) -> Option<impl IntoView + use<>> {
    let sentences = home.troubles.iter().map(|trouble| match trouble {
        Trouble::DatabaseFull => words.database_full.to_owned(),
        Trouble::GatewayAway => words.gateway_away.to_owned(),
        Trouble::CallbacksMissing(count) => words.callbacks_missing(*count),
    });
    let text = sentences.collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| view! { <p class="panel trouble">{text}</p> })
}

/// Today's sum, and yesterday's beside it.
fn today(
    context: &ConsoleContext,
    home: &Home,
    figures: &Figures,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let locale = context.locale();
    let sums = figures.of_day(home.today).into_iter().map(|sum| {
        let (number, unit) = sum.sum.parts(locale);
        view! { <p class="figure money">{number} " " <small>{unit}</small></p> }
    });
    let count: i64 = figures.of_day(home.today).iter().map(|sum| sum.paid).sum();
    let yesterday = figures.is_whole.then(|| {
        let sums = figures.of_day(home.today - DAY_MS);
        let written: Vec<_> = sums.iter().map(|sum| sum.sum.format(locale)).collect();
        let count: i64 = sums.iter().map(|DaySum { paid, .. }| paid).sum();
        view! {
            <p class="yesterday">
                {words.yesterday} " " <strong class="money">{written.join(" + ")}</strong> " · "
                {words.payments(count)}
            </p>
        }
    });
    view! {
        <section class="panel woven today">
            <h2>{words.today}</h2>
            {sums.collect_view()}
            <p>{words.payments(count)}</p>
            {yesterday}
        </section>
    }
}

/// The oldest payments that need a person.
fn matters(context: &ConsoleContext, home: &Home, words: &'static Texts) -> impl IntoView + use<> {
    let lines: Vec<_> = home.matters.iter().map(|matter| line(context, matter, words)).collect();
    let most = usize::try_from(Merchant::MOST_MATTERS).unwrap_or(usize::MAX);
    let count = home.matters_count;
    let all = (count > lines.len()).then(|| {
        let text = if count >= most { words.all_matters_capped(most - 1) } else { words.all_matters(count) };
        view! { <p class="hint">{text}</p> }
    });
    let none = lines.is_empty().then(|| view! { <p>{words.nothing_to_do}</p> });
    view! {
        <section class="panel matters">
            <h2>{words.matters}</h2>
            <ul class="links">{lines}</ul>
            {none}
            {all}
        </section>
    }
}

fn line(context: &ConsoleContext, matter: &OpenMatter, words: &'static Texts) -> impl IntoView + use<> {
    let locale = context.locale();
    let (class, word) = match matter.reason {
        MatterReason::Review => ("status review", words.review),
        MatterReason::Double => ("status failed", words.double),
    };
    let amount = context.may(Permission::SeeToday).then(|| matter.amount.format(locale));
    view! {
        <li>
            <a href=address::of_order(&matter.order)>
                <span class=class>{word}</span>
                <span class="of-order">{matter.order.to_string()}</span>
                <span class="money">{amount}</span>
                <small>{words.since(date::day(matter.since, locale))}</small>
            </a>
        </li>
    }
}

/// How to make the first order.
fn first_order(context: &ConsoleContext, words: &'static Texts) -> impl IntoView + use<> {
    const COMMAND: &str = "caisse order create --reference CMD-1 --amount 15000 --title \"Deux pagnes\"";
    let request = format!(
        "curl {}/api/v1/orders -H 'Authorization: Bearer …' -H 'Content-Type: application/json' \\\n  \
         -d '{{\"reference\": \"CMD-1\", \"amount\": 15000, \"currency\": \"XAF\", \"title\": \"Deux pagnes\"}}'",
        context.config.site_url
    );
    let demo = context.config.is_sandbox().then(|| {
        view! {
            <p>
                <a class="button" href="/">
                    {words.first_order_demo}
                </a>
            </p>
        }
    });
    view! {
        <section class="panel first-order">
            <h2>{words.first_order}</h2>
            {demo}
            <p>{words.first_order_body}</p>
            <pre tabindex="0">{request}</pre>
            <p>{words.first_order_command}</p>
            <pre tabindex="0">{COMMAND}</pre>
        </section>
    }
}

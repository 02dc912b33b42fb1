//! The figures of the last 30 days: by means of payment, as bars, and as a table of days.

use caisse_domain::{Locale, Total};
use leptos::prelude::*;

use super::{chart, written};
use crate::{
    merchant::{DaySum, Figures, Home, OperatorFigures},
    store::Store,
    web::{
        console::{context::ConsoleContext, i18n::home::Texts},
        pages::views::date,
    },
};

/// The last 30 days.
pub(super) fn last_days(
    context: &ConsoleContext,
    home: &Home,
    figures: &Figures,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let locale = context.locale();
    let bars = chart::bars(figures, home.today, locale, words);
    let operators: Vec<_> = figures.operators.iter().map(|one| operator(one, locale, words)).collect();
    let days: Vec<_> = figures.days.iter().rev().map(|sum| day(sum, locale, words)).collect();
    let paid: Vec<_> = figures.days.iter().filter(|sum| sum.paid != 0).copied().collect();
    let total = total(&paid, locale, words);
    view! {
        <section class="panel last-days">
            <h2>{words.last_days}</h2>
            <p class="total">{total}</p>
            {bars}
            <details>
                <summary>{words.table}</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words.day}</th>
                            <th scope="col">{words.paid_count}</th>
                            <th scope="col">{words.sum}</th>
                            <th scope="col">{words.fees}</th>
                        </tr>
                    </thead>
                    <tbody>{days}</tbody>
                </table>
            </details>
            <div class="by-operator">{operators}</div>
            <p class="hint">{words.median_of(Store::MOST_TIMES)}</p>
        </section>
    }
}

/// All days together: each currency's sum, and how many payments.
fn total(days: &[DaySum], locale: Locale, words: &'static Texts) -> String {
    let mut sums: Vec<Total> = Vec::new();
    for day in days {
        match sums.iter_mut().find(|sum| sum.currency() == day.sum.currency()) {
            Some(sum) => *sum = sum.plus(day.sum),
            None => sums.push(day.sum),
        }
    }
    let sums: Vec<_> = sums.into_iter().map(|sum| sum.format(locale)).collect();
    let count = words.payments(days.iter().map(|day| day.paid).sum::<i64>());
    if sums.is_empty() { count } else { format!("{} · {count}", sums.join(" + ")) }
}

fn operator(one: &OperatorFigures, locale: Locale, words: &'static Texts) -> impl IntoView + use<> {
    let sums: Vec<_> = one.sums.iter().map(|sum| sum.format(locale)).collect();
    let sums = if sums.is_empty() { words.unknown.to_owned() } else { sums.join(" + ") };
    let success =
        one.success_percent().map_or_else(|| words.unknown.to_owned(), |number| words.percent(number));
    let median = one.median_ms.map_or_else(|| words.unknown.to_owned(), |ms| written::duration(ms, words));
    let facts = [
        (words.sum, sums),
        (words.paid_count, one.paid.to_string()),
        (words.success, success),
        (words.median, median),
    ];
    let facts = facts.map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd class="money">{value}</dd>
            </div>
        }
    });
    view! {
        <div class="one-operator">
            <h3>{written::operator(one.operator, words)}</h3>
            <dl class="facts">{facts.into_iter().collect_view()}</dl>
        </div>
    }
}

fn day(sum: &DaySum, locale: Locale, words: &'static Texts) -> impl IntoView + use<> {
    let fees = if sum.fees.minor() == 0 { words.unknown.to_owned() } else { sum.fees.format(locale) };
    view! {
        <tr>
            <th scope="row">{date::day(sum.day, locale)}</th>
            <td>{sum.paid}</td>
            <td class="money">{sum.sum.format(locale)}</td>
            <td class="money">{fees}</td>
        </tr>
    }
}

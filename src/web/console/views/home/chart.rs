//! Sums as bars: an SVG that is drawn here, with the figures of each bar in its title.

use caisse_domain::{Currency, Locale, Timestamp};
use leptos::prelude::*;

use crate::{
    douala::DAY_MS,
    merchant::{DaySum, Figures, Merchant},
    web::{console::i18n::home::Texts, pages::views::date},
};

/// The room of a day, and of the highest bar, in units of the drawing.
const STEP: i64 = 20;
const HEIGHT: i64 = 120;

/// A bar for each of the days until `today`, in the first currency that was paid in.
pub(super) fn bars(
    figures: &Figures,
    today: Timestamp,
    locale: Locale,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let has_francs = figures.days.iter().any(|sum| sum.sum.currency() == Currency::Xaf);
    let currency = if has_francs || figures.days.is_empty() { Currency::Xaf } else { Currency::Eur };
    let of_day = |day: Timestamp| {
        let found = figures.days.iter().find(|sum| sum.day == day && sum.sum.currency() == currency);
        found.copied().unwrap_or(DaySum::none(day, currency))
    };
    let days = (0..Merchant::DAYS).rev().map(|before| of_day(today - before * DAY_MS));
    let days: Vec<DaySum> = days.collect();
    let highest = days.iter().map(|sum| sum.sum.minor()).max().unwrap_or(0);
    let bars = (0..).zip(&days).map(|(place, sum)| {
        let height = height(sum.sum.minor(), highest);
        let title = words.bar(date::day(sum.day, locale), sum.sum.format(locale), words.payments(sum.paid));
        let class = if sum.day == today { "bar now" } else { "bar" };
        view! {
            <rect class=class x=place * STEP + 3 y=HEIGHT - height width=STEP - 6 height=height>
                <title>{title}</title>
            </rect>
        }
    });
    let width = Merchant::DAYS * STEP;
    view! {
        <svg class="bars" viewBox=format!("0 0 {width} {}", HEIGHT + 1) role="img" aria-label=words.chart>
            {bars.collect_view()}
            <path class="axis" d=format!("M0 {HEIGHT}.5h{width}") />
        </svg>
    }
}

/// The height of a bar. A day with any payment has one that can be seen.
fn height(sum: i64, highest: i64) -> i64 {
    if sum <= 0 {
        return 0;
    }
    let height = i128::from(sum) * i128::from(HEIGHT) / i128::from(highest.max(1));
    i64::try_from(height).unwrap_or(HEIGHT).clamp(2, HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion_and_each_payment_is_seen() {
        for (sum, highest, expected) in [
            (0, 0, 0),
            (0, 9, 0),
            (5, 10, 60),
            (10, 10, 120),
            (1, 1_000_000_000, 2),
            (i64::MAX, i64::MAX, 120),
        ] {
            assert_eq!(height(sum, highest), expected, "{sum} of {highest}");
        }
    }
}

//! Content that is not true of an order now is in a `<template>`, until the island needs it.

use caisse_islands::phase::Phase;
use leptos::prelude::*;

/// Content of some phases: visible in those, else in a template. `phases` are values of `data-state`.
pub(super) fn shown_in(phases: &'static str, now: Phase, view: impl IntoView + 'static) -> AnyView {
    if phases.split(' ').any(|phase| phase == now.as_str()) {
        view.into_any()
    } else {
        view! { <template data-for=phases>{view}</template> }.into_any()
    }
}

/// Content that needs the script: in a template until the script runs (`public/boot.js`), unless it `is_said` anyway.
pub(super) fn for_scripts(is_shown: bool, view: impl IntoView + 'static) -> AnyView {
    if is_shown { view.into_any() } else { view! { <template>{view}</template> }.into_any() }
}

const BEGIN: &str = "<template";
const END: &str = "</template>";

/// Hides templates from text browsers too, which do not know `<template>`: to them `<!-->` begins a comment, and
/// `<!---->` ends it. In HTML both are empty comments (HTML, 13.2.5.43).
pub(super) fn sheltered(html: &str) -> String {
    let mut sheltered = String::with_capacity(html.len() + 1024);
    let (mut rest, mut depth) = (html, 0_usize);
    loop {
        let (begin, end) = (rest.find(BEGIN), rest.find(END));
        match (begin, end) {
            (Some(at), after) if after.is_none_or(|after| at < after) => {
                sheltered.push_str(&rest[..at]);
                if depth == 0 {
                    sheltered.push_str("<!-->");
                }
                sheltered.push_str(BEGIN);
                (rest, depth) = (&rest[at + BEGIN.len()..], depth + 1);
            }
            (_, Some(at)) => {
                sheltered.push_str(&rest[..at]);
                sheltered.push_str(END);
                (rest, depth) = (&rest[at + END.len()..], depth.saturating_sub(1));
                if depth == 0 {
                    sheltered.push_str("<!---->");
                }
            }
            _ => break,
        }
    }
    sheltered.push_str(rest);
    sheltered
}

#[cfg(test)]
mod tests {
    use caisse_domain::BuyerStatus;

    use super::*;

    const OPEN: Phase = Phase::BuyerStatus(BuyerStatus::Open);

    #[test]
    fn what_is_not_shown_now_is_parked_and_the_rest_is_not() {
        let html = |phases| shown_in(phases, OPEN, view! { <p>"x"</p> }).to_html();
        assert!(!html("paid open").contains("<template"));
        assert!(html("paid opening").starts_with("<template data-for=\"paid opening\">"));
    }

    #[test]
    fn what_is_put_away_is_a_comment_to_who_knows_no_template() {
        assert_eq!(
            sheltered("a<template x>b<template>c</template>d</template>e<template>f</template>"),
            "a<!--><template x>b<template>c</template>d</template><!---->e<!--><template>f</template><!---->"
        );
        assert_eq!(sheltered("a</template>b"), "a</template><!---->b");
    }
}

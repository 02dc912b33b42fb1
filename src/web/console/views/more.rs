//! The list of places, for phones.

use leptos::prelude::*;

use super::shell::{Place, page as shell};
use crate::web::console::{context::ConsoleContext, i18n::frame::texts};

/// Every place of the user's, and the way out.
pub(in crate::web) fn page(context: ConsoleContext) -> String {
    let words = texts(context.locale());
    let links = Place::of(&context)
        .map(|place| view! { <li><a href=place.address()>{place.name(words)}</a></li> })
        .collect_view();
    shell(context, words.more, Place::More, move || {
        view! {
            <section class="panel woven narrow">
                <h1>{words.more}</h1>
                <ul class="links">{links}</ul>
                <form method="post" action="/console/sign-out">
                    <button class="button secondary wide">{words.sign_out}</button>
                </form>
            </section>
        }
    })
}

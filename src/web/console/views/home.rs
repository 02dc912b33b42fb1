//! The home page.

use leptos::prelude::*;

use super::shell::{Place, page as shell};
use crate::web::console::{context::ConsoleContext, i18n::frame::texts};

/// The home page of the console.
pub(in crate::web) fn page(context: ConsoleContext) -> String {
    let words = texts(context.locale());
    shell(context, words.home, Place::Home, move || view! { <h1>{words.home}</h1> })
}

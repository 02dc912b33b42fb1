//! The page in a new window until the payment page is there.

use caisse_islands::phase::Phase;
use leptos::prelude::*;

use super::{context::PageContext, panels, render, shell};
use crate::web::i18n::texts;

/// The page, with the order page's text of the same phase.
pub(in crate::web) fn page(context: PageContext) -> String {
    let words = texts(context.locale);
    let frame = shell::Frame::plain(context, words.opening.title);
    render(move || {
        let main = view! {
            <main class="card">
                <div class="checkout" data-state=Phase::Opening.as_str()>
                    {panels::panel(Phase::Opening, words.opening, ())}
                </div>
            </main>
        };
        shell::shell(frame, main)
    })
}

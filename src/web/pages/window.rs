//! What a window says until the payment page is there.

use caisse_islands::journey::Phase;
use leptos::prelude::*;

use super::{panels, render, shell};
use crate::web::{handlers::Visitor, texts::texts};

/// The page, in the words of the order page at the same moment.
pub(in crate::web) fn page(visitor: Visitor) -> String {
    let words = texts(visitor.locale);
    let frame = shell::Frame::plain(visitor, words.opening.title);
    render(move || {
        let main = view! {
            <main class="card">
                <div class="checkout" data-state=Phase::Opening.code()>
                    {panels::panel(Phase::Opening, words.opening, ())}
                </div>
            </main>
        };
        shell::shell(frame, main)
    })
}

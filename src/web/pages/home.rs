//! The home page.

use leptos::prelude::*;

use super::{render, shell};
use crate::web::{handlers::Visitor, texts::texts};

/// In the sandbox a demo order in one click; with real keys where to find the way to pay.
pub(in crate::web) fn page(visitor: Visitor) -> String {
    let words = texts(visitor.locale);
    let is_sandbox = visitor.config.is_sandbox();
    let message = if is_sandbox { words.sandbox_home } else { words.home };
    let title = visitor.config.shop_name.clone();
    let frame = shell::Frame::plain(visitor, &title);
    render(move || {
        let main = view! {
            <main class="card">
                <h1>{message.title}</h1>
                <p>{message.body}</p>
                {is_sandbox
                    .then(|| {
                        view! {
                            <form class="pay" method="post" action="/demo">
                                <button class="button">{words.demo}</button>
                            </form>
                        }
                    })}
            </main>
        };
        shell::shell(frame, main)
    })
}

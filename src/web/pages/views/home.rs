//! The home page.

use leptos::prelude::*;

use super::{context::PageContext, render, shell};
use crate::web::i18n::texts;

/// In the sandbox a demo order in one click; with real keys where to find the way to pay.
pub(in crate::web) fn page(context: PageContext) -> String {
    let words = texts(context.locale);
    let is_sandbox = context.config.is_sandbox();
    let message = if is_sandbox { words.sandbox_home } else { words.home };
    let title = context.config.shop_name.clone();
    let frame = shell::Frame::plain(context, &title);
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

//! The home page.

use leptos::prelude::*;

use super::{context::PageContext, render, shell};
use crate::web::i18n::{Texts, texts};

/// What the page says of the merchant's console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Console {
    /// Nothing: with real keys, and where there is none.
    Unnamed,
    /// A button signs in to it: in a sandbox on this machine.
    Button,
    /// The program printed a link to it.
    LinkInTerminal,
}

/// In the sandbox a demo order in one click; with real keys where to find the way to pay.
pub(in crate::web) fn page(context: PageContext, console: Console) -> String {
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
                {(console != Console::Unnamed)
                    .then(|| {
                        view! {
                            <section class="contact">
                                <h2>{words.sandbox_console.title}</h2>
                                <p>{words.sandbox_console.body}</p>
                                {way_in(console, words)}
                            </section>
                        }
                    })}
            </main>
        };
        shell::shell(frame, main)
    })
}

/// How a developer gets into the console of a sandbox.
fn way_in(console: Console, words: &'static Texts) -> Option<AnyView> {
    match console {
        Console::Unnamed => None,
        Console::LinkInTerminal => Some(view! { <p>{words.console_link}</p> }.into_any()),
        Console::Button => {
            let form = view! {
                <form class="pay" method="post" action="/console/sandbox">
                    <button class="button secondary">{words.open_console}</button>
                </form>
            };
            Some(form.into_any())
        }
    }
}

//! What every page has around it: head, style, the shop's name, the sandbox's note, the ways to pay.

use leptos::prelude::*;

use crate::{
    domain::{Locale, Operator},
    server::web::{assets, texts::texts},
};

/// What a page's frame has to know.
pub(super) struct Frame {
    pub(super) locale: Locale,
    pub(super) title: String,
    /// The merchant's name; none on pages that do not know it.
    pub(super) shop_name: Option<String>,
    pub(super) is_sandbox: bool,
    /// Whether the page has the island, and so a script.
    pub(super) has_island: bool,
    /// Without scripts a page that waits asks again by itself, every so many seconds.
    pub(super) refresh_s: Option<u32>,
}

/// A whole document around `main`.
pub(super) fn shell(frame: Frame, main: impl IntoView) -> impl IntoView {
    let words = texts(frame.locale);
    view! {
        <html lang=frame.locale.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f3eee3" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#12110e" />
                <meta name="robots" content="noindex" />
                <title>{frame.title}</title>
                <link rel="icon" href="/favicon.ico" type="image/svg+xml" />
                <style inner_html=assets::STYLE.text></style>
                {frame.has_island.then(|| view! { <script type="module" inner_html=assets::BOOT.text></script> })}
                {frame
                    .refresh_s
                    .map(|seconds| {
                        view! {
                            <noscript>
                                <meta http-equiv="refresh" content=seconds.to_string() />
                            </noscript>
                        }
                    })}
            </head>
            <body class="page">
                {frame.is_sandbox.then(|| view! { <p class="sandbox-note">{words.sandbox_note}</p> })}
                {frame
                    .shop_name
                    .map(|name| {
                        view! {
                            <header class="shop">
                                <span class="shop-name">{name}</span>
                            </header>
                        }
                    })} {main} <footer class="methods">
                    <ul aria-label=words.methods>
                        {[Operator::MtnMomo, Operator::OrangeMoney, Operator::Card, Operator::Wallet]
                            .map(|operator| view! { <li>{operator.name()}</li> })
                            .collect_view()}
                    </ul>
                    <p class="fine">{words.secured}</p>
                </footer>
            </body>
        </html>
    }
}

//! What every page has around it: head, style, the shop's name, the sandbox's note, the ways to pay.

use leptos::prelude::*;

use crate::{
    domain::{Locale, Operator},
    server::web::{assets, texts::texts},
};

/// The code that comes with a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// None.
    Nothing,
    /// The small script alone.
    Boot,
    /// The island, and the script that wakes it.
    Island,
}

/// What a page's frame has to know.
pub(super) struct Frame {
    pub(super) locale: Locale,
    pub(super) title: String,
    /// The merchant's name; none on pages that do not know it.
    pub(super) shop_name: Option<String>,
    pub(super) is_sandbox: bool,
    pub(super) code: Code,
    /// Without scripts a page that waits asks again by itself, every so many seconds.
    pub(super) refresh_s: Option<u32>,
}

/// A whole document around `main`.
pub(super) fn shell(frame: Frame, main: impl IntoView) -> impl IntoView {
    let words = texts(frame.locale);
    let files = &*assets::ADDRESSES;
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
                <style inner_html=*assets::STYLE></style>
                {(frame.code == Code::Island)
                    .then(|| {
                        view! {
                            <link rel="modulepreload" href=files.glue.as_str() />
                            <link
                                rel="preload"
                                r#as="fetch"
                                r#type="application/wasm"
                                crossorigin="anonymous"
                                href=files.wasm.as_str()
                            />
                        }
                    })}
                {(frame.code != Code::Nothing)
                    .then(|| view! { <script type="module" src=files.boot.as_str()></script> })}
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
                {frame.is_sandbox.then(|| view! { <aside class="sandbox-note">{words.sandbox_note}</aside> })}
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

//! The frame of every page: head, style, the shop's name, the sandbox's note, the payment methods.

use std::sync::Arc;

use caisse_domain::{Locale, Operator};
use leptos::prelude::*;

use super::context::PageContext;
use crate::{
    config::{Colour, Logo},
    web::{assets, i18n::texts},
};

/// The parameters of a page's frame.
pub(super) struct Frame {
    pub(super) context: PageContext,
    pub(super) title: String,
    /// Whether the page has the small script, which starts the island and prints.
    pub(super) has_script: bool,
    /// Seconds after which a waiting page without scripts reloads.
    pub(super) refresh_s: Option<u32>,
    /// The title of a messenger's link preview. Nothing about a person.
    pub(super) preview: Option<String>,
}

impl Frame {
    /// A page without a script.
    pub(super) fn plain(context: PageContext, title: &str) -> Self {
        Self { context, title: title.to_owned(), has_script: false, refresh_s: None, preview: None }
    }
}

/// A whole document around `main`.
pub(super) fn shell(frame: Frame, main: impl IntoView) -> impl IntoView {
    let locale = frame.context.locale;
    let words = texts(locale);
    let config = &frame.context.config;
    let brand = &frame.context.brand;
    let [light, dark] = brand.theme;
    view! {
        <html lang=locale.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                {theme("light", light)} {theme("dark", dark)}
                <meta name="robots" content="noindex" />
                {frame.preview.map(|title| preview(title, &frame.context))} <title>{frame.title}</title>
                <link rel="icon" href="/favicon.ico" type="image/svg+xml" />
                <style inner_html=Arc::clone(&brand.style)></style>
                {frame
                    .has_script
                    .then(|| view! { <script type="module" inner_html=*assets::BOOT></script> })}
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
                {config
                    .is_sandbox()
                    .then(|| view! { <aside class="sandbox-note">{words.sandbox_note}</aside> })}
                <header class="shop" class:has-logo=brand.logo.is_some()>
                    {brand.logo.as_ref().map(logo)} <span class="shop-name">{config.shop_name.clone()}</span>
                    {switch(&frame.context)}
                </header> {main} <footer class="methods">
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

/// The tags that messengers read (<https://ogp.me>), which the view macro does not know either.
fn preview(title: String, context: &PageContext) -> impl IntoView + use<> {
    let PageContext { config, brand, locale, .. } = context;
    let picture =
        brand.logo.as_ref().filter(|logo| logo.is_of_pixels()).map_or(assets::PICTURE, Logo::address);
    let tags = [
        ("og:title", title),
        ("og:site_name", config.shop_name.clone()),
        ("og:description", texts(*locale).home.title.to_owned()),
        ("og:image", format!("{}{picture}", config.site_url)),
    ];
    tags.map(|(name, text)| leptos::html::meta().attr("property", name).content(text)).collect_view()
}

/// The colour of the browser's own bars. The view macro knows no `media` here.
fn theme(scheme: &str, colour: Colour) -> impl IntoView + use<> {
    let media = format!("(prefers-color-scheme: {scheme})");
    leptos::html::meta().name("theme-color").attr("media", media).content(colour.to_string())
}

/// The merchant's logo, with its size, so that the page does not shift when it loads. The name stands beside it.
fn logo(logo: &Logo) -> impl IntoView + use<> {
    const HEIGHT: u16 = 44;
    const WIDEST: u16 = 132;
    let width = logo.width_at(HEIGHT, WIDEST).to_string();
    view! { <img class="logo" src=logo.address().to_owned() width=width height=HEIGHT.to_string() alt="" /> }
}

/// The link to this page in the other language, labelled in that language.
fn switch(context: &PageContext) -> impl IntoView + use<> {
    let other = match context.locale {
        Locale::Fr => Locale::En,
        Locale::En => Locale::Fr,
    };
    view! {
        <a class="language" href=context.link_to(other) lang=other.code() hreflang=other.code()>
            {texts(other).language}
        </a>
    }
}

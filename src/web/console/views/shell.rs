//! The frame of every page: head, style, the shop's name, the places.

use std::sync::Arc;

use caisse_domain::{Locale, Permission, Role};
use leptos::prelude::*;

use crate::{
    config::{Colour, Config},
    web::{
        branding::Brand,
        console::{
            context::ConsoleContext,
            i18n::frame::{Texts, texts},
        },
        pages::views::{context::PageContext, render},
    },
};

/// A place of the console, in the order of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Place {
    Home,
    Orders,
    Payments,
    /// On a phone: the list of the places after it.
    More,
    Users,
    Audit,
    Settings,
    Account,
    /// A page that is in no menu.
    Elsewhere,
}

impl Place {
    /// What the menu has.
    const MENU: [Self; 8] = [
        Self::Home,
        Self::Orders,
        Self::Payments,
        Self::More,
        Self::Users,
        Self::Audit,
        Self::Settings,
        Self::Account,
    ];

    pub(in crate::web) const fn address(self) -> &'static str {
        match self {
            Self::Home | Self::Elsewhere => "/console",
            Self::Orders => "/console/orders",
            Self::Payments => "/console/payments",
            Self::More => "/console/more",
            Self::Users => "/console/users",
            Self::Audit => "/console/audit",
            Self::Settings => "/console/settings",
            Self::Account => "/console/account",
        }
    }

    pub(in crate::web) const fn name(self, words: &'static Texts) -> &'static str {
        match self {
            Self::Home | Self::Elsewhere => words.home,
            Self::Orders => words.orders,
            Self::Payments => words.payments,
            Self::More => words.more,
            Self::Users => words.users,
            Self::Audit => words.audit,
            Self::Settings => words.settings,
            Self::Account => words.account,
        }
    }

    /// The permission without which the menu does not have it.
    const fn needs(self) -> Option<Permission> {
        match self {
            Self::Home | Self::More | Self::Account | Self::Elsewhere => None,
            Self::Orders | Self::Payments => Some(Permission::SeeOrders),
            Self::Users => Some(Permission::ManageUsers),
            Self::Audit => Some(Permission::SeeAudit),
            Self::Settings => Some(Permission::SeeSettings),
        }
    }

    /// Where the menu has it: with less room it is in the list of [`Place::More`].
    const fn class(self) -> &'static str {
        match self {
            Self::More => "on-phone",
            Self::Users | Self::Audit | Self::Settings | Self::Account => "on-desk",
            Self::Home | Self::Orders | Self::Payments | Self::Elsewhere => "",
        }
    }

    /// The places of a user, without the list of them.
    pub(in crate::web) fn of(context: &ConsoleContext) -> impl Iterator<Item = Self> + use<> {
        let role = context.viewer.user.role;
        let is_theirs = move |place: &Self| place.needs().is_none_or(|permission| role.may(permission));
        Self::MENU.into_iter().filter(is_theirs).filter(|place| *place != Self::More)
    }
}

/// A page of a signed-in user around `main`.
pub(in crate::web) fn page<V: IntoView + 'static>(
    context: ConsoleContext,
    title: &str,
    place: Place,
    main: impl FnOnce() -> V,
) -> String {
    let words = texts(context.locale());
    let ConsoleContext { config, brand, viewer, .. } = &context;
    let who = format!("{} · {}", viewer.user.name, role(viewer.user.role, words));
    let places = Place::MENU
        .into_iter()
        .filter(|listed| listed.needs().is_none_or(|permission| context.may(permission)))
        .map(|listed| {
            let current = (listed == place).then_some("page");
            view! {
                <li class=listed.class()>
                    <a href=listed.address() aria-current=current>
                        {listed.name(words)}
                    </a>
                </li>
            }
        })
        .collect_view();
    let head = head(title, context.locale(), config, brand);
    let (shop, is_sandbox) = (config.shop_name.clone(), config.is_sandbox());
    render(move || {
        let body = view! {
            <body class="signed-in">
                <a class="skip" href="#main">
                    {words.skip}
                </a>
                {is_sandbox.then(|| view! { <aside class="sandbox-note">{words.sandbox_note}</aside> })}
                <header class="top">{shop} <span class="who">{who}</span></header>
                <nav class="places" aria-label=words.places>
                    <ul>{places}</ul>
                </nav>
                <main class="work" id="main">
                    {main()}
                </main>
            </body>
        };
        document(context.locale(), head, body)
    })
}

/// A page for a client that is not signed in yet, around `main`.
pub(in crate::web) fn outside<V: IntoView + 'static>(
    context: &PageContext,
    title: &str,
    main: impl FnOnce() -> V,
) -> String {
    let words = texts(context.locale);
    let head = head(title, context.locale, &context.config, &context.brand);
    let (shop, is_sandbox) = (context.config.shop_name.clone(), context.config.is_sandbox());
    let other = match context.locale {
        Locale::Fr => Locale::En,
        Locale::En => Locale::Fr,
    };
    let (locale, link) = (context.locale, context.link_to(other));
    render(move || {
        let body = view! {
            <body>
                {is_sandbox.then(|| view! { <aside class="sandbox-note">{words.sandbox_note}</aside> })}
                <header class="top narrow">
                    {shop}
                    <a class="who" href=link lang=other.code() hreflang=other.code()>
                        {crate::web::i18n::texts(other).language}
                    </a>
                </header>
                <main class="work" id="main">
                    {main()}
                </main>
            </body>
        };
        document(locale, head, body)
    })
}

fn document(locale: Locale, head: impl IntoView, body: impl IntoView) -> impl IntoView {
    view! { <html lang=locale.code()>{head} {body}</html> }
}

fn head(title: &str, locale: Locale, config: &Config, brand: &Brand) -> impl IntoView + use<> {
    let [light, dark] = brand.theme;
    let title = format!("{title} · {} · {}", config.shop_name, texts(locale).console);
    let style = Arc::clone(&brand.console_style);
    view! {
        <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
            <meta name="color-scheme" content="light dark" />
            {theme("light", light)}
            {theme("dark", dark)}
            <meta name="robots" content="noindex" />
            <title>{title}</title>
            <link rel="icon" href="/favicon.ico" type="image/svg+xml" />
            <style inner_html=style></style>
        </head>
    }
}

/// The colour of the browser's own bars. The view macro knows no `media` here.
fn theme(scheme: &str, colour: Colour) -> impl IntoView + use<> {
    let media = format!("(prefers-color-scheme: {scheme})");
    leptos::html::meta().name("theme-color").attr("media", media).content(colour.to_string())
}

/// The name of a role.
pub(in crate::web) const fn role(role: Role, words: &'static Texts) -> &'static str {
    match role {
        Role::Owner => words.owner,
        Role::Cashier => words.cashier,
        Role::Accountant => words.accountant,
        Role::Developer => words.developer,
    }
}

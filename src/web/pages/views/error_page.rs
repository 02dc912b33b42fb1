//! Error pages.

use axum::http::StatusCode;
use caisse_domain::OrderToken;
use leptos::prelude::*;

use super::{contact, context::PageContext, render, shell};
use crate::web::{
    i18n::{Texts, texts},
    limits::rate_limited::RateLimited,
};

/// What happened, for the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum PageErrorKind {
    /// No such page or order (404).
    NotFound,
    /// The order was made in the sandbox, or under other keys (410).
    OtherApplication,
    /// A buyer came back from a payment page, and no order was found (404).
    NoOrder,
    /// The page exists, but not for this method (405).
    MethodNotAllowed,
    /// The browser says that another site sent our form (403).
    OtherSite,
    /// The gateway made no payment page; no money moved (502).
    NoPaymentPage,
    /// Over a rate limit (429).
    RateLimited(RateLimited),
    /// Temporarily unavailable (503).
    Unavailable,
}

impl PageErrorKind {
    pub(in crate::web) const fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoOrder => StatusCode::NOT_FOUND,
            Self::OtherApplication => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::OtherSite => StatusCode::FORBIDDEN,
            Self::NoPaymentPage => StatusCode::BAD_GATEWAY,
            Self::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Whether there is an order to go back to.
    pub(in crate::web) const fn has_order(self) -> bool {
        !matches!(self, Self::NotFound | Self::NoOrder | Self::OtherApplication)
    }
}

/// The page for `kind`, with a link back to `order` when there is one.
pub(in crate::web) fn page(context: PageContext, kind: PageErrorKind, order: Option<OrderToken>) -> String {
    let words = texts(context.locale);
    let message = match kind {
        PageErrorKind::NotFound => words.not_found,
        PageErrorKind::OtherApplication => words.other_application,
        PageErrorKind::NoOrder => words.checking,
        PageErrorKind::MethodNotAllowed => words.method_not_allowed,
        PageErrorKind::OtherSite => words.other_site,
        PageErrorKind::NoPaymentPage => words.no_payment_page,
        PageErrorKind::RateLimited(_) => words.too_often,
        PageErrorKind::Unavailable => words.unavailable,
    };
    let wait = match kind {
        PageErrorKind::RateLimited(rate_limited) => Some(wait(rate_limited.seconds(), words)),
        _ => None,
    };
    let contact = contact::contact(&context.config.contact, None, words);
    let frame = shell::Frame::plain(context, message.title);
    render(move || {
        let main = view! {
            <main class="card problem">
                <h1>{message.title}</h1>
                {wait.map(|wait| view! { <p>{wait}</p> })} <p>{message.body}</p>
                {order
                    .map(|token| {
                        view! {
                            <p>
                                <a class="button" href=format!("/orders/{}", token.as_str())>
                                    {words.back_to_order}
                                </a>
                            </p>
                        }
                    })}
                {contact}
            </main>
        };
        shell::shell(frame, main)
    })
}

/// The wait as text: in minutes from 100 seconds on.
pub(in crate::web) fn wait(seconds: u64, words: &'static Texts) -> String {
    if seconds < 100 { words.wait_seconds(seconds) } else { words.wait_minutes(seconds.div_ceil(60)) }
}

#[cfg(test)]
mod tests {
    use caisse_domain::Locale;

    use super::*;

    #[test]
    fn a_wait_is_in_seconds_or_in_minutes_singular_or_plural() {
        for (seconds, french, english) in [
            (1, "Patientez 1 seconde, puis réessayez.", "Wait 1 second, then try again."),
            (12, "Patientez 12 secondes, puis réessayez.", "Wait 12 seconds, then try again."),
            (100, "Patientez 2 minutes, puis réessayez.", "Wait 2 minutes, then try again."),
            (3_600, "Patientez 60 minutes, puis réessayez.", "Wait 60 minutes, then try again."),
        ] {
            assert_eq!(wait(seconds, texts(Locale::Fr)), french);
            assert_eq!(wait(seconds, texts(Locale::En)), english);
        }
    }
}

//! A page that is not the one that was asked for.

use leptos::prelude::*;

use super::{contact, render, shell};
use crate::{
    domain::OrderToken,
    server::web::{error::PageErrorKind, handlers::Visitor, texts::texts},
};

/// The page for `kind`; `order` is the way back, when there is one.
pub(in crate::server::web) fn page(
    visitor: Visitor,
    kind: PageErrorKind,
    order: Option<OrderToken>,
) -> String {
    let words = texts(visitor.locale);
    let message = match kind {
        PageErrorKind::NotFound => words.not_found,
        PageErrorKind::OtherApplication => words.other_application,
        PageErrorKind::NoOrder => words.checking,
        PageErrorKind::MethodNotAllowed => words.method_not_allowed,
        PageErrorKind::OtherSite => words.other_site,
        PageErrorKind::NoPaymentPage => words.no_payment_page,
        PageErrorKind::TooOften => words.too_often,
        PageErrorKind::Unavailable => words.unavailable,
    };
    let contact = contact::contact(&visitor.config.contact, None, words);
    let frame = shell::Frame::plain(visitor, message.title);
    render(move || {
        let main = view! {
            <main class="card problem">
                <h1>{message.title}</h1>
                <p>{message.body}</p>
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

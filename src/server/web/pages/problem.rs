//! A page that is not the one that was asked for.

use leptos::prelude::*;

use super::{render, shell};
use crate::{
    domain::OrderToken,
    server::web::{error::PageErrorKind, handlers::Visitor, texts::texts},
};

/// The page for `kind`; `order` is the way back, when there is one.
pub(in crate::server::web) fn page(
    visitor: Visitor,
    kind: PageErrorKind,
    code: u16,
    order: Option<OrderToken>,
) -> String {
    let words = texts(visitor.locale);
    let message = match kind {
        PageErrorKind::NotFound => words.not_found,
        PageErrorKind::OtherApplication => words.other_application,
        PageErrorKind::MethodNotAllowed => words.method_not_allowed,
        PageErrorKind::NoPaymentPage => words.no_payment_page,
        PageErrorKind::TooOften => words.too_often,
        PageErrorKind::Unavailable => words.unavailable,
    };
    let frame = shell::Frame { visitor, title: message.title.to_owned(), has_script: false, refresh_s: None };
    render(move || {
        let main = view! {
            <main class="card problem">
                <p class="code">{code}</p>
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
            </main>
        };
        shell::shell(frame, main)
    })
}

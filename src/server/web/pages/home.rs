//! The home page.

use leptos::prelude::*;

use super::{render, shell};
use crate::{
    domain::Locale,
    server::{config::Config, web::texts::texts},
};

/// In the sandbox a demo order in one click; with real keys where to find the way to pay.
pub(in crate::server::web) fn page(config: &Config, locale: Locale) -> String {
    let words = texts(locale);
    let is_sandbox = config.is_sandbox();
    let message = if is_sandbox { words.sandbox_home } else { words.home };
    let frame = shell::Frame {
        locale,
        title: config.shop_name.clone(),
        shop_name: Some(config.shop_name.clone()),
        is_sandbox,
        code: shell::Code::Nothing,
        refresh_s: None,
    };
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

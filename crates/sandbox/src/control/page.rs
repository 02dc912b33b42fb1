//! `/__sandbox/` for people: payments, their callbacks with request and answer, and buttons for both.

use caisse_domain::Locale;

use crate::{
    engine::{
        callbacks::{DeliveryStatus, SandboxCallback},
        payment::SandboxPayment,
    },
    page::markup::{document, escape},
};

/// How many payments and callbacks are shown, the newest first.
const SHOWN: usize = 200;

/// The page.
pub(crate) fn page(shop: &str, payments: &[SandboxPayment], callbacks: &[SandboxCallback]) -> String {
    let payments: String = payments.iter().rev().take(SHOWN).map(payment_row).collect();
    let callbacks: String = callbacks.iter().rev().take(SHOWN).map(callback_row).collect();
    let shown = |rows: String| if rows.is_empty() { "<p>None yet.</p>\n".to_owned() } else { rows };
    let main = format!(
        "<h1 class=\"title\">Payments</h1>\n{}<h2 class=\"title\">Callbacks</h2>\n{}",
        shown(payments),
        shown(callbacks),
    );
    document(Locale::En, &format!("Sandbox · {shop}"), "", &main)
}

fn payment_row(payment: &SandboxPayment) -> String {
    format!(
        "<p id=\"{reference}\"><strong>{outcome}</strong> {kind} {amount} · {ours}{scenario}<br><small>{reference}</small></p>\n",
        reference = escape(&payment.transaction_ref),
        outcome = payment.outcome.as_str(),
        kind = payment.kind.as_str(),
        amount = payment.money(),
        ours = escape(&payment.request.app_transaction_ref),
        scenario = payment.scenario.map(|scenario| format!(" · {}", scenario.name)).unwrap_or_default(),
    )
}

fn callback_row(callback: &SandboxCallback) -> String {
    let delivery_status = match &callback.delivery_status {
        DeliveryStatus::UnderWay => "under way".to_owned(),
        DeliveryStatus::Answered { status, body } => format!("answered {status} {body}"),
        DeliveryStatus::Lost(error) => format!("lost: {error}"),
        DeliveryStatus::Dropped => "not sent, by a fault".to_owned(),
        DeliveryStatus::HeldBack => "held back until the next, by a fault".to_owned(),
    };
    format!(
        "<details><summary>{id} · <a href=\"#{reference}\">{reference}</a> · {delivery_status}</summary>\n\
         <p>POST {url}<br>Content-Type: {content_type}</p>\n<pre>{body}</pre></details>\n\
         <form method=\"post\" action=\"/__sandbox/callbacks/{id}/resend\">\
         <button class=\"button secondary\">Send {id} again</button></form>\n",
        id = callback.id,
        reference = escape(&callback.transaction_ref),
        delivery_status = escape(&delivery_status),
        url = escape(callback.url.as_deref().unwrap_or("nowhere: there is no callback URL")),
        content_type = callback.content_type,
        body = escape(&callback.body),
    )
}

//! The HTML of the payment page. Every text from outside passes through [`escape`].
//!
//! Pages are made with `format!`: there are five of them, and a template engine or Leptos would be a dependency of the
//! sandbox for these only.

use caisse_domain::Locale;

use super::texts::{PageTexts, texts};
use crate::{
    config::PageMessages,
    engine::{outcome::SandboxOutcome, payment::SandboxPayment},
};

/// The pages with the payment form.
mod form;
/// The pages that wait for the payer.
mod waiting;

pub(crate) use form::checkout_page;
pub(crate) use waiting::{code_page, waiting_page};

/// The style shared with the shop's own pages.
const PLAIN_STYLE: &str =
    concat!(include_str!("../../../../../style/tokens.css"), include_str!("../../../../../style/page.css"));
/// The style of the sandbox's own elements.
const OWN_STYLE: &str = include_str!("../../../../../style/sandbox.css");

/// Posts the result in the form that the integration guide supposes (`docs/mycoolpay.md` §7), then goes on.
pub const RESULT_SCRIPT: &str = r#"(function (said) {
  var message = { type: "MYCOOLPAY_PAYMENT_RESULT", transaction_ref: said.transaction, status: said.status };
  if (said.listener !== "opener" && parent !== window) parent.postMessage(message, said.origin);
  if (said.listener !== "parent" && opener) opener.postMessage(message, said.origin);
  location.replace(said.next);
})(document.currentScript.dataset);"#;

/// The style of every page.
pub(crate) fn style() -> String {
    [PLAIN_STYLE, OWN_STYLE].concat()
}

/// How a payment ended, with the link back to the shop.
pub(crate) fn settled_page(shop: &str, payment: &SandboxPayment, return_url: &str) -> String {
    let PageTexts { pay_to, single_use, back, .. } = texts(payment.request.locale);
    let ending = ending(payment);
    let main = format!(
        r#"{summary}
<p role="status"><strong>{ending}</strong></p>
<p>{single_use}</p>
<p class="outcomes"><a class="button secondary" href="{href}">{back}</a></p>"#,
        summary = summary(pay_to, shop, payment),
        href = escape(return_url),
    );
    document(payment.request.locale, ending, "", &main)
}

/// How a payment just ended: posts the result to the framing page or the opener, then returns to the shop. Without
/// scripts it posts nothing.
pub(crate) fn result_page(
    shop: &str,
    payment: &SandboxPayment,
    return_url: &str,
    origin: &str,
    listener: PageMessages,
) -> String {
    let PageTexts { pay_to, back, .. } = texts(payment.request.locale);
    let ending = ending(payment);
    let listener = match listener {
        PageMessages::Parent => "parent",
        PageMessages::Opener => "opener",
        PageMessages::None | PageMessages::Both => "both",
    };
    let main = format!(
        r#"{summary}
<p role="status"><strong>{ending}</strong></p>
<p class="outcomes"><a class="button secondary" href="{next}">{back}</a></p>
<script data-listener="{listener}" data-origin="{origin}" data-transaction="{transaction}" data-status="{status}" data-next="{next}">{RESULT_SCRIPT}</script>"#,
        summary = summary(pay_to, shop, payment),
        next = escape(return_url),
        origin = escape(origin),
        transaction = escape(&payment.transaction_ref),
        status = payment.outcome.as_str(),
    );
    let refresh = format!(r#"<meta http-equiv="refresh" content="1;url={}">"#, escape(return_url));
    document(payment.request.locale, ending, &refresh, &main)
}

/// The page for an unknown payment.
pub(crate) fn unknown_page(shop: &str) -> String {
    let PageTexts { unknown, unknown_why, .. } = texts(Locale::default());
    let main = format!("<h1 class=\"title\">{unknown}</h1>\n<p>{unknown_why}</p>");
    document(Locale::default(), &format!("{unknown} · {shop}"), "", &main)
}

fn ending(payment: &SandboxPayment) -> &'static str {
    let PageTexts { approved, refused, canceled, .. } = texts(payment.request.locale);
    match payment.outcome {
        SandboxOutcome::Success => approved,
        SandboxOutcome::Failed => refused,
        SandboxOutcome::Canceled | SandboxOutcome::Pending => canceled,
    }
}

fn summary(pay_to: &str, shop: &str, payment: &SandboxPayment) -> String {
    let asked = &payment.request;
    let reason = if asked.reason.is_empty() { &asked.app_transaction_ref } else { &asked.reason };
    format!(
        r#"<div class="summary">
<p>{pay_to} <strong>{shop}</strong></p>
<p class="amount">{amount}</p>
<h1 class="title">{reason}</h1>
</div>"#,
        shop = escape(shop),
        reason = escape(reason),
        amount = asked.amount.format(asked.locale),
    )
}

/// The sandbox's own part of a page, which no gateway has.
fn sandbox_box(heading: &str, content: &str) -> String {
    format!(
        r#"<section class="sandbox-box" aria-labelledby="sandbox-box">
<h2 id="sandbox-box">{heading}</h2>
{content}
</section>"#
    )
}

/// The buttons that settle a payment; the form around them sends the rest.
fn outcome_box(locale: Locale) -> String {
    let PageTexts { decide, approve, refuse, give_up, leave, .. } = texts(locale);
    let buttons = format!(
        r#"<div class="outcomes">
<button class="button secondary" name="outcome" value="success">{approve}</button>
<button class="button secondary" name="outcome" value="failed">{refuse}</button>
<button class="button secondary" name="outcome" value="canceled">{give_up}</button>
<button class="button secondary" name="outcome" value="pending">{leave}</button>
</div>"#
    );
    sandbox_box(decide, &buttons)
}

/// Under a scenario no outcome button is offered, but the buyer may still leave.
fn scenario_box(locale: Locale, text: &str) -> String {
    let PageTexts { sandbox, leave, .. } = texts(locale);
    let content = format!(
        r#"<p>{text}</p>
<div class="outcomes"><button class="button secondary" name="outcome" value="pending">{leave}</button></div>"#
    );
    sandbox_box(sandbox, &content)
}

/// Its landmarks are named, because a page that frames it has landmarks too.
pub(crate) fn document(locale: Locale, title: &str, head: &str, main: &str) -> String {
    let PageTexts { sandbox, note, .. } = texts(locale);
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
{head}<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body class="page sandbox">
<aside class="sandbox-note" aria-label="{sandbox}">{note}</aside>
<main class="card" aria-label="My-CoolPay">
{main}
</main>
</body>
</html>
"#,
        lang = locale.code(),
        style = style(),
        title = escape(title),
    )
}

/// Escapes a text for use between tags and between double quotes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_place() {
        assert_eq!(escape(r#"<b a="1">&'"#), "&lt;b a=&quot;1&quot;&gt;&amp;'");
    }

    #[test]
    fn style_and_script_stay_inside_their_elements() {
        for text in [PLAIN_STYLE, OWN_STYLE, RESULT_SCRIPT] {
            assert!(!text.contains("</"));
        }
    }
}

//! The HTML of the payment page. Every text that came from outside passes through [`escape`].

use std::fmt::Write;

use crate::domain::{Locale, Operator};

use super::{
    SandboxOutcome, SandboxPayment,
    page::offered_operators,
    words::{Words, words},
};

const STYLE: &str = include_str!("../../../style/caisse.css");
/// What the shop's own pages have not: a field to type in, and no header under the note.
const OWN_STYLE: &str = ".field { display: block; margin-top: 1.25rem; font-weight: 700; } \
    .field input { display: block; width: 100%; min-height: 3.25rem; margin-top: .5rem; padding: .5rem 1rem; \
    border: 1px solid var(--edge); border-radius: var(--radius); background: none; color: inherit; font: inherit; font-weight: 400; } \
    .sandbox-note { margin-bottom: .75rem; }";

/// The page of a payment that waits for its buyer: one form whose buttons are its outcomes.
pub(super) fn checkout_page(shop: &str, payment: &SandboxPayment) -> String {
    let asked = &payment.asked;
    let Words { pay_to, operators, phone, approve, refuse, cancel, leave, .. } = words(asked.locale);
    let radios = operator_radios(payment);
    let number = payment.phone.as_ref().map_or("", |phone| phone.national());
    let main = format!(
        r#"{summary}
<form method="post">
<fieldset class="operators"><legend>{operators}</legend>
{radios}</fieldset>
<label class="field">{phone} <input type="tel" name="phone" value="{number}" autocomplete="tel-national" pattern="[+]?[0-9 ]{{9,18}}" placeholder="6 99 00 99 00"></label>
{code}<div class="outcomes">
<button class="button" name="outcome" value="success">{approve}</button>
<button class="button secondary" name="outcome" value="failed">{refuse}</button>
<button class="button secondary" name="outcome" value="canceled" formnovalidate>{cancel}</button>
<button class="button secondary" name="outcome" value="pending" formnovalidate>{leave}</button>
</div>
</form>"#,
        code = code_field(payment),
        summary = summary(pay_to, shop, payment),
    );
    document(asked.locale, &format!("{pay_to} {shop}"), &main)
}

/// How a payment ended, with the way back.
pub(super) fn settled_page(shop: &str, payment: &SandboxPayment, return_url: &str) -> String {
    let Words { pay_to, approved, refused, canceled, single_use, back, .. } = words(payment.asked.locale);
    let ending = match payment.outcome {
        SandboxOutcome::Success => approved,
        SandboxOutcome::Failed => refused,
        SandboxOutcome::Canceled | SandboxOutcome::Pending => canceled,
    };
    let main = format!(
        r#"{summary}
<p role="status"><strong>{ending}</strong></p>
<p>{single_use}</p>
<p class="outcomes"><a class="button secondary" href="{href}">{back}</a></p>"#,
        summary = summary(pay_to, shop, payment),
        href = escape(return_url),
    );
    document(payment.asked.locale, ending, &main)
}

/// The page of no payment.
pub(super) fn unknown_page(shop: &str) -> String {
    let Words { unknown, unknown_why, .. } = words(Locale::default());
    let main = format!("<h1 class=\"title\">{unknown}</h1>\n<p>{unknown_why}</p>");
    document(Locale::default(), &format!("{unknown} · {shop}"), &main)
}

fn summary(pay_to: &str, shop: &str, payment: &SandboxPayment) -> String {
    let asked = &payment.asked;
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

/// One is always chosen: that of the number when it is known, else the first.
fn operator_radios(payment: &SandboxPayment) -> String {
    let offered = offered_operators(payment.asked.amount.currency());
    let likely = payment.operator.or_else(|| payment.phone.as_ref().and_then(|phone| phone.operator()));
    let chosen = likely.filter(|operator| offered.contains(operator)).or(offered.first().copied());
    let mut radios = String::new();
    for &operator in offered {
        let checked = if Some(operator) == chosen { " checked" } else { "" };
        let (code, name) = (Operator::code(operator), Operator::name(operator));
        // Writing to a string cannot fail.
        let _ = writeln!(
            radios,
            r#"<label><input type="radio" name="operator" value="{code}"{checked}> {name}</label>"#
        );
    }
    radios
}

/// For the code that came by SMS, once one is waited for.
fn code_field(payment: &SandboxPayment) -> String {
    let Words { code, .. } = words(payment.asked.locale);
    let Some(_) = payment.code else { return String::new() };
    format!(
        "<label class=\"field\">{code} <input name=\"code\" inputmode=\"numeric\" autocomplete=\"one-time-code\" \
         autofocus></label>\n"
    )
}

pub(super) fn document(locale: Locale, title: &str, main: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{STYLE}{OWN_STYLE}</style>
</head>
<body class="page sandbox">
<p class="sandbox-note">{note}</p>
<main class="card">
{main}
</main>
</body>
</html>
"#,
        lang = locale.code(),
        title = escape(title),
        note = words(locale).note,
    )
}

/// Makes a text harmless between tags and between double quotes.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for mark in text.chars() {
        match mark {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            _ => safe.push(mark),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_place() {
        assert_eq!(escape(r#"<b a="1">&'"#), "&lt;b a=&quot;1&quot;&gt;&amp;'");
    }

    #[test]
    fn the_style_stays_inside_its_element() {
        assert!(!STYLE.contains("</"));
    }
}

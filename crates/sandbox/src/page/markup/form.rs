//! The page before the payment: operator, number, and the sandbox's own buttons.

use caisse_domain::{Currency, Operator};

use super::{document, escape, outcome_box, summary};
use crate::{
    engine::payment::SandboxPayment,
    page::{
        form::{FormError, FormValues, offered_operators},
        texts::{PageTexts, error_text, texts},
    },
};

/// The form of a pending payment. The browser validates nothing: its messages would be in its own language.
pub(crate) fn checkout_page(shop: &str, payment: &SandboxPayment, filled: &FormValues) -> String {
    let asked = &payment.request;
    let PageTexts { pay_to, pay, operators, cancel, .. } = texts(asked.locale);
    let main = format!(
        r#"{summary}
<form class="payer" method="post" novalidate>
<fieldset class="operators"><legend>{operators}</legend>
{radios}{unchosen}</fieldset>
{phone}<div class="outcomes">
<button class="button" name="action" value="pay">{pay} {amount}</button>
<button class="button secondary" name="action" value="cancel">{cancel}</button>
</div>
{outcomes}
</form>"#,
        summary = summary(pay_to, shop, payment),
        radios = operator_radios(asked.amount.currency(), filled),
        unchosen = error_note(payment, filled.problem.filter(|&problem| problem == FormError::NoOperator)),
        phone = phone_field(payment, filled),
        amount = asked.amount.format(asked.locale),
        outcomes = outcome_box(asked.locale),
    );
    document(asked.locale, &format!("{pay_to} {shop}"), "", &main)
}

/// One is always checked: the operator of a known number, else the first.
fn operator_radios(currency: Currency, filled: &FormValues) -> String {
    let offered = offered_operators(currency);
    let chosen = filled.operator.filter(|operator| offered.contains(operator)).or(offered.first().copied());
    let radio = |&operator: &Operator| {
        let checked = if Some(operator) == chosen { " checked" } else { "" };
        let (code, name) = (operator.code(), operator.name());
        format!(
            r#"<label class="{code}"><input type="radio" name="operator" value="{code}"{checked}> {name}</label>
"#
        )
    };
    offered.iter().map(radio).collect()
}

/// Empty for euros: they are not paid by phone.
fn phone_field(payment: &SandboxPayment, filled: &FormValues) -> String {
    if payment.request.amount.currency() == Currency::Eur {
        return String::new();
    }
    let PageTexts { phone, .. } = texts(payment.request.locale);
    let problem = filled.problem.filter(|&problem| problem != FormError::NoOperator);
    format!(
        "<label class=\"field\">{phone} <input type=\"tel\" name=\"phone\" value=\"{number}\" \
         autocomplete=\"tel-national\" placeholder=\"6 99 00 99 00\"{invalid}></label>\n{error_note}",
        number = escape(&filled.phone),
        invalid = invalid(problem),
        error_note = error_note(payment, problem),
    )
}

/// The attributes that mark a field as wrong.
pub(crate) const fn invalid(problem: Option<FormError>) -> &'static str {
    match problem {
        Some(_) => r#" aria-invalid="true" aria-describedby="problem" autofocus"#,
        None => "",
    }
}

/// The error note below its field.
pub(crate) fn error_note(payment: &SandboxPayment, problem: Option<FormError>) -> String {
    problem.map_or_else(String::new, |problem| {
        let error_text = error_text(payment.request.locale, problem);
        format!("<p class=\"problem-note\" id=\"problem\" role=\"alert\">{error_text}</p>\n")
    })
}

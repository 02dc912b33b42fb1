//! The pages after the buyer pressed Pay: entering the code from the SMS, and waiting for the confirmation.

use caisse_domain::{Operator, Phone};

use super::{
    document,
    form::{error_note, invalid},
    outcome_box, scenario_box, summary,
};
use crate::{
    engine::{
        payment::{SandboxPayment, ussd},
        scenario::Code,
    },
    page::{
        form::{FormError, WAITING},
        texts::{PageTexts, texts},
    },
};

/// The page that asks for the code from the SMS, and shows the code that works.
pub(crate) fn code_page(
    shop: &str,
    payment: &SandboxPayment,
    expected: Code,
    problem: Option<FormError>,
) -> String {
    let locale = payment.request.locale;
    let PageTexts { pay_to, code, code_sent, confirm, cancel, right_code, no_right_code, .. } = texts(locale);
    let sent = payment.phone.as_ref().map_or_else(String::new, |phone| {
        format!("<p>{code_sent} <strong class=\"number\">{}</strong>.</p>\n", grouped(phone))
    });
    let hint = match expected.right() {
        Some(right) => format!("{right_code} <strong>{right}</strong>."),
        None => (*no_right_code).to_owned(),
    };
    let main = format!(
        r#"{summary}
{sent}<form method="post" novalidate>
<label class="field">{code} <input name="code" inputmode="numeric" autocomplete="one-time-code"{invalid}></label>
{error_note}<div class="outcomes">
<button class="button" name="action" value="code">{confirm}</button>
<button class="button secondary" name="action" value="cancel">{cancel}</button>
</div>
{own}
</form>"#,
        summary = summary(pay_to, shop, payment),
        invalid = invalid(problem),
        error_note = error_note(payment, problem),
        own = scenario_box(locale, &hint),
    );
    document(locale, code, "", &main)
}

/// The page that waits for the payer's confirmation, and reloads itself. A scenario settles the payment; without one
/// the sandbox's own buttons do.
pub(crate) fn waiting_page(shop: &str, payment: &SandboxPayment) -> String {
    let locale = payment.request.locale;
    let PageTexts { pay_to, cancel, plays, .. } = texts(locale);
    let (heading, what) = request(payment);
    let own = match payment.scenario {
        None => outcome_box(locale),
        Some(scenario) => scenario_box(locale, &format!("{plays} <strong>{}</strong>.", scenario.name)),
    };
    let main = format!(
        r#"{summary}
<h2 class="waiting">{heading}</h2>
{what}
<form method="post">
<div class="outcomes"><button class="button secondary" name="action" value="cancel">{cancel}</button></div>
{own}
</form>"#,
        summary = summary(pay_to, shop, payment),
    );
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"2;url={WAITING}\">\n");
    document(locale, heading, &refresh, &main)
}

/// What the payer has to do; for a phone, what to dial.
fn request(payment: &SandboxPayment) -> (&'static str, String) {
    let PageTexts { confirm_on_phone, dial, enter_pin, updates_itself, nothing_to_type, .. } =
        texts(payment.request.locale);
    match (payment.operator, &payment.phone) {
        (Some(operator @ (Operator::Card | Operator::Wallet)), _) => {
            (operator.name(), format!("<p>{nothing_to_type}</p>"))
        }
        (operator, Some(phone)) => {
            let operator = operator.map_or("", Operator::name);
            let what = format!(
                r#"<p>{dial} <strong class="ussd">{ussd}</strong> {enter_pin}</p>
<p class="payer-number">{operator} <span class="number">{number}</span></p>
<p class="hint">{updates_itself}</p>"#,
                ussd = ussd(phone),
                number = grouped(phone),
            );
            (confirm_on_phone, what)
        }
        (_, None) => (confirm_on_phone, format!("<p class=\"hint\">{updates_itself}</p>")),
    }
}

/// A national number grouped for reading: `6 99 00 99 00`.
fn grouped(phone: &Phone) -> String {
    let mut text = String::new();
    for (index, digit) in phone.national().chars().enumerate() {
        if index % 2 == 1 {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_pairs_after_its_first_digit() {
        let phone = Phone::parse("699009900").expect("a number");
        assert_eq!(grouped(&phone).replace('\u{a0}', " "), "6 99 00 99 00");
    }
}

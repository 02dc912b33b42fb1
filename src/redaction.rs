//! Removes a person from the gateway's messages. Amounts, references and statuses stay: they document the money. An
//! unreadable message is erased whole, since it may contain anyone's data.

use caisse_domain::Phone;
use serde_json::{Map, Value};

/// Replaces personal data.
pub(super) const ERASED: &str = "erased";

/// Parts of the names of fields with personal data.
const PERSONAL: [&str; 14] = [
    "customer", "phone", "name", "email", "mail", "msisdn", "mobile", "account", "payer", "holder", "card",
    "user", "client", "address",
];
/// Endings of the names of fields about money.
const OF_MONEY: [&str; 13] = [
    "ref",
    "reference",
    "amount",
    "fees",
    "currency",
    "status",
    "type",
    "operator",
    "signature",
    "application",
    "paymenturl",
    "action",
    "balance",
];

/// The person to erase: their known texts. What looks like a telephone number or an e-mail address is erased anyway.
#[derive(Clone, Debug, Default)]
pub struct Person(Vec<String>);

impl Person {
    /// Shortest known text, in characters: shorter names are in half of all words.
    const SHORTEST: usize = 3;

    /// A person with these names, numbers and addresses.
    pub fn known_as(texts: impl IntoIterator<Item = String>) -> Self {
        let texts = texts.into_iter().map(|text| text.trim().to_lowercase());
        let mut texts: Vec<_> = texts.filter(|text| text.chars().count() >= Self::SHORTEST).collect();
        texts.sort();
        texts.dedup();
        Self(texts)
    }

    /// The known texts.
    pub fn known(&self) -> &[String] {
        &self.0
    }

    /// Whether `text` contains a known text, or any telephone number or e-mail address.
    pub fn is_in(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.0.iter().any(|known| lower.contains(known)) || has_phone(text) || has_email(text)
    }

    /// The gateway's `text` without the person. Unchanged where they are not in it.
    pub fn erased_from(&self, text: &str) -> String {
        if text.is_empty() || text == ERASED {
            return text.to_owned();
        }
        if let Ok(before @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str::<Value>(text) {
            let after = self.erased_from_value("", before.clone());
            return if after == before { text.to_owned() } else { after.to_string() };
        }
        self.erased_from_form(text).unwrap_or_else(|| ERASED.to_owned())
    }

    /// `body`, likewise.
    pub fn erased_from_bytes(&self, body: &[u8]) -> Vec<u8> {
        std::str::from_utf8(body).map_or_else(|_| ERASED.into(), |text| self.erased_from(text).into_bytes())
    }

    fn erased_from_value(&self, name: &str, value: Value) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value,
            _ if is_personal(name) => ERASED.into(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| {
                    let after = self.erased_from_value(&name, value);
                    (if self.is_in(&name) { ERASED.to_owned() } else { name }, after)
                })
                .collect::<Map<_, _>>()
                .into(),
            Value::Array(items) => {
                items.into_iter().map(|item| self.erased_from_value(name, item)).collect::<Vec<_>>().into()
            }
            Value::String(text) if !is_of_money(name) && self.is_in(&text) => ERASED.into(),
            Value::Number(number) if !is_of_money(name) && self.is_in(&number.to_string()) => ERASED.into(),
            Value::String(_) | Value::Number(_) => value,
        }
    }

    /// `None` when it is no form.
    fn erased_from_form(&self, text: &str) -> Option<String> {
        let is_form = text.contains('=')
            && !text.contains(|mark: char| mark.is_whitespace() || "<>{}\"".contains(mark));
        let before: Vec<(String, String)> = is_form.then(|| serde_urlencoded::from_str(text).ok())??;
        let after: Vec<_> = before
            .iter()
            .map(|(name, value)| {
                let goes = is_personal(name) || !is_of_money(name) && self.is_in(value);
                let name = if self.is_in(name) { ERASED } else { name.as_str() };
                (name, if goes && !value.is_empty() { ERASED } else { value.as_str() })
            })
            .collect();
        let is_same =
            before.iter().zip(&after).all(|((name, value), after)| (name.as_str(), value.as_str()) == *after);
        if is_same { Some(text.to_owned()) } else { serde_urlencoded::to_string(after).ok() }
    }
}

/// A field's name in the form that all its spellings share.
fn letters(name: &str) -> String {
    name.chars().filter(|mark| mark.is_ascii_alphanumeric()).map(|mark| mark.to_ascii_lowercase()).collect()
}

fn is_personal(name: &str) -> bool {
    let name = letters(name);
    PERSONAL.iter().any(|part| name.contains(part))
}

fn is_of_money(name: &str) -> bool {
    let name = letters(name);
    OF_MONEY.iter().any(|end| name.ends_with(end))
}

/// Whether a run of digits, however they are grouped, is a mobile number of Cameroon.
fn has_phone(text: &str) -> bool {
    let runs = text.split(|mark: char| !(mark.is_ascii_digit() || " +-.()\u{a0}\u{202f}".contains(mark)));
    runs.flat_map(|run| std::iter::once(run).chain(run.split_whitespace()))
        .any(|run| Phone::parse(run).is_ok())
}

fn has_email(text: &str) -> bool {
    let is_word = |mark: char| mark.is_alphanumeric();
    text.split_once('@').is_some_and(|(user, host)| user.ends_with(is_word) && host.starts_with(is_word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn awa() -> Person {
        Person::known_as(["Awa Ngo".to_owned(), "677123456".to_owned(), "awa@example.com".to_owned()])
    }

    fn after(document: &Value) -> Value {
        serde_json::from_str(&awa().erased_from(&document.to_string())).expect("JSON")
    }

    #[test]
    fn a_status_check_loses_its_person_and_keeps_its_money() {
        let report = json!({
            "status": "success", "transaction_ref": "18ac6335-2bdd-4b95-944e-ef029c49c5b5",
            "app_transaction_ref": "R-1-00ff", "operator_transaction_ref": "MP200618.1634.A34527",
            "transaction_type": "PAYIN", "transaction_amount": 1500.50, "transaction_fees": 30,
            "transaction_currency": "XAF", "transaction_operator": "CM_MOMO", "transaction_status": "SUCCESS",
            "transaction_message": "Paid by AWA NGO with +237 6 77 12 34 56", "customer_phone_number": "677123456",
            "customer": {"name": "Awa"}, "operator_account": null, "data": [{"msisdn": 237677123456_u64}],
        });
        let mut expected = report.clone();
        for name in ["transaction_message", "customer_phone_number", "customer"] {
            expected[name] = ERASED.into();
        }
        expected["data"][0]["msisdn"] = ERASED.into();
        assert_eq!(after(&report), expected);
        assert_eq!(after(&expected), expected, "once is enough");
    }

    #[test]
    fn a_document_about_no_person_is_left_as_it_was_written() {
        for text in [
            r#"{ "status":"success",  "transaction_amount": 100.0 }"#,
            "transaction_ref=t-1&transaction_amount=100.00&transaction_status=SUCCESS",
            "",
        ] {
            assert_eq!(awa().erased_from(text), text);
        }
    }

    #[test]
    fn a_form_loses_its_person_too() {
        let form = "transaction_ref=t-1&customer_phone_number=677123456&customer_name=&message=call+awa%40example.com";
        let after = awa().erased_from(form);
        assert_eq!(after, "transaction_ref=t-1&customer_phone_number=erased&customer_name=&message=erased");
    }

    #[test]
    fn what_cannot_be_read_goes_as_a_whole() {
        for text in
            ["<html>677123456</html>", r#"{"customer_name": "Aw"#, "\"677123456\"", "the gateway refused"]
        {
            assert_eq!(awa().erased_from(text), ERASED);
        }
        assert_eq!(awa().erased_from_bytes(b"\xff\xfe"), ERASED.as_bytes());
    }

    proptest! {
        #[test]
        fn no_person_is_left_in_any_document(
            names in proptest::collection::vec("[a-z_]{1,12}", 1..6),
            before in "[a-z ]{0,8}",
            who in 0_usize..3,
        ) {
            let person = awa();
            let canary = &person.known()[who];
            // A field of money is about the merchant and the gateway, and no person is in it.
            let fields: Map<_, _> = names.iter().filter(|name| !is_of_money(name))
                .map(|name| (name.clone(), format!("{before} {canary}").into())).collect();
            let document = json!({ "status": "success", "data": fields }).to_string();
            prop_assert!(!person.erased_from(&document).contains(canary));
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".*") {
            let once = awa().erased_from(&text);
            prop_assert_eq!(awa().erased_from(&once), once.clone());
        }
    }
}

//! Signatures: what the gateway signed verifies, and fails with one byte changed.
//!
//! Lines of an input: the position and value of the changed byte (two characters), then the five signed fields.
#![no_main]

use caisse_fuzz::{input, number, signing};
use caisse_mycoolpay::{
    Dialect, Secret,
    callback::{RawCallback, Verdict, read},
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// The verdict on `fields`, which is the same as JSON and as a form.
fn verdict(dialect: Dialect, fields: &Value) -> Verdict {
    let config = signing::keys(dialect, signing::PRIVATE_KEY);
    let read = |body: &[u8], kind| {
        read(RawCallback { body, content_type: Some(kind), signature_header: None }, &config).verdict
    };
    let form = serde_urlencoded::to_string(fields.as_object().expect("an object")).expect("texts");
    let as_json = read(fields.to_string().as_bytes(), "application/json");
    assert_eq!(as_json, read(form.as_bytes(), "application/x-www-form-urlencoded"), "{fields}");
    as_json
}

/// `text` with one character replaced by `into`; `None` when that changes nothing.
fn changed(text: &str, place: usize, into: char) -> Option<String> {
    let mut marks: Vec<char> = text.chars().collect();
    let index = place.checked_rem(marks.len())?;
    (std::mem::replace(&mut marks[index], into) != into).then(|| marks.into_iter().collect())
}

fuzz_target!(|data: &[u8]| {
    let mut rest = data;
    let mut how = input::text(&mut rest).chars();
    let (place, into) = (how.next().unwrap_or('a') as usize, how.next().unwrap_or('0'));
    let [reference, kind, amount, currency, operator] = std::array::from_fn(|_| input::text(&mut rest));

    let official = json!({
        "application": signing::PUBLIC_KEY, "transaction_ref": reference, "transaction_type": kind,
        "transaction_amount": amount, "transaction_currency": currency, "transaction_operator": operator,
        "signature": signing::official(reference, kind, amount, currency, operator),
    });
    let guide = json!({
        "transaction_ref": reference, "status": kind, "signature": signing::guide(reference, kind),
    });
    for (dialect, genuine) in [(Dialect::Official, official), (Dialect::Guide, guide)] {
        assert_eq!(verdict(dialect, &genuine), Verdict::Authentic, "{genuine}");
        for name in genuine.as_object().expect("an object").keys() {
            let text = genuine[name].as_str().expect("a text");
            let Some(other) = changed(text, place, into) else { continue };
            // Another spelling of the same number is the same amount.
            if name == "transaction_amount"
                && number::plain(text).is_some_and(|it| it == other || number::plain(&other) == Some(it))
            {
                continue;
            }
            let mut forged = genuine.clone();
            forged[name] = other.into();
            assert_ne!(verdict(dialect, &forged), Verdict::Authentic, "{name} of {genuine}: {forged}");
        }
    }
    assert_eq!(Secret::new(reference).matches(kind), reference == kind);
    assert!(Secret::new(reference).matches(reference));
});

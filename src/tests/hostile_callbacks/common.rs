//! Alterations that any dialect must survive.

use serde_json::{Value, json as value};

use super::altered::{Alteration, Altered, Dialect, Expected, Genuine, json};
use crate::support::{FORM, form_of};

/// The largest callback that is read, in bytes.
const LIMIT: usize = 64 * 1024;

/// A callback about one of our payments, altered to a success. Its signature is valid where the status is not signed.
fn flipped(rng: &mut fastrand::Rng, dialect: &Dialect, genuine: &Genuine) -> (Value, Expected) {
    let mut callback = genuine.any(rng);
    callback[dialect.status] = "SUCCESS".into();
    (callback, if dialect.signs_status { Expected::Ko } else { Expected::Ok })
}

fn padded(callback: &Value, bytes: usize) -> String {
    let mut callback = callback.clone();
    callback["note"] = "".into();
    let missing = bytes - callback.to_string().len();
    callback["note"] = "x".repeat(missing).into();
    callback.to_string()
}

fn of_kind(kind: &str, body: impl Into<Vec<u8>>, expected: Expected) -> Altered {
    Altered { content_type: Some(kind.into()), ..json(body, expected) }
}

/// Sent a few times only, for its size.
pub(super) const A_MEGABYTE: Alteration =
    ("a megabyte", |rng, _, genuine| json(padded(&genuine.any(rng), 1 << 20), Expected::TooLarge));

pub(super) const ALTERATIONS: &[Alteration] = &[
    ("nothing: a replay", |rng, _, genuine| json(genuine.any(rng).to_string(), Expected::Ok)),
    ("the status flipped", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        json(callback.to_string(), expected)
    }),
    ("a success, signed again by the gateway, that checkStatus denies", |rng, dialect, genuine| {
        let (mut callback, _) = flipped(rng, dialect, genuine);
        callback["note"] = rng.u64(..).into();
        (dialect.sign)(&mut callback);
        json(callback.to_string(), Expected::Ok)
    }),
    ("one of our attempts under another's transaction", |rng, dialect, genuine| {
        let (mut callback, expected) = flipped(rng, dialect, genuine);
        callback[dialect.ours] = genuine.attempt(rng);
        json(callback.to_string(), expected)
    }),
    ("one of our attempts under a success that is not ours", |rng, dialect, genuine| {
        let mut callback = genuine.foreign.clone();
        callback[dialect.ours] = genuine.attempt(rng);
        json(callback.to_string(), Expected::Ok)
    }),
    ("an order's reference where the gateway's belongs", |rng, dialect, genuine| {
        let (mut callback, _) = flipped(rng, dialect, genuine);
        callback["transaction_ref"] = format!("R-{}", rng.u8(..10)).into();
        (dialect.sign)(&mut callback);
        json(callback.to_string(), Expected::Ok)
    }),
    ("another merchant's reference", |rng, dialect, genuine| {
        let (mut callback, _) = flipped(rng, dialect, genuine);
        callback["transaction_ref"] = format!("{:08x}-2bdd-4b95-944e-ef029c49c5b5", rng.u32(..)).into();
        json(callback.to_string(), Expected::Ko)
    }),
    ("a field named twice", |rng, dialect, genuine| {
        let callback = genuine.any(rng);
        let (text, lie) = (callback.to_string(), format!(r#""{}":"SUCCESS""#, dialect.status));
        let inside = &text[1..text.len() - 1];
        let twice = if rng.bool() { format!("{{{lie},{inside}}}") } else { format!("{{{inside},{lie}}}") };
        json(twice, Expected::Ko)
    }),
    ("a form", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        let kinds =
            [FORM, "APPLICATION/X-WWW-FORM-URLENCODED", "application/x-www-form-urlencoded; charset=x"];
        of_kind(kinds[rng.usize(..kinds.len())], form_of(&callback), expected)
    }),
    ("a form that names a field twice", |rng, dialect, genuine| {
        let form = form_of(&genuine.any(rng));
        of_kind(FORM, format!("{form}&{}=SUCCESS", dialect.status), Expected::Ko)
    }),
    ("a form called JSON", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        json(form_of(&callback), expected)
    }),
    ("JSON called a form", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        of_kind(FORM, callback.to_string(), expected)
    }),
    ("JSON called something else", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        let kinds: [&[u8]; 6] = [
            b"",
            b"text/plain",
            b"multipart/form-data",
            &[0xff, 0xfe],
            b"application/x-www-form",
            &[b'x'; 4096],
        ];
        let content_type = Some(kinds[rng.usize(..kinds.len())].to_vec()).filter(|kind| !kind.is_empty());
        Altered { content_type, ..json(callback.to_string(), expected) }
    }),
    ("a name in another case", |rng, dialect, genuine| {
        let mut callback = flipped(rng, dialect, genuine).0;
        let name = dialect.signed[rng.usize(..dialect.signed.len())];
        callback[name.to_uppercase()] = callback[name].take();
        callback.as_object_mut().expect("an object").remove(name);
        json(callback.to_string(), Expected::Ko)
    }),
    ("a value of another kind", |rng, dialect, genuine| {
        let mut callback = flipped(rng, dialect, genuine).0;
        let names: Vec<_> = callback.as_object().expect("an object").keys().cloned().collect();
        let values = [
            Value::Null,
            value!([]),
            value!({}),
            value!(true),
            value!(-1),
            value!([callback.clone()]),
            value!({ "$ne": null }),
            value!("' or 1=1; drop table payments; --"),
        ];
        callback[&names[rng.usize(..names.len())]] = values[rng.usize(..values.len())].clone();
        json(callback.to_string(), Expected::Any)
    }),
    ("a number beyond all numbers", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        let numbers = ["1e999999999", "-1e-999999999", &"9".repeat(5000), "18446744073709551616"];
        let text = callback.to_string();
        let number = numbers[rng.usize(..numbers.len())];
        json(format!(r#"{{"note":{number},{}"#, &text[1..]), expected)
    }),
    ("a NUL in what is not signed", |rng, dialect, genuine| {
        let (mut callback, expected) = flipped(rng, dialect, genuine);
        callback[dialect.ours] = "\0".into();
        callback["note"] = "a\0b".into();
        json(callback.to_string(), expected)
    }),
    ("a NUL in the gateway's reference, signed", |rng, dialect, genuine| {
        let mut callback = flipped(rng, dialect, genuine).0;
        let theirs = callback["transaction_ref"].as_str().expect("a text").to_owned();
        let places = [format!("{theirs}\0"), format!("\0{theirs}"), "\0".to_owned()];
        callback["transaction_ref"] = places[rng.usize(..places.len())].as_str().into();
        (dialect.sign)(&mut callback);
        json(callback.to_string(), Expected::Ok)
    }),
    ("letters of everywhere in the references, signed", |rng, dialect, genuine| {
        let mut callback = flipped(rng, dialect, genuine).0;
        let length = rng.usize(1..400);
        let wild: String = std::iter::repeat_with(|| rng.char(..)).take(length).collect();
        callback["transaction_ref"] = wild.as_str().into();
        callback[dialect.ours] = wild.into();
        (dialect.sign)(&mut callback);
        json(callback.to_string(), Expected::Ok)
    }),
    ("half a surrogate pair", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        json(format!(r#"{{"note":"\ud800",{}"#, &callback.to_string()[1..]), expected)
    }),
    ("no UTF-8", |rng, dialect, genuine| {
        let mut bytes = br#"{"note":""#.to_vec();
        bytes.extend([0xc3, 0x28, 0xff]);
        bytes.extend(br#"","#);
        let (callback, expected) = flipped(rng, dialect, genuine);
        bytes.extend(&callback.to_string().as_bytes()[1..]);
        json(bytes, expected)
    }),
    ("deep nesting", |rng, dialect, genuine| {
        let text = flipped(rng, dialect, genuine).0.to_string();
        let depth = rng.usize(200..9_000);
        let (open, close) = if rng.bool() { ("[", "]") } else { (r#"{"a":"#, "}") };
        let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        json(format!(r#"{{"note":{deep},{}"#, &text[1..]), Expected::Any)
    }),
    ("cut short", |rng, dialect, genuine| {
        let text = flipped(rng, dialect, genuine).0.to_string();
        json(&text.as_bytes()[..rng.usize(..text.len())], Expected::Ko)
    }),
    ("sent twice in one", |rng, dialect, genuine| {
        let text = flipped(rng, dialect, genuine).0.to_string();
        json(format!("{text}{text}"), Expected::Ko)
    }),
    ("something around it", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        let (before, after) =
            [("\u{feff}", ""), ("<b>Notice</b>: {main}\n", ""), ("", "<!-- 0 s -->\0")][rng.usize(..3)];
        json(format!("{before}{callback}{after}"), expected)
    }),
    ("what is not signed named twice", |rng, dialect, genuine| {
        let (callback, expected) = flipped(rng, dialect, genuine);
        json(format!(r#"{{"note":1,"note":"2",{}"#, &callback.to_string()[1..]), expected)
    }),
    ("some bytes changed", |rng, dialect, genuine| {
        let mut bytes = flipped(rng, dialect, genuine).0.to_string().into_bytes();
        for _ in 0..rng.usize(1..6) {
            let place = rng.usize(..bytes.len());
            bytes[place] = rng.u8(..);
        }
        json(bytes, Expected::Any)
    }),
    ("another's signature", |rng, dialect, genuine| {
        let mut callback = flipped(rng, dialect, genuine).0;
        callback["signature"] = match rng.u8(..4) {
            0 => genuine.foreign["signature"].clone(),
            1 => "".into(),
            2 => format!(" {}", callback["signature"].as_str().expect("a text")).into(),
            _ => value!([callback["signature"]]),
        };
        json(callback.to_string(), Expected::Ko)
    }),
    ("no callback at all", |rng, _, _| {
        let bodies: [&[u8]; 8] = [b"", b"{}", b"[]", b"null", b"\"SUCCESS\"", b"1", b"OK", b"\0"];
        json(bodies[rng.usize(..bodies.len())], Expected::Ko)
    }),
    ("noise", |rng, _, _| {
        let length = rng.usize(1..2000);
        json(std::iter::repeat_with(|| rng.u8(..)).take(length).collect::<Vec<_>>(), Expected::Ko)
    }),
    ("as much as is read", |rng, _, genuine| json(padded(&genuine.any(rng), LIMIT), Expected::Ok)),
    ("a byte more than is read", |rng, _, genuine| {
        json(padded(&genuine.any(rng), LIMIT + 1), Expected::TooLarge)
    }),
];

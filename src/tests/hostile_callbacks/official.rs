//! The official signature: covers five fields without separators, but not the status.

use serde_json::{Value, json as value};

use super::altered::{Alteration, Dialect, Expected, json, md5_hex, text};
use crate::support::PRIVATE_KEY;

const SIGNED: [&str; 5] = [
    "transaction_ref",
    "transaction_type",
    "transaction_amount",
    "transaction_currency",
    "transaction_operator",
];

/// The gateway according to its official documentation.
pub(super) const DIALECT: Dialect = Dialect {
    status: "transaction_status",
    ours: "app_transaction_ref",
    signed: &["application", "transaction_ref", "signature"],
    signs_status: false,
    sign,
    alterations: ALTERATIONS,
};

fn sign(callback: &mut Value) {
    let signed: String = SIGNED.iter().map(|name| text(callback, name)).collect();
    callback["signature"] = md5_hex(&(signed + PRIVATE_KEY)).into();
}

fn number(text: &str) -> Value {
    serde_json::from_str(text).expect("a JSON number")
}

const ALTERATIONS: &[Alteration] = &[
    ("the same amount in other characters", |rng, dialect, genuine| {
        let mut callback = genuine.any(rng);
        callback[dialect.status] = "SUCCESS".into();
        callback["transaction_amount"] = match rng.u8(..5) {
            0 => number("1000.0"),
            1 => number("1e3"),
            2 => number("10.00E+2"),
            3 => value!("1000"),
            _ => value!("1000.00"),
        };
        json(callback.to_string(), Expected::Ok)
    }),
    ("another amount", |rng, dialect, genuine| {
        let mut callback = genuine.any(rng);
        callback[dialect.status] = "SUCCESS".into();
        let amounts = ["1000.01", "999", "1e4", "-1000", "0", "1e999999999", "1e-999999999"];
        callback["transaction_amount"] = number(amounts[rng.usize(..amounts.len())]);
        json(callback.to_string(), Expected::Ko)
    }),
    ("characters moved between neighbours, so that the signature still fits", |rng, dialect, genuine| {
        let mut callback = genuine.any(rng);
        callback[dialect.status] = "SUCCESS".into();
        let left = rng.usize(..SIGNED.len() - 1);
        let (first, second) = (text(&callback, SIGNED[left]), text(&callback, SIGNED[left + 1]));
        let both = first + &second;
        let (first, second) = both.split_at(rng.usize(..=both.len()));
        callback[SIGNED[left]] = first.into();
        callback[SIGNED[left + 1]] = second.into();
        json(callback.to_string(), Expected::Ok)
    }),
    ("everything moved into one field", |rng, dialect, genuine| {
        let mut callback = genuine.any(rng);
        callback[dialect.status] = "SUCCESS".into();
        let all: String = SIGNED.iter().map(|name| text(&callback, name)).collect();
        for name in SIGNED {
            callback[name] = "".into();
        }
        callback[SIGNED[rng.usize(..SIGNED.len())]] = all.into();
        json(callback.to_string(), Expected::Ok)
    }),
    ("another application", |rng, dialect, genuine| {
        let mut callback = genuine.any(rng);
        callback[dialect.status] = "SUCCESS".into();
        let applications = [value!("pk_of_someone_else"), value!(""), Value::Null, value!(["pk"]), value!(1)];
        callback["application"] = applications[rng.usize(..applications.len())].clone();
        json(callback.to_string(), Expected::Ko)
    }),
    ("the guide's words and header beside the official ones", |rng, dialect, genuine| {
        let mut callback = genuine.any(rng);
        callback[dialect.status] = "SUCCESS".into();
        callback["status"] = "SUCCESS".into();
        callback["data"] = value!({ "status": "SUCCESS", "transaction_status": "SUCCESS" });
        let guide = md5_hex(&format!("{PRIVATE_KEY}|{}|SUCCESS", text(&callback, "transaction_ref")));
        let mut altered = json(callback.to_string(), Expected::Ok);
        altered.signature = Some(guide.into_bytes());
        altered
    }),
];

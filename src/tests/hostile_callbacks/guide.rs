//! The guide's signature: covers the status and the gateway's reference, but not amount, currency and order.

use serde_json::{Value, json as value};

use super::altered::{Alteration, Dialect, Expected, json, md5_hex, text};
use crate::support::PRIVATE_KEY;

/// The gateway according to its guide.
pub(super) const DIALECT: Dialect = Dialect {
    status: "status",
    ours: "reference",
    signed: &["transaction_ref", "status", "signature"],
    signs_status: true,
    sign,
    alterations: ALTERATIONS,
};

fn sign(callback: &mut Value) {
    let (theirs, status) = (text(callback, "transaction_ref"), text(callback, "status"));
    callback["signature"] = md5_hex(&format!("{PRIVATE_KEY}|{theirs}|{status}")).into();
}

const ALTERATIONS: &[Alteration] = &[
    ("another amount, currency and operator", |rng, _, genuine| {
        let mut callback = genuine.any(rng);
        callback["amount"] = value!(rng.u32(..));
        callback["currency"] = "EUR".into();
        callback["operator"] = Value::Null;
        json(callback.to_string(), Expected::Ok)
    }),
    ("a status that was not signed", |rng, _, genuine| {
        let mut callback = genuine.any(rng);
        let words = ["SUCCESS", "COMPLETED", "success", "PAID", " PENDING", ""];
        callback["status"] = words[rng.usize(..words.len())].into();
        json(callback.to_string(), Expected::Ko)
    }),
    ("the pipe moved into a field", |rng, _, genuine| {
        let mut callback = genuine.any(rng);
        let theirs = text(&callback, "transaction_ref");
        let status = text(&callback, "status");
        callback["transaction_ref"] = format!("{theirs}|{status}").into();
        callback["status"] = "".into();
        json(callback.to_string(), Expected::Ko)
    }),
    ("a right header over a wrong body", |rng, _, genuine| {
        let mut callback = genuine.any(rng);
        let signature = text(&callback, "signature");
        callback["signature"] = "0".repeat(32).into();
        let mut altered = json(callback.to_string(), Expected::Ok);
        altered.signature = Some(signature.into_bytes());
        altered
    }),
    ("a wrong header over a right body", |rng, _, genuine| {
        let callback = genuine.any(rng);
        let mut altered = json(callback.to_string(), Expected::Ko);
        let headers: [&[u8]; 4] = [b"0", b"KO", b"' or 1=1 --", &[b'f'; 4096]];
        altered.signature = Some(headers[rng.usize(..headers.len())].to_vec());
        altered
    }),
    ("a header that is no text", |rng, _, genuine| {
        let mut altered = json(genuine.any(rng).to_string(), Expected::Any);
        altered.signature = Some(vec![0xff, 0xfe, 0x80]);
        altered
    }),
];

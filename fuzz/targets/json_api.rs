//! `POST /api/create-payment`, through the whole router: the gateway gets exactly the requested amount, and only a
//! client with the token creates orders.
//!
//! Lines of an input: the `Content-Type`, the `Authorization`, the `Idempotency-Key`; then the body. `{token}` in the
//! second stands for the right token.
#![no_main]

use std::{
    cell::{LazyCell, RefCell},
    collections::HashMap,
};

use axum::{
    body::Body,
    http::{HeaderValue, Request},
};
use caisse_domain::Currency;
use caisse_fuzz::{
    input, number,
    shop::{API_TOKEN, FRANCS, REFERENCE, SITE, Shop},
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

thread_local! {
    static SHOP: LazyCell<Shop> = LazyCell::new(Shop::open);
    /// The orders that the shop's server made, and their amounts in minor units.
    static ORDERS: RefCell<HashMap<String, (i64, Currency)>> =
        RefCell::new(HashMap::from([(REFERENCE.to_owned(), (FRANCS, Currency::Xaf))]));
}

fuzz_target!(|data: &[u8]| {
    let mut body = data;
    let content_type = input::line(&mut body);
    let authorization = input::text(&mut body).replace("{token}", API_TOKEN);
    let key = input::line(&mut body);
    let mut request = Request::post("/api/create-payment");
    for (name, value) in [
        ("content-type", content_type),
        ("authorization", authorization.as_bytes()),
        ("idempotency-key", key),
    ] {
        if let (Ok(value), false) = (HeaderValue::from_bytes(value), value.is_empty()) {
            request = request.header(name, value);
        }
    }
    let request = request.body(Body::from(body.to_vec())).expect("a request");
    SHOP.with(|shop| {
        let answer = shop.ask("192.0.2.1", request);
        let status = answer.head.status().as_u16();
        let document: Value = serde_json::from_str(&answer.text).expect("JSON");
        let asked = shop.asked();
        assert!(asked.len() <= 1);
        if status != 200 {
            assert!([400, 401, 409, 413, 415, 422, 429].contains(&status), "{status}: {document}");
            assert!(
                document["error"]["code"].is_string() && document["error"]["message"].is_string(),
                "{document}"
            );
            assert!(asked.is_empty(), "{status}, and the gateway was asked for {asked:?}");
            return;
        }
        let start_request: Value = serde_json::from_slice(body).expect("an object");
        let is_shop = authorization.split_once(' ').is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && token.trim() == API_TOKEN
        });
        // An order's address is its secret: a client without the token does not get it.
        let order_url = document["order_url"].as_str();
        assert_eq!(order_url.is_some(), is_shop, "{document}");
        assert!(order_url.is_none_or(|url| url.starts_with(&format!("{SITE}/orders/"))), "{document}");
        let amount = match &start_request["amount"] {
            Value::String(text) => text.replace(char::is_whitespace, ""),
            other => other.to_string(),
        };
        let is_euro = start_request["currency"].as_str().is_some_and(|code| code.eq_ignore_ascii_case("EUR"));
        let currency = if is_euro { Currency::Eur } else { Currency::Xaf };
        let minor = number::minor(&amount, currency).expect("an amount");
        let price = (minor, currency);
        let reference = start_request["reference"].as_str().expect("a reference").to_owned();
        let known = ORDERS.with_borrow_mut(|orders| {
            if is_shop {
                Some(*orders.entry(reference).or_insert(price))
            } else {
                orders.get(&reference).copied()
            }
        });
        assert_eq!(
            known,
            Some(price),
            "whoever has no token pays what is there, and an amount stays: {document}"
        );
        for (reference, money) in asked {
            assert_eq!(start_request["reference"], reference.as_str());
            assert_eq!((money.minor(), money.currency()), (minor, currency), "{amount}");
        }
    });
});

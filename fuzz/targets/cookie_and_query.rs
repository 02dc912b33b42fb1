//! Input of browsers and proxies: addresses, cookies, languages, forms, `X-Forwarded-For`. None of it breaks a
//! page, redirects elsewhere, gets into the markup, or makes another client pass for the gateway.
//!
//! Lines of an input: the path with its query, `Cookie`, `Accept-Language`, `X-Forwarded-For`; then a form, if the
//! request is a post. `{token}` stands for the token of the existing order.
#![no_main]

use std::cell::LazyCell;

use axum::{
    body::Body,
    http::{HeaderValue, Request, Uri},
};
use caisse_fuzz::{
    input,
    shop::{Answer, FRANCS, PAYMENT_PAGE, PROXY, Shop},
    signing,
};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

thread_local! {
    static SHOP: LazyCell<Shop> = LazyCell::new(Shop::open);
}

/// Markup that none of our pages has.
const MARKUP: &str = "<x-fuzz";

fuzz_target!(|data: &[u8]| {
    SHOP.with(|shop| {
        let mut form = data;
        let token = shop.order.token.as_str();
        let address = input::text(&mut form).replace("{token}", token);
        let [cookie, language, forwarded] = std::array::from_fn(|_| input::line(&mut form));
        forged_source(shop, forwarded);
        let Ok(uri) = address.parse::<Uri>() else { return };
        if !address.starts_with('/') {
            return;
        }
        // An event stream does not end.
        if uri.path().starts_with("/api/tx-events/") {
            return;
        }
        let mut request = if form.is_empty() { Request::get(&address) } else { Request::post(&address) };
        request = request
            .header("host", "shop.example")
            .header("content-type", "application/x-www-form-urlencoded");
        request = request.header("sec-fetch-site", "same-origin");
        for (name, value) in
            [("cookie", cookie), ("accept-language", language), ("x-forwarded-for", forwarded)]
        {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                request = request.header(name, value);
            }
        }
        let body = String::from_utf8_lossy(form).replace("{token}", token);
        let answer = shop.ask(PROXY, request.body(Body::from(body)).expect("a request"));
        is_sane(&address, &answer);
        let order = &shop.order;
        for (reference, amount) in shop.asked() {
            assert_eq!((&reference, amount), (&order.details.reference, order.details.amount));
        }
    });
});

fn is_sane(address: &str, answer: &Answer) {
    let status = answer.head.status().as_u16();
    assert!(status < 500, "{address}: {status} {}", answer.text);
    assert!(!answer.text.contains(MARKUP), "{address}: {}", answer.text);
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
    let location = answer.header("location");
    if answer.head.status().is_redirection() && status != 304 {
        let is_ours = location.starts_with('/') && !location[1..].starts_with(['/', '\\']);
        assert!(is_ours || location.starts_with(PAYMENT_PAGE), "{address} leads to {location}");
    }
    for cookie in answer.head.headers().get_all("set-cookie") {
        let cookie = cookie.to_str().expect("a text");
        assert!(
            cookie.starts_with("__Host-lang=fr; ") || cookie.starts_with("__Host-lang=en; "),
            "{address}: {cookie}"
        );
        assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{address}: {cookie}");
    }
    if answer.header("content-type").starts_with("text/html") {
        assert!(answer.header("content-security-policy").contains("script-src"), "{address}");
        assert!(
            answer.text.contains("<html lang=\"fr\"") || answer.text.contains("<html lang=\"en\""),
            "{address}"
        );
        if answer.text.contains(" data-state=\"") {
            let digits: String = answer.text.chars().filter(|mark| !"\u{202f},".contains(*mark)).collect();
            assert!(digits.contains(&FRANCS.to_string()), "{address}: another amount");
        }
    }
}

/// An authentic callback from a wrong address, directly and through a proxy, with `forwarded` in the header.
fn forged_source(shop: &Shop, forwarded: &[u8]) {
    if forwarded.is_empty() {
        return;
    }
    let signature = signing::official("t-1", "PAYIN", "100", "XAF", "CM_OM");
    let callback = json!({
        "application": signing::PUBLIC_KEY, "transaction_ref": "t-1", "transaction_type": "PAYIN",
        "transaction_amount": 100, "transaction_currency": "XAF", "transaction_operator": "CM_OM",
        "signature": signature,
    });
    let behind_proxy = [forwarded, b", 192.0.2.1"].concat();
    for (peer, forwarded) in [("192.0.2.1", forwarded), (PROXY, &behind_proxy)] {
        let Ok(forwarded) = HeaderValue::from_bytes(forwarded) else { return };
        let request = Request::post("/api/callback/mycoolpay").header("x-forwarded-for", forwarded);
        let answer = shop.ask(peer, request.body(Body::from(callback.to_string())).expect("a request"));
        assert_eq!((answer.head.status().as_u16(), answer.text.as_str()), (403, "KO"), "{peer}");
    }
}

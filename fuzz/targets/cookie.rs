//! The session's token in a `Cookie` header. What is found is there, whole, under the name of the scheme.
#![no_main]

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use caisse::web::session_token;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(COOKIE, value);
        }
    }
    for (is_https, name) in [(true, "__Host-caisse"), (false, "caisse")] {
        let Some(token) = session_token(&headers, is_https) else { continue };
        let text = token.expose();
        assert!(
            text.len() == 43
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        let cookie = format!("{name}={text}");
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let is_there = lines.flat_map(|line| line.split(';')).any(|part| part.trim() == cookie);
        assert!(is_there, "{cookie}");
    }
});

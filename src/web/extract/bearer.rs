//! Bearer tokens of requests.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use caisse_mycoolpay::Secret;

/// Logs that the bearer token from `source` is not the one of `setting`: a shop has an old token, or a client guesses.
pub(in crate::web) fn log_rejected(setting: &'static str, source: IpAddr) {
    tracing::warn!(setting, %source, "a token was refused");
}

/// Whether the request's bearer token is `token`; `None` when it has none.
pub(in crate::web) fn check_bearer(headers: &HeaderMap, token: Option<&Secret>) -> Option<bool> {
    let value = headers.get(header::AUTHORIZATION)?;
    // The scheme is read in any case (RFC 9110 §11.1).
    let bearer = value.to_str().ok().and_then(|value| value.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token);
    Some(bearer.zip(token).is_some_and(|(bearer, token)| token.matches(bearer.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_itself_is_shown() {
        let token = Secret::new("token_made_up_0123456789");
        let shown = |value: &str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().expect("a header"))]);
            check_bearer(&headers, Some(&token))
        };
        for scheme in ["Bearer", "bearer", "BEARER"] {
            assert_eq!(shown(&format!("{scheme} token_made_up_0123456789")), Some(true), "{scheme}");
        }
        for value in
            ["Bearer token_made_up", "token_made_up_0123456789", "Basic token_made_up_0123456789", ""]
        {
            assert_eq!(shown(value), Some(false), "{value}");
        }
        assert_eq!(check_bearer(&HeaderMap::new(), Some(&token)), None);
    }

    #[test]
    fn where_there_is_no_token_none_is_right() {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, "Bearer ".parse().expect("a header"))]);
        assert_eq!(check_bearer(&headers, None), Some(false));
    }
}

//! The cookie of a session. It has no lifetime of its own: the database says when a session ends.

use axum::http::{HeaderMap, header};

use crate::merchant::Token;

/// The name over https, where a prefix binds the cookie to this host, and on loopback http.
const NAMES: [&str; 2] = ["__Host-caisse", "caisse"];

/// The cookie with a session's token.
pub(in crate::web) fn cookie(token: &Token, is_https: bool) -> String {
    let ([name, _], secure) = if is_https { (NAMES, "; Secure") } else { ([NAMES[1], ""], "") };
    format!("{name}={}; Path=/; HttpOnly; SameSite=Lax{secure}", token.expose())
}

/// Makes the browser forget the cookie.
pub(in crate::web) fn removed(is_https: bool) -> String {
    let ([name, _], secure) = if is_https { (NAMES, "; Secure") } else { ([NAMES[1], ""], "") };
    format!("{name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// The token in the cookie. What is no token counts as none.
pub(in crate::web) fn token(headers: &HeaderMap, is_https: bool) -> Option<Token> {
    let expected = if is_https { NAMES[0] } else { NAMES[1] };
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies =
        lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find_map(|(name, value)| if name == expected { Token::parse(value) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cookies: &str, is_https: bool) -> Option<Token> {
        token(&HeaderMap::from_iter([(header::COOKIE, cookies.parse().expect("a header"))]), is_https)
    }

    #[test]
    fn a_token_is_found_among_other_cookies_under_the_name_of_the_scheme() {
        let token = Token::make();
        let text = token.expose();
        assert_eq!(read(&format!("a=b; __Host-caisse={text}"), true), Some(token.clone()));
        assert_eq!(read(&format!("caisse={text}; lang=fr"), false), Some(token));
        assert_eq!(read(&format!("caisse={text}"), true), None, "without the prefix another host may set it");
        assert_eq!(read(&format!("__Host-caisse={text}"), false), None);
    }

    #[test]
    fn what_is_no_token_counts_as_none() {
        for cookies in ["", "caisse", "caisse=", "caisse=x", "caisse=é"] {
            assert_eq!(read(cookies, false), None, "{cookies}");
        }
    }

    #[test]
    fn the_cookie_is_for_this_host_and_for_no_script() {
        let token = Token::make();
        let text = token.expose();
        let https = format!("__Host-caisse={text}; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(cookie(&token, true), https);
        assert_eq!(cookie(&token, false), format!("caisse={text}; Path=/; HttpOnly; SameSite=Lax"));
        assert_eq!(removed(false), "caisse=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
    }
}

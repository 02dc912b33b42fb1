//! The cookies of the console: a session's, which has no lifetime of its own since the database says when a session
//! ends, and a device's, in which a user has signed in before.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use crate::merchant::{StartedSession, Token};

/// A cookie's name over https, where a prefix binds it to this host, and on loopback http.
type Names = [&'static str; 2];

const SESSION: Names = ["__Host-caisse", "caisse"];
const DEVICE: Names = ["__Host-caisse-device", "caisse-device"];
/// The longest lifetime that browsers accept: 400 days.
const DEVICE_LASTS_S: u32 = 400 * 24 * 60 * 60;

/// The cookie with a session's token.
pub(in crate::web) fn cookie(token: &Token, is_https: bool) -> String {
    set(SESSION, &token.expose(), "", is_https)
}

/// Makes the browser forget the session's cookie.
pub(in crate::web) fn removed(is_https: bool) -> String {
    set(SESSION, "", " Max-Age=0;", is_https)
}

fn device(token: &Token, is_https: bool) -> String {
    set(DEVICE, &token.expose(), &format!(" Max-Age={DEVICE_LASTS_S};"), is_https)
}

fn set([https, loopback]: Names, value: &str, lasts: &str, is_https: bool) -> String {
    let (name, secure) = if is_https { (https, "; Secure") } else { (loopback, "") };
    format!("{name}={value};{lasts} Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// The answer with the cookies of a session that was started.
pub(in crate::web) fn started(mut answer: Response, session: &StartedSession, is_https: bool) -> Response {
    add(&mut answer, &cookie(&session.token, is_https));
    add(&mut answer, &device(&session.device, is_https));
    answer
}

/// The answer with a session's new token.
pub(in crate::web) fn renewed(mut answer: Response, token: &Token, is_https: bool) -> Response {
    add(&mut answer, &cookie(token, is_https));
    answer
}

/// The answer that makes the browser forget the session.
pub(in crate::web) fn ended(mut answer: Response, is_https: bool) -> Response {
    add(&mut answer, &removed(is_https));
    answer
}

fn add(answer: &mut Response, cookie: &str) {
    // Cannot fail: a token is base64.
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The session's token in a request's cookies. What is no token counts as none.
pub fn token(headers: &HeaderMap, is_https: bool) -> Option<Token> {
    find(headers, SESSION, is_https)
}

/// The device's token, likewise.
pub(in crate::web) fn device_token(headers: &HeaderMap, is_https: bool) -> Option<Token> {
    find(headers, DEVICE, is_https)
}

fn find(headers: &HeaderMap, [https, loopback]: Names, is_https: bool) -> Option<Token> {
    let expected = if is_https { https } else { loopback };
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
        assert_eq!(read(&format!("caisse-device={text}"), false), None);
    }

    #[test]
    fn what_is_no_token_counts_as_none() {
        for cookies in ["", "caisse", "caisse=", "caisse=x", "caisse=é"] {
            assert_eq!(read(cookies, false), None, "{cookies}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_host_and_for_no_script() {
        let token = Token::make();
        let text = token.expose();
        let https = format!("__Host-caisse={text}; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(cookie(&token, true), https);
        assert_eq!(cookie(&token, false), format!("caisse={text}; Path=/; HttpOnly; SameSite=Lax"));
        assert_eq!(removed(false), "caisse=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
        let known =
            format!("__Host-caisse-device={text}; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(device(&token, true), known);
    }
}

//! Pages that a browser may cache but must revalidate.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::views;

/// Answers `request` with `page`, or with 304 when the browser has the same page.
///
/// `Vary: *` keeps browsers from showing an old copy on back and forward: a page's content depends on the database.
pub(in crate::web) fn answer(request: &HeaderMap, page: String) -> Response {
    let tag = tag_of(&page);
    let known = is_known(request, &tag);
    let mut answer = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, views::HTML)], page).into_response()
    };
    for (name, value) in [(header::VARY, "*"), (header::ETAG, tag.as_str())] {
        // Cannot fail: a tag consists of base64 characters.
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// A weak tag: the bytes sent depend on the encoding, which is chosen later.
fn tag_of(page: &str) -> String {
    let digest = Sha256::digest(page.as_bytes());
    format!(r#"W/"{}""#, URL_SAFE_NO_PAD.encode(&digest[..16]))
}

/// Whether one of the request's tags is `tag`, in the weak comparison (RFC 9110, 13.1.2).
fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let ours = opaque(tag);
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(opaque)
        .any(|theirs| theirs == ours || theirs == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(tags: &str) -> bool {
        let request = HeaderMap::from_iter([(header::IF_NONE_MATCH, tags.parse().expect("a header"))]);
        is_known(&request, r#"W/"abc""#)
    }

    #[test]
    fn a_tag_is_known_however_the_browser_lists_it() {
        for tags in [r#"W/"abc""#, r#""abc""#, r#""x", W/"abc""#, r#""x","abc" , "y""#, "*"] {
            assert!(knows(tags), "{tags}");
        }
        for tags in ["", r#""abcd""#, r#"W/"ab""#, "abc", r#""x", "y""#] {
            assert!(!knows(tags), "{tags}");
        }
    }
}

//! The order's token in a path.

use axum::{extract::FromRequestParts, http::request::Parts};
use caisse_domain::OrderToken;
use percent_encoding::percent_decode_str;

use crate::web::{error::PageError, pages::views::context::PageContext, state::AppState};

/// The order token in a path, without the characters that messengers add around it. A path without one is a 404.
pub(in crate::web) struct PathToken(pub(in crate::web) OrderToken);

impl FromRequestParts<AppState> for PathToken {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let Ok(context) = PageContext::from_request_parts(parts, state).await;
        let token = OrderToken::all_in(&decoded(parts.uri.path())).into_iter().next();
        token.map(Self).ok_or_else(|| context.not_found())
    }
}

/// Percent-decodes a part of an address twice, since some mailers and gateways escape twice. What is not UTF-8 is none
/// of ours.
pub(in crate::web) fn decoded(text: &str) -> String {
    let once = percent_decode_str(text).decode_utf8_lossy();
    percent_decode_str(&once).decode_utf8_lossy().into_owned()
}

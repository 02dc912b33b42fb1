//! What a page has to know of its request: who reads it, and which order it is about.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, header, request::Parts},
};

use crate::{
    domain::{Locale, OrderToken},
    server::web::{
        AppState,
        error::{PageError, PageErrorKind},
    },
};

/// Who reads the answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::web) struct Visitor {
    /// The language the browser asks for; French when it asks for neither of ours.
    pub(in crate::server::web) locale: Locale,
    /// Whether the page has to say that no money moves.
    pub(in crate::server::web) is_sandbox: bool,
}

impl Visitor {
    /// The page that says that there is nothing here.
    pub(in crate::server::web) const fn lost(self) -> PageError {
        PageError::new(self, PageErrorKind::NotFound)
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self { locale: locale_of(&parts.headers), is_sandbox: state.config.is_sandbox() })
    }
}

fn locale_of(headers: &HeaderMap) -> Locale {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.split(',').find_map(|tag| Locale::parse(tag.trim())))
        .unwrap_or_default()
}

/// The order's secret, out of a path with one parameter. Anything else is a page that does not exist.
pub(in crate::server::web) struct PathToken(pub(in crate::server::web) OrderToken);

impl FromRequestParts<AppState> for PathToken {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let Ok(visitor) = Visitor::from_request_parts(parts, state).await;
        let path = Path::<String>::from_request_parts(parts, state).await;
        let token = path.ok().and_then(|Path(text)| OrderToken::parse(&text).ok());
        token.map(Self).ok_or_else(|| visitor.lost())
    }
}

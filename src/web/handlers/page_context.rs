//! What a page has to know of its request: who reads it, and which order it is about.

use std::{convert::Infallible, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use caisse_domain::{Locale, Order, OrderToken, RequestId};
use percent_encoding::percent_decode_str;

use crate::{
    config::Config,
    web::{
        AppState, Brand,
        error::{PageError, PageErrorKind},
        language,
    },
};

/// Who reads the answer.
#[derive(Clone, Debug)]
pub(in crate::web) struct PageContext {
    /// The language that was chosen, or else the one that the browser asks for; French when neither is ours.
    pub(in crate::web) locale: Locale,
    /// Whether it was chosen.
    has_chosen: bool,
    /// What the address says after its path, for the link to the other language.
    query: Option<String>,
    /// By which their request is found in the log.
    pub(in crate::web) request_id: Option<RequestId>,
    /// Whose site it is.
    pub(in crate::web) config: Arc<Config>,
    /// How it looks.
    pub(in crate::web) brand: Arc<Brand>,
}

impl PageContext {
    /// The same one at the pages of `order`, which have a language of their own.
    pub(in crate::web) fn at(mut self, order: &Order) -> Self {
        if !self.has_chosen {
            self.locale = order.details.locale;
        }
        self
    }

    /// The language that was chosen on one of our pages.
    pub(in crate::web) fn chosen(&self) -> Option<Locale> {
        self.has_chosen.then_some(self.locale)
    }

    /// The link that shows this page in `locale`.
    pub(in crate::web) fn link_to(&self, locale: Locale) -> String {
        language::link(self.query.as_deref(), locale)
    }

    /// The page that says that there is nothing here.
    pub(in crate::web) fn not_found(&self) -> PageError {
        PageError::new(self.clone(), PageErrorKind::NotFound)
    }
}

impl FromRequestParts<AppState> for PageContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let chosen = language::chosen(&parts.headers);
        Ok(Self {
            locale: chosen.or_else(|| language::preferred(&parts.headers)).unwrap_or_default(),
            has_chosen: chosen.is_some(),
            query: parts.uri.query().map(ToOwned::to_owned),
            request_id: parts.extensions.get().cloned(),
            config: Arc::clone(&state.config),
            brand: Arc::clone(&state.brand),
        })
    }
}

/// The order's secret, out of a path, with whatever a messenger put around it. A path without one is a page that does
/// not exist.
pub(in crate::web) struct PathToken(pub(in crate::web) OrderToken);

impl FromRequestParts<AppState> for PathToken {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let Ok(context) = PageContext::from_request_parts(parts, state).await;
        let token = OrderToken::all_in(&decoded(parts.uri.path())).into_iter().next();
        token.map(Self).ok_or_else(|| context.not_found())
    }
}

/// A part of an address without its escapes; those of escapes too, since some mailers and gateways escape twice. What is
/// not UTF-8 is none of ours.
pub(in crate::web) fn decoded(text: &str) -> String {
    let once = percent_decode_str(text).decode_utf8_lossy();
    percent_decode_str(&once).decode_utf8_lossy().into_owned()
}

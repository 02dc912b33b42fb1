//! What a page needs to know of its request: the reader's language, and the order.

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

/// The context in which a page is rendered.
#[derive(Clone, Debug)]
pub(in crate::web) struct PageContext {
    /// The chosen language, or else the one that the browser asks for; French when neither is ours.
    pub(in crate::web) locale: Locale,
    /// Whether the buyer chose it.
    has_chosen: bool,
    /// The address's query, for the link to the other language.
    query: Option<String>,
    /// The request's id in the log.
    pub(in crate::web) request_id: Option<RequestId>,
    /// The settings.
    pub(in crate::web) config: Arc<Config>,
    /// The pages' appearance.
    pub(in crate::web) brand: Arc<Brand>,
}

impl PageContext {
    /// The same context in the language of `order`, unless the buyer chose one.
    pub(in crate::web) fn at(mut self, order: &Order) -> Self {
        if !self.has_chosen {
            self.locale = order.details.locale;
        }
        self
    }

    /// The language that the buyer chose on one of our pages.
    pub(in crate::web) fn chosen(&self) -> Option<Locale> {
        self.has_chosen.then_some(self.locale)
    }

    /// The link that shows this page in `locale`.
    pub(in crate::web) fn link_to(&self, locale: Locale) -> String {
        language::link(self.query.as_deref(), locale)
    }

    /// The 404 page.
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

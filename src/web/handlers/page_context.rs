//! What a page needs to know of its request: the reader's language, and the order.

use std::{convert::Infallible, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use caisse_domain::{Locale, Order, RequestId};

use crate::{
    config::Config,
    web::{AppState, Brand, language},
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

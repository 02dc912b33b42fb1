//! What a page needs to know of its request: the reader's language, and the order.

use std::sync::Arc;

use caisse_domain::{Locale, Order, RequestId};

use crate::{
    config::Config,
    web::{branding::Brand, i18n::language},
};

/// The context in which a page is rendered.
#[derive(Clone, Debug)]
pub(in crate::web) struct PageContext {
    /// The chosen language, or else the one that the browser asks for; French when neither is ours.
    pub(in crate::web) locale: Locale,
    /// Whether the buyer chose it.
    pub(in crate::web) has_chosen: bool,
    /// The address's query, for the link to the other language.
    pub(in crate::web) query: Option<String>,
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

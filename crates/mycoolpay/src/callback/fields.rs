//! The fields of a callback.

use caisse_domain::Decimal;

use super::body;
use crate::document::{Document, Value};

/// The fields of a callback's body.
pub(crate) struct CallbackFields(Document);

impl CallbackFields {
    /// Reads the fields of a body; an unreadable body has none.
    pub(super) fn read(body: &[u8]) -> Self {
        Self(body::fields(body))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.count(name) > 0
    }

    /// How often a field is there.
    pub(super) fn count(&self, name: &str) -> usize {
        self.0.all(name).count()
    }

    /// The text of a field; empty if missing or null, as the official client hashes it.
    pub(crate) fn text(&self, name: &str) -> String {
        match self.0.all(name).next() {
            Some(Value::Text(text) | Value::Number(text)) => text.clone(),
            _ => String::new(),
        }
    }

    pub(super) fn some_text(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// The texts that the gateway may have hashed for an amount: the canonical one, and for a JSON string the verbatim
    /// one (`docs/mycoolpay.md` §3). Not a JSON number's own spelling: PHP never sees it.
    pub(crate) fn amounts(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        let canonical = Decimal::parse(&text).map(|number| number.to_string());
        let verbatim = matches!(self.0.all(name).next(), Some(Value::Text(_)) | None).then_some(text);
        canonical.into_iter().chain(verbatim).collect()
    }
}

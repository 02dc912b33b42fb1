//! The [`PageContext`] of a request.

use std::{convert::Infallible, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::web::{i18n::language, pages::views::context::PageContext, state::AppState};

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

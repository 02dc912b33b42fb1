//! The choice of a page's language.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};

use crate::web::{
    i18n::language::{asked_for, cookie, without_choice},
    pages::views,
    state::AppState,
};

/// Answers a choice with its cookie and a redirect to the same page; adds `Vary` to pages.
pub(in crate::web) async fn switch(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if let Some(locale) = asked_for(request.method(), request.uri()) {
        let cookie = cookie(locale, state.config.site_url.starts_with("https:"));
        let back = Redirect::to(&without_choice(request.uri()));
        return ([(header::SET_COOKIE, cookie)], back).into_response();
    }
    let mut response = next.run(request).await;
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == views::HTML);
    if is_page {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    }
    response
}

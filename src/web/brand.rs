//! The pages' appearance: the style with an accent colour, and a logo. Built once from the settings.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    AppState,
    accent::{DARK, LIGHT, Tones},
    assets,
};
use crate::config::{Colour, Logo};

/// The pages' appearance.
#[derive(Debug)]
pub struct Brand {
    /// The style of every page, inline so that the amount shows without another request.
    pub(super) style: Arc<str>,
    /// The colour of the browser's own bars, in the light and the dark scheme.
    pub(super) theme: [Colour; 2],
    /// The merchant's logo.
    pub(super) logo: Option<Logo>,
}

impl Brand {
    /// The appearance of a site with these settings.
    pub fn new(accent: Option<Colour>, logo: Option<Logo>) -> Self {
        let style = *assets::STYLE;
        let (style, theme) = match accent {
            None => (style.to_owned(), [LIGHT.ground(), DARK.ground()]),
            Some(accent) => {
                let (light, dark) = (Tones::of(accent, &LIGHT), Tones::of(accent, &DARK));
                let own = [&light.style(), "@media(prefers-color-scheme:dark){", &dark.style(), "}"].concat();
                (format!("{style}{own}"), [light.accent, dark.accent])
            }
        };
        Self { style: style.into(), theme, logo }
    }
}

/// Serves the logo. An SVG may contain scripts: opened by itself it is isolated from the site, and runs none. Inline
/// styles are harmless there, and drawing programs write colours so.
pub(super) async fn logo(State(state): State<AppState>) -> Response {
    let Some(logo) = &state.brand.logo else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, logo.content_type()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    ];
    (headers, Bytes::from_owner(logo.bytes())).into_response()
}

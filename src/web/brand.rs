//! What makes the pages the merchant's: style with an accent colour, and a logo. Made once, from the settings.

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

/// How the pages look.
#[derive(Debug)]
pub struct Brand {
    /// The style of every page, which is sent inside it: no request stands between a buyer and the amount.
    pub(super) style: Arc<str>,
    /// What the browser's own bars are coloured in, in the light scheme and in the dark one.
    pub(super) theme: [Colour; 2],
    /// The merchant's logo.
    pub(super) logo: Option<Logo>,
}

impl Brand {
    /// The look of a site with these settings.
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

/// The logo. An SVG may have scripts inside: opened by itself it is cut off from the site, and runs none. Drawing
/// programs write its colours as styles, which do no harm there.
pub(super) async fn logo(State(state): State<AppState>) -> Response {
    let Some(logo) = &state.brand.logo else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, logo.content_type()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    ];
    (headers, Bytes::from_owner(logo.bytes())).into_response()
}

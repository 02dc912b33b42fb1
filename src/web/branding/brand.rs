//! The pages' appearance: the style with an accent colour, and a logo. Built once from the settings.

use std::sync::Arc;

use super::accent::{DARK, LIGHT, Tones};
use crate::{
    config::{Colour, Logo},
    web::assets,
};

/// The pages' appearance.
#[derive(Debug)]
pub struct Brand {
    /// The style of every buyer's page, inline so that the amount shows without another request.
    pub(in crate::web) style: Arc<str>,
    /// The style of the console, inline likewise.
    pub(in crate::web) console_style: Arc<str>,
    /// The colour of the browser's own bars, in the light and the dark scheme.
    pub(in crate::web) theme: [Colour; 2],
    /// The merchant's logo.
    pub(in crate::web) logo: Option<Logo>,
}

impl Brand {
    /// The appearance of a site with these settings.
    pub fn new(accent: Option<Colour>, logo: Option<Logo>) -> Self {
        let (own, theme) = match accent {
            None => (String::new(), [LIGHT.ground(), DARK.ground()]),
            Some(accent) => {
                let (light, dark) = (Tones::of(accent, &LIGHT), Tones::of(accent, &DARK));
                let own = [&light.style(), "@media(prefers-color-scheme:dark){", &dark.style(), "}"].concat();
                (own, [light.accent, dark.accent])
            }
        };
        let with_own = |style: &str| Arc::from(format!("{style}{own}"));
        let (style, console_style) = (with_own(&assets::STYLE), with_own(&assets::CONSOLE_STYLE));
        Self { style, console_style, theme, logo }
    }
}

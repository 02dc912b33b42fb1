//! How the payment page opens.

/// How the payment page opens. The server chooses before the click.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DisplayMode {
    /// In a frame over this page.
    Modal,
    /// In a window of its own.
    Popup,
    /// In place of this page.
    Redirect,
}

impl DisplayMode {
    /// Parses `data-opening`. An unknown word is a redirect, which works everywhere.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "modal" => Self::Modal,
            "popup" => Self::Popup,
            _ => Self::Redirect,
        }
    }
}

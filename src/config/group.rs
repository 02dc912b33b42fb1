//! Groups of settings.

/// What a setting is about. Help and docs/settings.md show the groups in the order of [`SETTINGS`](super::SETTINGS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// My-CoolPay, and the application's keys there.
    Gateway,
    /// The addresses of the checkout, and access to it.
    Site,
    /// Where the data are, and for how long.
    Database,
    /// What buyers see of the merchant.
    Shop,
    /// Sizes, rates and durations.
    Limits,
    /// The built-in simulation of My-CoolPay.
    Sandbox,
    /// What the operator reads.
    Logs,
}

impl Group {
    /// Its heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Gateway => "Gateway",
            Self::Site => "Site",
            Self::Database => "Database",
            Self::Shop => "Shop",
            Self::Limits => "Limits",
            Self::Sandbox => "Sandbox",
            Self::Logs => "Logs",
        }
    }
}

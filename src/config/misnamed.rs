//! Names that look like settings and are none.

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the environment of the process.
    Environment,
    /// On this line of the settings file.
    Line(usize),
}

/// A name that is no setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misnamed {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub place: Location,
    /// The setting that is probably meant.
    pub meant: Option<&'static str>,
}

//! The merchant's appearance of the pages.

/// The merchant's accent colour, with enough contrast.
mod accent;
/// The pages' appearance.
mod brand;

pub use brand::Brand;

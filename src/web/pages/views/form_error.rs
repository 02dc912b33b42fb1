//! A field that the buyer has to correct.

use caisse_islands::field_error::FieldError;

/// An error in the buyer's input.
pub(in crate::web) struct FormError {
    /// What is wrong.
    pub(in crate::web) error: FieldError,
    /// The input, so that the buyer can correct it.
    pub(in crate::web) typed: String,
}

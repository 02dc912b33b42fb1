//! An error with its causes, on one line.

use std::{error::Error, iter};

/// The error's own text says only that something failed; its sources say what failed.
pub(super) fn with_causes(error: &dyn Error) -> String {
    let causes = iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

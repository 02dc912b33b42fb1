//! Timeouts of the checks.

use std::time::Duration;

/// Time-out of a request.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);

//! Timeouts of the database.

use std::time::Duration;

/// How long a statement waits for a lock, or a caller for a connection.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

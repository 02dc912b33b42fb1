//! The answer to a request over its limit.

use std::time::Duration;

use axum::{http::header, response::Response};

/// A request over its rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) struct RateLimited {
    /// Time until another request may be admitted.
    pub(in crate::web) wait: Duration,
}

impl RateLimited {
    /// Adds `Retry-After` to `answer`.
    pub(in crate::web) fn add_retry_after(self, mut answer: Response) -> Response {
        answer.headers_mut().insert(header::RETRY_AFTER, self.seconds().into());
        answer
    }

    /// The value of `Retry-After`, in whole seconds.
    pub(in crate::web) const fn seconds(self) -> u64 {
        self.wait.as_secs() + 1
    }
}

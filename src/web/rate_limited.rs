//! The answer to a request over its limit.

use std::time::Duration;

use axum::{http::header, response::Response};

/// A request over its rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RateLimited {
    /// Time until another request may be admitted.
    pub(super) wait: Duration,
}

impl RateLimited {
    /// Adds `Retry-After` to `answer`.
    pub(super) fn tell(self, mut answer: Response) -> Response {
        answer.headers_mut().insert(header::RETRY_AFTER, self.seconds().into());
        answer
    }

    /// The value of `Retry-After`, in whole seconds.
    pub(super) const fn seconds(self) -> u64 {
        self.wait.as_secs() + 1
    }
}

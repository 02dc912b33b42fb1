//! `/api/v1`, for shops' programs.

/// `/api/v1/orders`.
pub(in crate::web) mod orders;

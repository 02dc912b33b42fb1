//! Our addresses that the gateway sends buyers and callbacks to.

/// Where the gateway sends buyers back to, and its callbacks. Only the guide's dialect sends these in a request; the
/// official one has them set for each application, and echoes the payment link's query.
#[derive(Clone, Debug)]
pub struct ReturnUrls {
    /// Our origin, without a trailing slash.
    pub site_url: String,
    /// Our callback endpoint.
    pub callback_url: String,
}

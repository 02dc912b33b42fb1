//! The example keys of the integration guide.

/// The keys of the integration guide's own examples: a shop that was written from it finds them in its settings.
pub(super) const GUIDES_PUBLIC_KEY: &str = "pk_test_XXXXXXXX";

pub(super) const GUIDES_PRIVATE_KEY: &str = "sk_test_YYYYYYYY";

//! The state of all handlers.

use std::sync::Arc;

use super::{branding::Brand, limits::Limits, streams::Streams};
use crate::{checkout::Checkout, config::Config, merchant::Merchant, metrics::Metrics, store::StoreHealth};

/// The state of all handlers. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use-cases.
    pub checkout: Arc<Checkout>,
    /// The use-cases of the console; `None` where there is none.
    pub merchant: Option<Arc<Merchant>>,
    /// The health of the database.
    pub health: StoreHealth,
    /// The settings.
    pub config: Arc<Config>,
    /// Rate limits.
    pub limits: Limits,
    /// The pages' appearance.
    pub brand: Arc<Brand>,
    /// The limit on event streams.
    pub streams: Streams,
    /// The metrics.
    pub metrics: Arc<Metrics>,
}

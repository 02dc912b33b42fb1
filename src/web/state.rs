//! The state of all handlers.

use std::{ops::Deref, sync::Arc};

use super::{branding::Brand, console::Examination, limits::Limits, streams::Streams};
use crate::{checkout::Checkout, config::Config, merchant::Merchant, metrics::Metrics, store::StoreHealth};

/// The state of all handlers: a single pointer, since each layer around a route clones it for each request.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

/// What the handlers use.
pub struct Services {
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
    /// The last examination of the installation.
    pub examination: Examination,
    /// The metrics.
    pub metrics: Arc<Metrics>,
}

impl From<Services> for AppState {
    fn from(services: Services) -> Self {
        Self(Arc::new(services))
    }
}

impl Deref for AppState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

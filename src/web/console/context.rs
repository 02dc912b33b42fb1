//! What a page of the console knows of its request.

use std::{net::IpAddr, sync::Arc};

use caisse_domain::{Locale, Permission, RequestId, Timestamp};

use crate::{
    config::Config,
    merchant::{Merchant, Viewer},
    store::{Actor, AuditContext},
    web::branding::Brand,
};

/// A request of a signed-in user. Only the extractors of `extract` make one.
#[derive(Clone)]
pub(in crate::web) struct ConsoleContext {
    /// Who is signed in.
    pub(in crate::web) viewer: Viewer,
    /// The use-cases.
    pub(in crate::web) merchant: Arc<Merchant>,
    /// The client's address.
    pub(in crate::web) address: IpAddr,
    /// The request's id in the log.
    pub(in crate::web) request_id: Option<RequestId>,
    /// The settings.
    pub(in crate::web) config: Arc<Config>,
    /// The pages' appearance.
    pub(in crate::web) brand: Arc<Brand>,
}

impl ConsoleContext {
    /// The language of the user's pages.
    pub(in crate::web) const fn locale(&self) -> Locale {
        self.viewer.user.locale
    }

    /// Whether the user's role includes a permission: for what a page shows. Whether a request is allowed is decided by
    /// `Allowed`.
    pub(in crate::web) const fn may(&self, permission: Permission) -> bool {
        self.viewer.may(permission)
    }

    /// The time.
    pub(in crate::web) fn now(&self) -> Timestamp {
        self.merchant.now()
    }

    /// Who acts, for the audit log.
    pub(in crate::web) fn audit(&self) -> AuditContext {
        AuditContext {
            actor: Actor::User(self.viewer.user.user_id),
            address: Some(self.address.to_string()),
            request_id: self.request_id.clone(),
        }
    }
}

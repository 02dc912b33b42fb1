//! What handlers of the console read from a request: who is signed in, with a permission.
//!
//! A handler that shows something of the merchant's takes [`Allowed`]: without it there is no [`ConsoleContext`], and
//! without that no page.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{Method, request::Parts},
};
use caisse_domain::Permission;

use super::{context::ConsoleContext, cookie, error::ConsoleError};
use crate::{
    store::Awaits,
    web::{extract::ClientAddress, pages::views::context::PageContext, state::AppState},
};

/// A request of a user who is signed in, whatever their role.
pub(in crate::web) struct SignedIn(pub(in crate::web) ConsoleContext);

/// A request of a user whose role includes the permission `P`.
pub(in crate::web) struct Allowed<P>(pub(in crate::web) ConsoleContext, pub(in crate::web) PhantomData<P>);

/// A permission as a type, so that a handler names what it needs.
pub(in crate::web) trait Permits {
    /// The permission.
    const PERMISSION: Permission;
}

/// Declares a type for each permission.
macro_rules! permissions {
    ($($name:ident)+) => {
        $(
            #[doc = concat!("[`Permission::", stringify!($name), "`].")]
            pub(in crate::web) struct $name;

            impl Permits for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+
    };
}

permissions!(SeeOrders SeeToday ManageUsers SeeAudit SeeSettings CheckPayments);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ConsoleError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ConsoleError> {
        let Ok(page) = PageContext::from_request_parts(parts, state).await;
        let Some(merchant) = &state.merchant else { return Err(ConsoleError::NotHere(Box::new(page))) };
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, state).await else {
            return Err(ConsoleError::NotHere(Box::new(page)));
        };
        let is_https = state.config.site_url.starts_with("https:");
        let session = match cookie::token(&parts.headers, is_https) {
            Some(token) => merchant.session(&token).await,
            None => Ok(None),
        };
        let next = || (parts.method == Method::GET).then(|| parts.uri.to_string());
        match session {
            Err(error) => Err(ConsoleError::unavailable(&error, page)),
            Ok(None) => Err(ConsoleError::SignedOut { next: next() }),
            Ok(Some((_, Awaits::Code))) => Err(ConsoleError::Unfinished { at: "/console/sign-in/code" }),
            Ok(Some((_, Awaits::Setup))) => {
                Err(ConsoleError::Unfinished { at: "/console/account/second-factor" })
            }
            Ok(Some((viewer, Awaits::Nothing))) => Ok(Self(ConsoleContext {
                viewer,
                merchant: Arc::clone(merchant),
                path: parts.uri.path().to_owned(),
                address,
                request_id: page.request_id,
                config: page.config,
                brand: page.brand,
            })),
        }
    }
}

impl<P: Permits + Send> FromRequestParts<AppState> for Allowed<P> {
    type Rejection = ConsoleError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ConsoleError> {
        let SignedIn(context) = SignedIn::from_request_parts(parts, state).await?;
        match context.may(P::PERMISSION) {
            true => Ok(Self(context, PhantomData)),
            false => Err(ConsoleError::forbidden(context)),
        }
    }
}

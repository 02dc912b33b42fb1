//! What handlers of the console read from a request: who is signed in, with a permission.
//!
//! A handler that shows something of the merchant's takes [`Allowed`]: without it there is no [`ConsoleContext`], and
//! without that no page. A handler that changes users, passwords or second factors takes [`Proved`] or [`Confirmed`].

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{Method, header, request::Parts},
};
use caisse_domain::Permission;
use caisse_http_server::client_key;
use url::Url;

use super::{context::ConsoleContext, cookie, error::ConsoleError, next::NextPage};
use crate::{
    merchant::{Merchant, SessionClient, SignInClient, Token},
    store::Awaits,
    web::{extract::ClientAddress, pages::views::context::PageContext, state::AppState},
};

/// A request of a user who is signed in, whatever their role.
pub(in crate::web) struct SignedIn(pub(in crate::web) ConsoleContext);

/// A request of a user whose role includes the permission `P`.
pub(in crate::web) struct Allowed<P>(pub(in crate::web) ConsoleContext, pub(in crate::web) PhantomData<P>);

/// The same of a user who has shown a password or a code in the last minutes.
pub(in crate::web) struct Proved<P>(pub(in crate::web) ConsoleContext, PhantomData<P>);

/// A request of a signed-in user who has shown a password or a code in the last minutes, whatever their role.
pub(in crate::web) struct Confirmed(pub(in crate::web) ConsoleContext);

/// A request of a user who may set up a second factor: one whose session lacks it, or who is [`Confirmed`].
pub(in crate::web) struct MaySetUp(pub(in crate::web) ConsoleContext, pub(in crate::web) Awaits);

/// A request in a session, and what the session lacks.
pub(in crate::web) struct AnySession(pub(in crate::web) ConsoleContext, pub(in crate::web) Awaits);

/// A request of a client that signs in.
pub(in crate::web) struct Outside {
    pub(in crate::web) merchant: Arc<Merchant>,
    pub(in crate::web) client: SignInClient,
    /// The token of the session that the browser has, if any.
    pub(in crate::web) token: Option<Token>,
    /// Whether browsers use https.
    pub(in crate::web) is_https: bool,
    pub(in crate::web) page: PageContext,
}

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

permissions!(SeeOrders ManageUsers SeeAudit SeeSettings CheckPayments);

impl FromRequestParts<AppState> for Outside {
    type Rejection = ConsoleError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ConsoleError> {
        let Ok(page) = PageContext::from_request_parts(parts, state).await;
        let Some(merchant) = state.merchant.clone() else {
            return Err(ConsoleError::NotHere(Box::new(page)));
        };
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, state).await else {
            return Err(ConsoleError::NotHere(Box::new(page)));
        };
        let is_https = state.config.site_url.starts_with("https:");
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let client = SignInClient {
            network: client_key(address),
            session: SessionClient {
                address: address.to_string(),
                agent: agent.unwrap_or_default().to_owned(),
            },
            device: cookie::device_token(&parts.headers, is_https),
            request_id: page.request_id.clone(),
        };
        let token = cookie::token(&parts.headers, is_https);
        Ok(Self { merchant, client, token, is_https, page })
    }
}

impl FromRequestParts<AppState> for AnySession {
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
        match session {
            Err(error) => Err(ConsoleError::unavailable(&error, page)),
            Ok(None) => {
                Err(ConsoleError::SignedOut { next: (parts.method == Method::GET).then(|| own_page(parts)) })
            }
            Ok(Some((viewer, awaits))) => {
                let context = ConsoleContext {
                    viewer,
                    merchant: Arc::clone(merchant),
                    address,
                    request_id: page.request_id,
                    config: page.config,
                    brand: page.brand,
                };
                Ok(Self(context, awaits))
            }
        }
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ConsoleError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ConsoleError> {
        let AnySession(context, awaits) = AnySession::from_request_parts(parts, state).await?;
        match awaits {
            Awaits::Nothing => Ok(Self(context)),
            Awaits::Code => Err(ConsoleError::Unfinished { at: CODE }),
            Awaits::Setup => Err(ConsoleError::Unfinished { at: SECOND_FACTOR }),
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

impl<P: Permits + Send> FromRequestParts<AppState> for Proved<P> {
    type Rejection = ConsoleError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ConsoleError> {
        let Allowed(context, permission) = Allowed::<P>::from_request_parts(parts, state).await?;
        Ok(Self(proved(context, parts)?, permission))
    }
}

impl FromRequestParts<AppState> for Confirmed {
    type Rejection = ConsoleError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ConsoleError> {
        let SignedIn(context) = SignedIn::from_request_parts(parts, state).await?;
        proved(context, parts).map(Self)
    }
}

impl FromRequestParts<AppState> for MaySetUp {
    type Rejection = ConsoleError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ConsoleError> {
        let AnySession(context, awaits) = AnySession::from_request_parts(parts, state).await?;
        match awaits {
            Awaits::Code => Err(ConsoleError::Unfinished { at: CODE }),
            Awaits::Setup => Ok(Self(context, awaits)),
            Awaits::Nothing => Ok(Self(proved(context, parts)?, awaits)),
        }
    }
}

/// The context of a user who has shown a password or a code in the last minutes.
///
/// # Errors
/// [`ConsoleError::Unproved`].
fn proved(context: ConsoleContext, parts: &Parts) -> Result<ConsoleContext, ConsoleError> {
    match context.viewer.has_proved(context.now()) {
        true => Ok(context),
        false => Err(ConsoleError::Unproved { next: own_page(parts) }),
    }
}

/// The page of a request, or of the form that it submits.
fn own_page(parts: &Parts) -> NextPage {
    if parts.method == Method::GET {
        return NextPage::parse(&parts.uri.to_string()).unwrap_or_else(NextPage::home);
    }
    let referer =
        parts.headers.get(header::REFERER).and_then(|referer| Url::parse(referer.to_str().ok()?).ok());
    referer
        .and_then(|page| NextPage::parse(&page[url::Position::BeforePath..]))
        .unwrap_or_else(NextPage::home)
}

/// Where a session goes on that lacks a code.
pub(in crate::web) const CODE: &str = "/console/sign-in/code";
/// Where a session goes on that lacks a second factor.
pub(in crate::web) const SECOND_FACTOR: &str = "/console/account/second-factor";

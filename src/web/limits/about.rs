//! What a request is about, for the rate limits: an existing order has a limit of its own.

use axum::{
    extract::{FromRequestParts as _, RawPathParams},
    http::request::Parts,
};
use caisse_domain::{OrderToken, Reference, TransactionRef};

use crate::checkout::Checkout;

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum About<'a> {
    /// An order, or a transaction, that exists.
    Known(&'a str),
    /// An order or a transaction that we do not know.
    Unknown,
    /// No order yet: the request creates one.
    Nothing,
}

/// The order or transaction that a path names.
pub(in crate::web) enum Named {
    /// An order, by its page's secret.
    Order(String),
    /// An order, by the merchant's reference.
    Reference(String),
    /// A transaction, by the gateway's reference.
    Transaction(String),
}

impl Named {
    pub(in crate::web) async fn read(parts: &mut Parts) -> Option<Self> {
        let params = RawPathParams::from_request_parts(parts, &()).await.ok()?;
        params.iter().find_map(|(name, value)| match name {
            "token" => Some(Self::Order(value.to_owned())),
            "reference" => Some(Self::Reference(value.to_owned())),
            "transaction_ref" => Some(Self::Transaction(value.to_owned())),
            _ => None,
        })
    }

    pub(in crate::web) fn as_str(&self) -> &str {
        match self {
            Self::Order(name) | Self::Reference(name) | Self::Transaction(name) => name,
        }
    }

    pub(in crate::web) async fn exists(&self, checkout: &Checkout) -> bool {
        match self {
            Self::Order(token) => match OrderToken::parse(token) {
                Ok(token) => checkout.knows_order(&token).await,
                Err(_) => false,
            },
            Self::Reference(reference) => match Reference::parse(reference) {
                Ok(reference) => {
                    checkout.order_by_reference(&reference).await.is_ok_and(|order| order.is_some())
                }
                Err(_) => false,
            },
            Self::Transaction(theirs) => match TransactionRef::parse(theirs) {
                Ok(theirs) => checkout.knows_transaction(&theirs).await,
                Err(_) => false,
            },
        }
    }
}

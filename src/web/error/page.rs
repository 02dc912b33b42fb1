//! Error pages.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use caisse_domain::OrderToken;

use super::{
    api::with_retry_after,
    use_case::{log, status_of},
};
use crate::{
    checkout::CheckoutError,
    web::{
        limits::rate_limited::RateLimited,
        pages::views::{
            self,
            context::PageContext,
            error_page::{self, PageErrorKind},
        },
    },
};

/// An error page.
#[derive(Debug)]
pub(in crate::web) struct PageError {
    context: PageContext,
    order: Option<OrderToken>,
    kind: PageErrorKind,
}

impl PageError {
    /// An error page of `kind`.
    pub(in crate::web) const fn new(context: PageContext, kind: PageErrorKind) -> Self {
        Self { context, order: None, kind }
    }

    /// The same page with a link back to `order`.
    pub(in crate::web) fn with_order(mut self, order: Option<OrderToken>) -> Self {
        self.order = order.filter(|_| self.kind.has_order());
        self
    }

    /// The page for a use-case's error, with a link back to `order`.
    pub(in crate::web) fn of(
        error: &CheckoutError,
        context: &PageContext,
        order: Option<OrderToken>,
    ) -> Self {
        let status = status_of(error);
        log(error, status);
        let kind = match error {
            CheckoutError::UnknownOrder => PageErrorKind::NotFound,
            CheckoutError::OtherApplication => PageErrorKind::OtherApplication,
            CheckoutError::Gateway(_) => PageErrorKind::NoPaymentPage,
            CheckoutError::AskedTooOften { wait } => PageErrorKind::RateLimited(RateLimited { wait: *wait }),
            CheckoutError::NotPayable(_)
            | CheckoutError::AmountTaken
            | CheckoutError::PageOnly
            | CheckoutError::WrongCode
            | CheckoutError::Occupied
            | CheckoutError::Store(_) => PageErrorKind::Unavailable,
        };
        Self::new(context.clone(), kind).with_order(order)
    }
}

impl PageContext {
    /// The 404 page.
    pub(in crate::web) fn not_found(&self) -> PageError {
        PageError::new(self.clone(), PageErrorKind::NotFound)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let kind = self.kind;
        let page = error_page::page(self.context, kind, self.order);
        let answer = (status, [(header::CONTENT_TYPE, views::HTML)], page).into_response();
        match kind {
            PageErrorKind::RateLimited(rate_limited) => rate_limited.add_retry_after(answer),
            _ => with_retry_after(answer),
        }
    }
}

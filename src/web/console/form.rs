//! The fields of the console's forms. It has no `Debug`: some are passwords.

use std::convert::Infallible;

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
};
use url::form_urlencoded;

/// The largest form that is read, in bytes: a password of 128 characters may take 1,536.
const MOST_BYTES: usize = 8 * 1024;

/// The fields of a form; none for a body that cannot be read.
pub(in crate::web) struct ConsoleForm(Vec<(String, String)>);

impl ConsoleForm {
    /// The value of a field; empty without one.
    pub(in crate::web) fn field(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

impl<S: Sync> FromRequest<S> for ConsoleForm {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let body = to_bytes(request.into_body(), MOST_BYTES).await.unwrap_or_default();
        Ok(Self(form_urlencoded::parse(&body).into_owned().collect()))
    }
}

//! The fields of our forms. Reading never fails: other fields must not stop a press of Pay.

use std::convert::Infallible;

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
};
use url::form_urlencoded;

/// Largest form read, in bytes: two short fields.
const MAX_BYTES: usize = 4 * 1024;

/// The fields of a form; empty for an unreadable body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Form {
    /// The number that pays, as it was typed.
    pub(in crate::web) phone: String,
    /// The code of the SMS, as it was typed.
    pub(in crate::web) code: String,
    /// The place of the attempt that the buyer gives up.
    pub(in crate::web) instead_of: Option<u32>,
}

impl Form {
    fn read(body: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "phone" => form.phone = value.into_owned(),
                "code" => form.code = value.into_owned(),
                "instead" => form.instead_of = value.parse().ok(),
                _ => {}
            }
        }
        form
    }
}

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let body = to_bytes(request.into_body(), MAX_BYTES).await;
        Ok(body.map_or_else(|_| Self::default(), |body| Self::read(&body)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_among_others_and_what_is_no_place_gives_nothing_up() {
        let form = Form::read(b"x=1&phone=6+77+12+34+56&instead=2&code=123456");
        assert_eq!(form, Form { phone: "6 77 12 34 56".into(), code: "123456".into(), instead_of: Some(2) });
        for body in [&b""[..], b"instead=", b"instead=-1", b"instead=x", b"\xff\xfe", b"&&=&"] {
            assert_eq!(Form::read(body), Form::default());
        }
    }
}

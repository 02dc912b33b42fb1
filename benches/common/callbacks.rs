//! Callbacks, each with a body of its own.

use std::{net::SocketAddr, rc::Rc};

use serde_json::Value;

use crate::load::{Expected, Requests};

/// The placeholder of the number in the message, which is not signed.
const NUMBER: &str = "no. 000000000000";

/// Requests that lack only a number, so that each has a body of its own and a valid signature.
pub(crate) struct Callbacks {
    templates: Vec<(Vec<u8>, usize)>,
    next: usize,
    /// `200 OK`, and nothing else.
    expected: Expected,
}

impl Callbacks {
    pub(crate) fn new(callbacks: &[Value], host: &SocketAddr) -> Self {
        let template = |callback: &Value| {
            let mut callback = callback.clone();
            callback["transaction_message"] = NUMBER.into();
            let body = callback.to_string();
            let request = format!(
                "POST /api/callback/mycoolpay HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len(),
            );
            let end = request.find(NUMBER).expect("a number") + NUMBER.len();
            (request.into_bytes(), end)
        };
        let expected = Expected { status: 200, mark: Rc::from(*b"\r\n\r\nOK") };
        Self { templates: callbacks.iter().map(template).collect(), next: 0, expected }
    }
}

impl Requests for Callbacks {
    fn write_next(&mut self, bytes: &mut Vec<u8>) -> Expected {
        let (template, end) = &self.templates[self.next % self.templates.len()];
        bytes.clear();
        bytes.extend_from_slice(template);
        let mut rest = self.next;
        for digit in bytes[..*end].iter_mut().rev().take(12) {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        self.next += 1;
        self.expected.clone()
    }
}

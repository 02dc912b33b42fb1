//! The requests of visitors, repeated.

use std::rc::Rc;

use crate::{
    connection::{Connection, position},
    load::{Expected, Requests},
    prepared::Prepared,
    server::Server,
};

/// How often every page is requested before the measurements: a thousand pages in all.
const READINGS: usize = 5;

/// The kinds of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An order page, as browsers request it.
    Page,
    /// An order page that is not compressed.
    PageUncompressed,
    /// An order page that the browser has cached.
    PageKnown,
    /// The shop's status request.
    Status,
    /// The island's status request.
    Call,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Page, Self::PageUncompressed, Self::PageKnown, Self::Status, Self::Call];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Page => "order page, brotli",
            Self::PageUncompressed => "order page, identity",
            Self::PageKnown => "order page, 304",
            Self::Status => "tx-status",
            Self::Call => "payment_status",
        }
    }
}

/// Requests in rotation.
pub(crate) struct InTurn {
    requests: Vec<(Vec<u8>, Expected)>,
    next: usize,
}

impl Requests for InTurn {
    fn write_next(&mut self, bytes: &mut Vec<u8>) -> Expected {
        let (request, expected) = &self.requests[self.next % self.requests.len()];
        bytes.clone_from(request);
        self.next += 1;
        expected.clone()
    }
}

/// Every order's page, with its entity tag.
pub(crate) struct Pages {
    pages: Vec<(String, String)>,
}

impl Pages {
    /// Reads every page, and checks that it shows its order and can be paid.
    pub(crate) async fn read(prepared: &Prepared, server: &Server) -> Self {
        let mut connection = Connection::open(&server.address).await;
        let mut pages = Vec::new();
        for _ in 0..READINGS {
            pages.clear();
            for order in &prepared.orders {
                let path = format!("/orders/{}", order.token.as_str());
                let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
                let answer = connection.ask(request.as_bytes()).await.expect("a page");
                for mark in ["HTTP/1.1 200 ", r#"data-state="open""#, order.token.as_str()] {
                    assert!(position(answer, mark.as_bytes()).is_some(), "a page without {mark}");
                }
                let start = position(answer, b"\r\netag: ").expect("a tag") + 8;
                let end = start + position(&answer[start..], b"\r\n").expect("an end");
                pages.push((path, String::from_utf8_lossy(&answer[start..end]).into_owned()));
            }
        }
        Self { pages }
    }

    pub(crate) fn requests(&self, kind: Kind, prepared: &Prepared, server: &Server) -> InTurn {
        let host = server.address;
        let requests = match kind {
            Kind::Page => self.pages(server, "accept-encoding: gzip, deflate, br, zstd\r\n", 200),
            Kind::PageUncompressed => self.pages(server, "", 200),
            Kind::PageKnown => self.pages(server, "accept-encoding: br\r\nif-none-match: {tag}\r\n", 304),
            Kind::Status => prepared
                .waiting()
                .iter()
                .map(|payment| {
                    let path = format!("/api/tx-status/{}", payment.transaction_ref);
                    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
                    (request.into_bytes(), expected(200, r#""status":"PENDING""#))
                })
                .collect(),
            Kind::Call => prepared
                .waiting()
                .iter()
                .map(|payment| {
                    let length = payment.token.len();
                    // In postcard a text is its length, then its bytes.
                    let argument =
                        format!("{}{}", char::from(u8::try_from(length).expect("short")), payment.token);
                    let request = format!(
                        "POST /fn/payment_status HTTP/1.1\r\nhost: {host}\r\nsec-fetch-site: same-origin\r\n\
                         content-type: application/x-postcard\r\naccept: application/x-postcard\r\n\
                         content-length: {}\r\n\r\n{argument}",
                        argument.len(),
                    );
                    (request.into_bytes(), expected(200, &payment.transaction_ref))
                })
                .collect(),
        };
        InTurn { requests, next: 0 }
    }

    fn pages(&self, server: &Server, headers: &str, status: u16) -> Vec<(Vec<u8>, Expected)> {
        let one = |(path, tag): &(String, String)| {
            let headers = headers.replace("{tag}", tag);
            let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{headers}\r\n", server.address);
            // Whatever the compression, the entity tag identifies the page.
            (request.into_bytes(), expected(status, tag))
        };
        self.pages.iter().map(one).collect()
    }
}

fn expected(status: u16, mark: &str) -> Expected {
    Expected { status, mark: Rc::from(mark.as_bytes()) }
}

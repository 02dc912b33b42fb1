//! An HTTP answer, read to its end and checked for leaked secrets.

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::canary;

/// An HTTP answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let path = response.url().path().to_owned();
        let body = response.bytes().await.expect("a whole body").to_vec();
        canary::check_answer(&path, &format!("{headers:?}"), &body);
        Self { status, headers, body }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// A header's text; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> String {
        assert_eq!(self.status, 303, "a redirect: {}", self.text());
        self.header("location").to_owned()
    }

    /// The status with the JSON error's code.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let document = self.json();
        let error = &document["error"];
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{document}");
        (self.status, error["code"].as_str().unwrap_or_else(|| panic!("no code: {document}")).to_owned())
    }

    /// The status with the code of a problem (RFC 9457).
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let document = self.json();
        assert_eq!(document["status"], self.status, "{document}");
        for name in ["type", "title", "detail"] {
            assert!(document[name].as_str().is_some_and(|text| !text.is_empty()), "{name}: {document}");
        }
        assert!(document["errors"].is_array(), "{document}");
        (self.status, document["code"].as_str().unwrap_or_else(|| panic!("no code: {document}")).to_owned())
    }

    /// The field errors, as `pointer code`, sorted.
    pub(crate) fn fields(&self) -> Vec<String> {
        let document = self.json();
        let errors = document["errors"].as_array().unwrap_or_else(|| panic!("no errors: {document}"));
        let mut fields: Vec<_> = errors
            .iter()
            .map(|error| {
                assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
                let text = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("no {name}: {error}"));
                format!("{} {}", text("pointer"), text("code"))
            })
            .collect();
        fields.sort();
        fields
    }

    /// The value of the page's attribute `name`; empty when it has none.
    pub(crate) fn attribute(&self, name: &str) -> String {
        let text = self.text();
        let start = format!(" {name}=\"");
        let value = text.split_once(&start).and_then(|(_, rest)| rest.split_once('"'));
        value.map_or(String::new(), |(value, _)| value.to_owned())
    }

    /// The state that the order page shows: its `data-state`.
    pub(crate) fn state(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text());
        self.attribute("data-state")
    }
}

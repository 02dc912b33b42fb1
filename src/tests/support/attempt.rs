//! A payment as its shop's page knows it.

use super::Answer;

/// A payment that was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) transaction_ref: String,
    pub(crate) payment_url: String,
    pub(crate) order_url: String,
    /// The secret of the order's page.
    pub(crate) token: String,
}

impl Attempt {
    /// Reads an answer of `create-payment`.
    pub(crate) fn read(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.text());
        let document = answer.json();
        let text = |name: &str| document[name].as_str().unwrap_or_else(|| panic!("no {name}: {document}"));
        let order_url = text("order_url").to_owned();
        Self {
            transaction_ref: text("transaction_ref").to_owned(),
            payment_url: text("payment_url").to_owned(),
            token: order_url.rsplit('/').next().expect("a path").to_owned(),
            order_url,
        }
    }
}

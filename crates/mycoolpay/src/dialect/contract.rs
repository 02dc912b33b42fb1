//! What a dialect declares: one [`Contract`] for each, in the dialect's own file.

use caisse_domain::{AppTransactionRef, Order, Report};
use serde_json::Value;

use crate::{
    ReturnUrls, Secret, UnreadableReason,
    callback::fields::CallbackFields,
    document::{Document, FieldValues},
};

/// All that differs between the dialects.
pub(crate) struct Contract {
    /// The value of the setting.
    pub(crate) name: &'static str,
    /// The API's origin by default.
    pub(crate) api_base: &'static str,
    /// The payment page's possible origins by default, the likeliest first.
    pub(crate) checkout_origins: &'static [&'static str],
    /// Whether public keys are UUIDs.
    pub(crate) has_uuid_keys: bool,
    /// Builds the request of a payment link for one attempt. The text is the query that a return page needs to find its
    /// order.
    pub(crate) paylink_request: fn(&Order, &AppTransactionRef, &ReturnUrls, &str) -> PaylinkRequest,
    /// Reads an answer of `checkStatus`.
    pub(crate) read_report: fn(&Document) -> Result<Report, UnreadableReason>,
    /// The payment's status in such an answer.
    pub(crate) status: fn(&Document) -> FieldValues<String>,
    /// Its callbacks.
    pub(crate) callback: CallbackContract,
}

/// A request of a payment link.
pub(crate) struct PaylinkRequest {
    /// The query of the call's address, with its `?`; empty without one.
    pub(crate) query: String,
    /// The JSON body.
    pub(crate) body: Value,
}

/// The fields of a dialect's callbacks, and what their signature covers.
pub(crate) struct CallbackContract {
    /// The field with our reference.
    pub(crate) our_reference: &'static str,
    /// The field with the payment's status.
    pub(crate) status: &'static str,
    /// The field that names the application by its public key, if there is one.
    pub(crate) application: Option<&'static str>,
    /// Whether the signature may be in a header.
    pub(crate) has_signature_header: bool,
    /// Fields that are signed, that name the payment, or that a person would rely on.
    pub(crate) deciding: &'static [&'static str],
    /// The texts of which the gateway may have signed one: its MD5 is the signature.
    pub(crate) signed_texts: fn(&CallbackFields, &Secret) -> Vec<String>,
}

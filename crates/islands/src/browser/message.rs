//! Messages from the payment page and from our return pages. A message only triggers a status check.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::MessageEvent;

/// The integration guide's name of the message (`docs/mycoolpay.md` §7).
const KIND: &str = "MYCOOLPAY_PAYMENT_RESULT";

/// Whether a message comes from exactly one of `origins`, and has the shape of a payment's result.
pub(crate) fn is_payment_result(message: &MessageEvent, origins: &str) -> bool {
    let origin = message.origin();
    let data = message.data();
    let field = |name: &str| Reflect::get(&data, &JsValue::from_str(name)).ok();
    let has_text = |name| field(name).is_some_and(|value| value.is_string());
    origins.split(' ').any(|known| known == origin)
        && data.is_object()
        // Compared in JavaScript: another text may be of any length, and would have to be copied.
        && field("type") == Some(JsValue::from_str(KIND))
        && has_text("transaction_ref")
        && has_text("status")
}

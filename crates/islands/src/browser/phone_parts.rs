//! The elements of paying with a number.

use caisse_domain::BuyerStatus;
use web_sys::{Element, HtmlAnchorElement, HtmlElement, HtmlInputElement};

use super::dom::within;
use crate::answers::PhonePayment;

/// The elements that the island reads and fills in.
pub(crate) struct PhoneParts {
    /// The field of the number.
    pub(crate) number: HtmlInputElement,
    /// The field of the code.
    pub(crate) code: HtmlInputElement,
    /// The number that was asked, masked.
    masked: Element,
    /// The code to dial, and its paragraph.
    ussd: HtmlAnchorElement,
    dial: HtmlElement,
    /// The remaining time.
    left: Element,
}

impl PhoneParts {
    /// Finds the elements below the checkout's root.
    pub(super) fn find(root: &Element) -> Option<Self> {
        Some(Self {
            number: within(root, "[name=phone]")?,
            code: within(root, "[name=code]")?,
            masked: within(root, "[data-part=masked]")?,
            ussd: within(root, "[data-part=ussd]")?,
            dial: within(root, "[data-part=dial]")?,
            left: within(root, "[data-part=left]")?,
        })
    }

    /// Shows which phone was asked, and the code to dial there.
    pub(crate) fn show_request(&self, payment: &PhonePayment) {
        self.masked.set_text_content(Some(&payment.number));
        self.ussd.set_text_content(Some(&payment.ussd));
        let dialed = String::from(js_sys::encode_uri_component(&payment.ussd));
        self.ussd.set_href(&["tel:", &dialed].concat());
        self.dial.set_hidden(payment.ussd.is_empty());
    }

    /// Moves the focus from the pressed button to the next step.
    pub(crate) fn focus_on(&self, buyer_status: BuyerStatus, status: &HtmlElement) {
        // Fails for an element that is not visible.
        let _ = match buyer_status {
            BuyerStatus::Code => self.code.focus(),
            _ => status.focus(),
        };
    }

    /// Shows minutes and seconds: `14:59`.
    pub(crate) fn show_time(&self, seconds: u32) {
        let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or('0');
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let clock = [minutes / 10, minutes].map(digit);
        let rest = [seconds / 10, seconds].map(digit);
        let text: String = clock.into_iter().chain([':']).chain(rest).collect();
        self.left.set_text_content(Some(&text));
    }
}

//! Addresses of the console's pages.

use caisse_domain::Reference;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a part of a path cannot have as it is: everything but unreserved characters (RFC 3986, 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The page of the order with this reference.
pub(in crate::web) fn of_order(reference: &Reference) -> String {
    // A browser takes `.` and `..` for folders, escaped or not. No shop's reference is one.
    format!("/console/orders/{}", utf8_percent_encode(reference.as_str(), ESCAPED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_one_part_of_a_path() {
        let address = |text: &str| of_order(&Reference::parse(text).expect("a reference"));
        assert_eq!(address("CMD-42_a.b~"), "/console/orders/CMD-42_a.b~");
        assert_eq!(address("FAC/2026#17?&%<"), "/console/orders/FAC%2F2026%2317%3F%26%25%3C");
    }
}

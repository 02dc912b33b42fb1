//! Phone numbers as people in Cameroon write them.

use crate::domain::Phone;

/// A number in full: `6 77 12 34 56`. It never breaks at the end of a line.
#[cfg_attr(not(test), expect(dead_code, reason = "no page shows a whole number yet"))]
pub(super) fn local(phone: &Phone) -> String {
    let (first, pairs) = phone.national().split_at(1);
    let mut text = first.to_owned();
    for (index, digit) in pairs.chars().enumerate() {
        if index.is_multiple_of(2) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_pairs_after_its_first_digit() {
        let phone = Phone::parse("+237677123456").expect("a phone");
        assert_eq!(local(&phone), "6\u{a0}77\u{a0}12\u{a0}34\u{a0}56");
        assert_eq!(Phone::parse(&local(&phone)), Ok(phone));
    }
}

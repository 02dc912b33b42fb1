//! Redaction of the gateway's messages, which are logged: they may repeat personal data of the customer.

/// Replaces redacted text.
const DOTS: &str = "•••";
/// Digits of the shortest run that may be a phone number. An amount has fewer.
const PHONE: usize = 8;

/// Redacts phone numbers and e-mail addresses.
pub(super) fn masked(text: &str) -> String {
    let is_address = |word: &str| word.trim_matches(|mark: char| !mark.is_alphanumeric()).contains('@');
    let words: Vec<_> = text.split(' ').map(|word| if is_address(word) { DOTS } else { word }).collect();
    without_phones(&words.join(" "))
}

fn without_phones(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|mark: char| mark.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        let end = number.find(|mark: char| !mark.is_ascii_digit() && !" .-()".contains(mark));
        let number =
            number[..end.unwrap_or(number.len())].trim_end_matches(|mark: char| !mark.is_ascii_digit());
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        masked.push_str(before);
        masked.push_str(if digits < PHONE { number } else { DOTS });
        rest = &rest[start + number.len()..];
    }
    masked + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_and_an_address_are_nobodys_business_and_the_reason_is() {
        for (text, expected) in [
            ("Invalid phone number 699009912", "Invalid phone number •••"),
            ("+237 6 99 00 99 12 is not registered.", "+••• is not registered."),
            ("(237)699-009-912: unknown", "(•••: unknown"),
            ("<awa@example.com> bounced, pay 15000 XAF", "••• bounced, pay 15000 XAF"),
            ("Solde insuffisant", "Solde insuffisant"),
            ("Duplicate transaction reference", "Duplicate transaction reference"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    proptest! {
        #[test]
        fn no_number_is_left_wherever_it_stands(before in "[a-z é]{0,9}", after in "[a-z é.]{0,9}", phone in "6[0-9]{8}") {
            let text = format!("{before}{phone}{after}");
            prop_assert!(!masked(&text).contains(&phone));
        }

        #[test]
        fn any_text_is_masked_without_a_panic(text in ".*") {
            let _ = masked(&text);
        }
    }
}

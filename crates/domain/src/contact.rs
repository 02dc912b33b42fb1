//! A phone number of any country, by which a customer is reached. A number that pays is a [`Phone`].

use std::fmt;

use super::Phone;

/// The country code of Cameroon.
const CAMEROON: &str = "+237";

/// The text is not a number in E.164.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number must have its country's code, such as +237 6 99 00 99 00 or +33 6 12 34 56 78")]
pub struct NotAContact;

/// A number in E.164: `+` and 7 to 15 digits, the country's code first. Prints masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Contact(String);

impl Contact {
    /// Parses E.164. Whether the country has such numbers is not checked.
    ///
    /// # Errors
    /// [`NotAContact`].
    pub fn from_e164(text: &str) -> Result<Self, NotAContact> {
        let digits = text.strip_prefix('+').ok_or(NotAContact)?;
        let is_number = (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { Ok(Self(text.to_owned())) } else { Err(NotAContact) }
    }

    /// The number in E.164: `+237699009900`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as a [`Phone`], if My-CoolPay can ask it to pay.
    pub fn payer(&self) -> Option<Phone> {
        Phone::parse(self.0.strip_prefix(CAMEROON)?).ok()
    }

    /// The text for the database: the nine national digits of a number that can pay, else E.164.
    pub fn as_stored(&self) -> &str {
        match self.0.strip_prefix(CAMEROON) {
            Some(national) if self.payer().is_some() => national,
            _ => &self.0,
        }
    }

    /// Parses the database's text. `None` if it is invalid: a bad contact must not make its order unreadable.
    pub fn from_stored(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::from_e164(text).ok().or_else(|| Phone::parse(text).ok().map(Self::from))
    }
}

impl From<Phone> for Contact {
    fn from(phone: Phone) -> Self {
        Self(format!("{CAMEROON}{}", phone.national()))
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Contact(•••{})", &self.0[self.0.len() - 2..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn contact(text: &str) -> Contact {
        Contact::from_e164(text).expect("a number")
    }

    #[test]
    fn a_contact_is_a_country_and_a_number() {
        for text in ["+237699009900", "+237222222222", "+33612345678", "+12025550123", "+6834000"] {
            assert_eq!(contact(text).as_str(), text);
        }
        for text in
            ["", "+", "699009900", "+0612345678", "+33 6", "+336x2345678", "+1234567890123456", "+123456"]
        {
            assert_eq!(Contact::from_e164(text), Err(NotAContact), "{text}");
        }
    }

    #[test]
    fn only_a_mobile_of_mtn_or_orange_can_be_asked_to_pay() {
        let payer = |text: &str| contact(text).payer().map(|phone| phone.national().to_owned());
        assert_eq!(payer("+237699009900").as_deref(), Some("699009900"));
        for text in ["+33612345678", "+237222222222", "+237620000000", "+23769900990", "+1699009900"] {
            assert_eq!((payer(text), contact(text).as_stored()), (None, text), "it is stored whole");
        }
    }

    #[test]
    fn a_contact_prints_masked() {
        assert_eq!(format!("{:?}", contact("+33612345678")), "Contact(•••78)");
    }

    #[test]
    fn what_no_version_stored_is_no_contact_and_no_error() {
        for text in ["", "call me", "12", "+", "0612345678"] {
            assert_eq!(Contact::from_stored(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_contact_survives_the_database(digits in "[1-9][0-9]{6,14}") {
            let contact = contact(&format!("+{digits}"));
            prop_assert_eq!(Contact::from_stored(contact.as_stored()), Some(contact));
        }

        #[test]
        fn every_payer_is_a_contact_that_is_stored_as_before(number in "6[5789][0-9]{7}") {
            let phone = Phone::parse(&number).expect("a phone");
            let contact = Contact::from(phone.clone());
            prop_assert_eq!(contact.as_stored(), number);
            prop_assert_eq!(contact.payer(), Some(phone));
        }
    }
}

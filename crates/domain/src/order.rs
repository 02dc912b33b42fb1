//! An order: what is to be paid, by whom, in which language. It exists before any attempt.

use std::fmt;

use super::{Contact, Locale, Money, OrderToken, Phone, Reference, Timestamp};

/// Why a text is not valid in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The title is empty.
    #[error("the title is empty")]
    EmptyTitle,
    /// The title is above [`NewOrder::MAX_TITLE`].
    #[error("the title is longer than 255 characters")]
    LongTitle,
    /// A name above [`Customer::MAX_NAME`].
    #[error("the customer's name is longer than 100 characters")]
    LongName,
    /// Not an e-mail address, or one that is too long.
    #[error("the customer's e-mail address is not one")]
    BadEmail,
}

/// The customer, as far as the shop named one. Every field is optional on a payment link. Prints masked.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// A name for the gateway's page.
    pub name: Option<String>,
    /// An e-mail address for the gateway's receipt.
    pub email: Option<String>,
    /// A number of any country to reach the customer. The buyer chooses the number that pays.
    pub phone: Option<Contact>,
}

impl Customer {
    /// Longest name, in characters.
    pub const MAX_NAME: usize = 100;
    /// Longest address, in bytes (RFC 5321).
    const MAX_EMAIL: usize = 254;

    /// Checks and trims the fields; an empty text counts as missing.
    ///
    /// # Errors
    /// [`OrderError::LongName`] or [`OrderError::BadEmail`].
    pub fn parse(
        name: Option<&str>,
        email: Option<&str>,
        phone: Option<Contact>,
    ) -> Result<Self, OrderError> {
        let given = |text: Option<&str>| text.map(tidy).filter(|text| !text.is_empty());
        let (name, email) = (given(name), given(email));
        if name.as_ref().is_some_and(|name| name.chars().count() > Self::MAX_NAME) {
            return Err(OrderError::LongName);
        }
        if email.as_deref().is_some_and(|email| !Self::looks_like_email(email)) {
            return Err(OrderError::BadEmail);
        }
        Ok(Self { name, email, phone })
    }

    /// One `@` with text on both sides, a dot in the host, and no space. Whether it receives mail is not checked.
    fn looks_like_email(text: &str) -> bool {
        text.len() <= Self::MAX_EMAIL
            && !text.contains(char::is_whitespace)
            && text.split_once('@').is_some_and(|(user, host)| {
                !user.is_empty() && !host.contains('@') && host.trim_matches('.').contains('.')
            })
    }
}

impl fmt::Debug for Customer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let redacted = |text: &Option<String>| text.as_ref().map(|_| "•••");
        out.debug_struct("Customer")
            .field("name", &redacted(&self.name))
            .field("email", &redacted(&self.email))
            .field("phone", &self.phone)
            .finish()
    }
}

/// The details of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// The merchant's reference.
    pub reference: Reference,
    /// What it costs.
    pub amount: Money,
    /// What it is for, as the buyer reads it.
    pub title: String,
    /// Who pays.
    pub customer: Customer,
    /// The language of its pages.
    pub locale: Locale,
    /// Where the buyer goes back to when the order has ended, on an origin in the settings.
    pub return_url: Option<String>,
    /// The shop's own data: a JSON object as text, returned unchanged.
    pub metadata: Option<String>,
}

impl NewOrder {
    /// Longest title, in characters: the gateway's own plugin cuts `transaction_reason` there.
    pub const MAX_TITLE: usize = 255;

    /// Checks and trims a title; control characters become spaces.
    ///
    /// # Errors
    /// [`OrderError::EmptyTitle`] or [`OrderError::LongTitle`].
    pub fn parse_title(text: &str) -> Result<String, OrderError> {
        let title = tidy(text);
        match title.chars().count() {
            0 => Err(OrderError::EmptyTitle),
            length if length > Self::MAX_TITLE => Err(OrderError::LongTitle),
            _ => Ok(title),
        }
    }

    /// The fields that differ in `other`, by their names in the API, without the reference.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        [
            ("amount", self.amount.minor() != other.amount.minor()),
            ("currency", self.amount.currency() != other.amount.currency()),
            ("title", self.title != other.title),
            ("customer", self.customer != other.customer),
            ("lang", self.locale != other.locale),
            ("return_url", self.return_url != other.return_url),
            ("metadata", self.metadata != other.metadata),
        ]
        .into_iter()
        .filter_map(|(name, is_another)| is_another.then_some(name))
        .collect()
    }
}

fn tidy(text: &str) -> String {
    text.replace(char::is_control, " ").trim().to_owned()
}

/// A stored order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The secret in its page's address.
    pub token: OrderToken,
    /// What is to be paid, and by whom.
    pub details: NewOrder,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its first payment succeeded.
    pub paid_at: Option<Timestamp>,
}

impl Order {
    /// The same order in the language that its buyer chose, if any.
    pub fn in_language(mut self, chosen: Option<Locale>) -> Self {
        self.details.locale = chosen.unwrap_or(self.details.locale);
        self
    }

    /// The same order with the number that pays in place of the customer's, for a request to the gateway.
    pub fn paid_by(mut self, phone: Phone) -> Self {
        self.details.customer.phone = Some(phone.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_order_under_the_same_reference_differs_by_field() {
        let francs = |minor| Money::from_minor(minor, crate::Currency::Xaf).expect("an amount");
        let order = NewOrder {
            reference: Reference::parse("R-1").expect("a reference"),
            amount: francs(1500),
            title: "Deux pagnes".into(),
            customer: Customer::default(),
            locale: Locale::Fr,
            return_url: None,
            metadata: None,
        };
        let in_euros = Money::from_minor(1500, crate::Currency::Eur).expect("an amount");
        let awa = Customer::parse(Some("Awa"), None, None).expect("a customer");
        assert_eq!(order.differences(&order), [""; 0]);
        for (other, field) in [
            (NewOrder { amount: francs(1501), ..order.clone() }, "amount"),
            (NewOrder { amount: in_euros, ..order.clone() }, "currency"),
            (NewOrder { title: "Un pagne".into(), ..order.clone() }, "title"),
            (NewOrder { customer: awa, ..order.clone() }, "customer"),
            (NewOrder { locale: Locale::En, ..order.clone() }, "lang"),
            (NewOrder { return_url: Some("https://shop.example/".into()), ..order.clone() }, "return_url"),
            (NewOrder { metadata: Some("{}".into()), ..order.clone() }, "metadata"),
        ] {
            assert_eq!(order.differences(&other), [field]);
        }
    }

    #[test]
    fn empty_customer_fields_are_fields_not_given() {
        assert_eq!(Customer::parse(Some("  "), Some(""), None), Ok(Customer::default()));
    }

    #[test]
    fn a_name_is_tidied_and_has_a_hundred_characters_at_most() {
        let named = |name: &str| Customer::parse(Some(name), None, None).map(|customer| customer.name);
        assert_eq!(named(" Awa\tNgo "), Ok(Some("Awa Ngo".into())));
        assert_eq!(named(&"é".repeat(100)), Ok(Some("é".repeat(100))));
        assert_eq!(named(&"é".repeat(101)), Err(OrderError::LongName));
    }

    #[test]
    fn an_email_has_254_bytes_at_most() {
        let emailed = |user: usize| {
            let email = format!("{}@example.com", "x".repeat(user));
            Customer::parse(None, Some(&email), None).map(|customer| customer.email == Some(email))
        };
        assert_eq!(emailed(254 - "@example.com".len()), Ok(true));
        assert_eq!(emailed(255 - "@example.com".len()), Err(OrderError::BadEmail));
    }

    #[test]
    fn an_order_goes_to_the_gateway_with_its_language_and_the_payers_number() {
        let order = Order {
            token: OrderToken::new(1),
            details: NewOrder {
                reference: Reference::parse("R-1").expect("a reference"),
                amount: Money::from_minor(1, crate::Currency::Xaf).expect("an amount"),
                title: "Pagnes".into(),
                customer: Customer::default(),
                locale: Locale::Fr,
                return_url: None,
                metadata: None,
            },
            created_at: Timestamp::default(),
            paid_at: None,
        };
        assert_eq!(order.clone().in_language(None).details.locale, Locale::Fr);
        assert_eq!(order.clone().in_language(Some(Locale::En)).details.locale, Locale::En);
        let phone = Phone::parse("699009900").expect("a phone");
        assert_eq!(order.paid_by(phone.clone()).details.customer.phone, Some(phone.into()));
    }

    #[test]
    fn an_email_needs_a_user_and_a_host() {
        assert!(Customer::parse(None, Some("client@example.com"), None).is_ok());
        for text in ["client", "@example.com", "client@", "a b@example.com", "a@b@example.com", "a@localhost"]
        {
            assert_eq!(Customer::parse(None, Some(text), None), Err(OrderError::BadEmail), "{text}");
        }
    }

    #[test]
    fn a_customer_prints_without_their_name_address_and_number() {
        let phone = Phone::parse("699009912").expect("a phone");
        let customer =
            Customer::parse(Some("Awa"), Some("awa@example.com"), Some(phone.into())).expect("a customer");
        let printed = format!("{customer:?} {customer:#?}");
        assert!(printed.contains("name: Some(\"•••\")"), "{printed}");
        for canary in ["Awa", "awa@", "699009912"] {
            assert!(!printed.contains(canary), "{printed}");
        }
    }

    #[test]
    fn a_title_has_one_line() {
        assert_eq!(NewOrder::parse_title(" Deux\npagnes \u{0}").as_deref(), Ok("Deux pagnes"));
        assert_eq!(NewOrder::parse_title(" \n "), Err(OrderError::EmptyTitle));
        assert_eq!(NewOrder::parse_title(&"é".repeat(256)), Err(OrderError::LongTitle));
        assert!(NewOrder::parse_title(&"é".repeat(255)).is_ok());
    }
}

//! Finds a person: in the columns of their orders, and in the gateway's texts.

use caisse_domain::{Contact, Reference};

use crate::{
    redaction::Person,
    store::{Store, error::StoreError, sql::Sql},
};

/// What identifies a person.
#[derive(Clone, Debug)]
pub enum DataSubject {
    /// A telephone number.
    Phone(Contact),
    /// An e-mail address.
    Email(String),
    /// The customer of an order.
    Order(Reference),
}

/// The orders of a person, and the person's data in them.
#[derive(Clone, Debug)]
pub struct PersonalData {
    /// The orders, oldest first.
    pub orders: Vec<Reference>,
    /// Those with an attempt that may still be paid.
    pub live: Vec<Reference>,
    /// The person.
    pub person: Person,
}

/// By a number or an e-mail address, neither of which can be the other: in the customer's own columns, the number that
/// was asked, and the gateway's texts.
static BY_CONTACT: Sql = Sql::new(
    "
    select reference
    from orders
    where lower(customer_phone) = lower(:known)
       or lower(customer_email) = lower(:known)
       or order_id in (
           select order_id
           from payments
           where phone = :known or {position_in}(payload, :known) > 0
           union
           select order_id
           from payments
           join observations on observations.payment_id = payments.payment_id
           where {position_in}(observations.payload, :known) > 0
           union
           select order_id
           from payments
           join callbacks on callbacks.payment_id = payments.payment_id
           where {position_in_body} > 0
       )
    order by order_id
    ",
);

static BY_REFERENCE: Sql = Sql::new("select reference from orders where reference = :known");

static KNOWN: Sql = Sql::new(
    "
    select customer_name, customer_email, customer_phone, cast(null as text) as phone
    from orders
    where reference = :reference
    union
    select null, null, null, phone
    from payments
    where order_reference = :reference
    ",
);

static LIVE: Sql = Sql::new(
    "
    select 1
    from payments
    where order_reference = :reference and status in ('created', 'pending')
    limit 1
    ",
);

impl Store {
    /// Finds the orders of a person, also those where only the gateway named them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn personal_data_of(&self, subject: &DataSubject) -> Result<PersonalData, StoreError> {
        let (sql, text) = match subject {
            DataSubject::Phone(phone) => (&BY_CONTACT, phone.as_stored()),
            DataSubject::Email(email) => (&BY_CONTACT, email.as_str()),
            DataSubject::Order(reference) => (&BY_REFERENCE, reference.as_str()),
        };
        let mut known: Vec<_> = match subject {
            DataSubject::Order(_) => Vec::new(),
            DataSubject::Phone(_) | DataSubject::Email(_) => vec![text.to_owned()],
        };
        let (mut orders, mut live) = (Vec::new(), Vec::new());
        for row in self.database.fetch_all(sql, &[("known", text.into())]).await? {
            let reference = Reference::parse(row.text("reference")?);
            let reference = reference.map_err(|_| StoreError::Unreadable("reference"))?;
            // Each application may have such an order.
            if orders.contains(&reference) {
                continue;
            }
            let named = [("reference", reference.as_str().into())];
            for row in self.database.fetch_all(&KNOWN, &named).await? {
                for column in ["customer_name", "customer_email", "customer_phone", "phone"] {
                    known.extend(row.text_or_null(column)?.map(ToOwned::to_owned));
                }
            }
            if self.database.fetch_optional(&LIVE, &named).await?.is_some() {
                live.push(reference.clone());
            }
            orders.push(reference);
        }
        Ok(PersonalData { orders, live, person: Person::known_as(known) })
    }
}

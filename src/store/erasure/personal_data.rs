//! Finds a person: in the columns of their orders, and in the gateway's texts.

use caisse_domain::{Contact, Reference};

use crate::{
    redaction::Person,
    store::{Store, engine::Sql, error::StoreError},
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

macro_rules! orders_with {
    ($column:literal, $payment:literal, $has:literal, $in_body:literal) => {
        concat!(
            "select reference from orders where lower(",
            $column,
            ") = lower($1) or order_id in (",
            "select order_id from payments where ",
            $payment,
            $has,
            "(payload, $1) > 0 ",
            "union select order_id from payments join observations \
             on observations.payment_id = payments.payment_id where ",
            $has,
            "(observations.payload, $1) > 0 ",
            "union select order_id from payments join callbacks \
             on callbacks.payment_id = payments.payment_id where ",
            $in_body,
            ") order by order_id"
        )
    };
}

const BY_PHONE: Sql = Sql {
    sqlite: orders_with!("customer_phone", "phone = $1 or ", "instr", "instr(body, cast($1 as blob)) > 0"),
    postgres: orders_with!(
        "customer_phone",
        "phone = $1 or ",
        "strpos",
        "position(convert_to($1, 'UTF8') in body) > 0"
    ),
};
const BY_EMAIL: Sql = Sql {
    sqlite: orders_with!("customer_email", "", "instr", "instr(body, cast($1 as blob)) > 0"),
    postgres: orders_with!("customer_email", "", "strpos", "position(convert_to($1, 'UTF8') in body) > 0"),
};
const BY_REFERENCE: Sql = Sql {
    sqlite: "select reference from orders where reference = $1",
    postgres: "select reference from orders where reference = $1",
};
const KNOWN: &str = "select customer_name, customer_email, customer_phone, cast(null as text) as phone from orders \
     where reference = $1 union select null, null, null, phone from payments where order_reference = $1";
const LIVE: &str =
    "select 1 from payments where order_reference = $1 and status in ('created', 'pending') limit 1";

impl Store {
    /// Finds the orders of a person, also those where only the gateway named them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn traces_of(&self, whom: &DataSubject) -> Result<PersonalData, StoreError> {
        let (sql, text) = match whom {
            DataSubject::Phone(phone) => (BY_PHONE, phone.kept()),
            DataSubject::Email(email) => (BY_EMAIL, email.as_str()),
            DataSubject::Order(reference) => (BY_REFERENCE, reference.as_str()),
        };
        let mut known: Vec<_> = match whom {
            DataSubject::Order(_) => Vec::new(),
            DataSubject::Phone(_) | DataSubject::Email(_) => vec![text.to_owned()],
        };
        let (mut orders, mut live) = (Vec::new(), Vec::new());
        for line in self.database.fetch_all(sql, &[text.into()]).await? {
            let reference = Reference::parse(line.text("reference")?);
            let reference = reference.map_err(|_| StoreError::Unreadable("reference"))?;
            // Each application may have such an order.
            if orders.contains(&reference) {
                continue;
            }
            for line in self.database.fetch_all(KNOWN, &[reference.as_str().into()]).await? {
                for column in ["customer_name", "customer_email", "customer_phone", "phone"] {
                    known.extend(line.text_or_null(column)?.map(ToOwned::to_owned));
                }
            }
            if self.database.fetch_optional(LIVE, &[reference.as_str().into()]).await?.is_some() {
                live.push(reference.clone());
            }
            orders.push(reference);
        }
        Ok(PersonalData { orders, live, person: Person::known_as(known) })
    }
}

//! Orders.

use caisse_domain::{Contact, NewOrder, Order, OrderToken, Reference};

use super::{
    Application, Store,
    engine::{Connection, Value},
    error::{StoreError, Unique},
    rows,
    writer::Statements,
};

/// The result of placing an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It was made.
    New(Order),
    /// This order has its reference already.
    Existing(Order),
}

const REFERENCE: Unique =
    Unique { sqlite: "orders.application, orders.reference", postgres: "orders_application_reference_key" };

impl Store {
    /// Stores a new order, or returns the one that has its reference already.
    ///
    /// # Errors
    /// [`StoreError`]; then it is not known whether the order was stored.
    pub async fn place_order(
        &self,
        details: NewOrder,
        token: OrderToken,
        now: i64,
    ) -> Result<Placed, StoreError> {
        self.database.check_room()?;
        let order = Order { token, details, created_at: now, paid_at: None };
        let (kept, application) = (order.clone(), self.application.clone());
        let inserted = self
            .database
            .write(Statements::One, move |connection| Box::pin(insert(connection, kept, application)))
            .await;
        match inserted {
            Ok(()) => Ok(Placed::New(order)),
            Err(error) if error.is_conflict_on(&REFERENCE) => {
                let existing = self.order_by_reference(&order.details.reference).await?;
                existing.map(Placed::Existing).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// The order whose page has this secret.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_by_token(&self, token: &OrderToken) -> Result<Option<Order>, StoreError> {
        let sql = "select * from orders where token = $1 and application = $2";
        let line = self
            .database
            .fetch_optional(sql, &[token.as_str().into(), self.application.as_str().into()])
            .await?;
        line.as_ref().map(rows::order).transpose()
    }

    /// Whether the order whose page has this secret was made under another application.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_of_another_application(&self, token: &OrderToken) -> Result<bool, StoreError> {
        let sql = "select 1 from orders where token = $1 and application <> $2";
        let line = self
            .database
            .fetch_optional(sql, &[token.as_str().into(), self.application.as_str().into()])
            .await?;
        Ok(line.is_some())
    }

    /// The order with the merchant's reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_by_reference(&self, reference: &Reference) -> Result<Option<Order>, StoreError> {
        let sql = "select * from orders where application = $1 and reference = $2";
        let values = [self.application.as_str().into(), reference.as_str().into()];
        let line = self.database.fetch_optional(sql, &values).await?;
        line.as_ref().map(rows::order).transpose()
    }
}

const INSERT: &str = "insert into orders (token, reference, amount, currency, title, customer_name, customer_email, \
     customer_phone, locale, return_url, metadata, created_at, application) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

async fn insert(
    mut connection: Connection<'_>,
    order: Order,
    application: Application,
) -> Result<(), StoreError> {
    let (details, customer) = (&order.details, &order.details.customer);
    let values = [
        order.token.as_str().into(),
        details.reference.as_str().into(),
        details.amount.minor().into(),
        details.amount.currency().code().into(),
        details.title.as_str().into(),
        Value::Text(customer.name.as_deref()),
        Value::Text(customer.email.as_deref()),
        Value::Text(customer.phone.as_ref().map(Contact::kept)),
        details.locale.code().into(),
        Value::Text(details.return_url.as_deref()),
        Value::Text(details.metadata.as_deref()),
        Value::Time(Some(order.created_at)),
        application.as_str().into(),
    ];
    connection.execute(INSERT, &values).await.map(drop)
}

//! Orders.

use sqlx::SqliteConnection;

use super::{Statements, Store, StoreError, rows};
use crate::domain::{NewOrder, Order, OrderToken, Reference};

/// What became of a new order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It was made.
    New(Order),
    /// Its reference was taken already, by this one.
    Existing(Order),
}

impl Store {
    /// Keeps a new order, or answers the one that has its reference already.
    ///
    /// # Errors
    /// [`StoreError`]; then it is not known whether the order was kept.
    pub async fn place_order(
        &self,
        details: NewOrder,
        token: OrderToken,
        now: i64,
    ) -> Result<Placed, StoreError> {
        let order = Order { token, details, created_at: now, paid_at: None };
        let kept = order.clone();
        let inserted =
            self.writer.write(Statements::One, move |connection| Box::pin(insert(connection, kept))).await;
        match inserted {
            Ok(()) => Ok(Placed::New(order)),
            Err(error) if error.is_conflict_on("orders.reference") => {
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
        let row = sqlx::query("select * from orders where token = $1")
            .bind(token.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(rows::order).transpose()
    }

    /// The order with the merchant's reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_by_reference(&self, reference: &Reference) -> Result<Option<Order>, StoreError> {
        let row = sqlx::query("select * from orders where reference = $1")
            .bind(reference.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(rows::order).transpose()
    }
}

async fn insert(connection: &mut SqliteConnection, order: Order) -> Result<(), StoreError> {
    let (details, customer) = (&order.details, &order.details.customer);
    sqlx::query(
        "insert into orders (token, reference, amount, currency, title, customer_name, customer_email, \
         customer_phone, locale, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(order.token.as_str())
    .bind(details.reference.as_str())
    .bind(details.amount.minor())
    .bind(details.amount.currency().code())
    .bind(&details.title)
    .bind(&customer.name)
    .bind(&customer.email)
    .bind(customer.phone.as_ref().map(|phone| phone.national()))
    .bind(details.locale.code())
    .bind(order.created_at)
    .execute(connection)
    .await?;
    Ok(())
}

//! Orders.

use caisse_domain::{Contact, NewOrder, Order, OrderToken, Reference, Timestamp};

use super::{
    Application, Store,
    engine::Connection,
    error::{StoreError, Unique},
    rows,
    sql::Sql,
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

const REFERENCE: Unique = Unique {
    sqlite: "orders.application, orders.reference, orders.shop_id",
    postgres: "orders_application_reference_shop_id_key",
};

static BY_TOKEN: Sql =
    Sql::new("select {order} from orders where token = :token and application = :application");

static OF_ANOTHER_APPLICATION: Sql =
    Sql::new("select 1 from orders where token = :token and application <> :application");

static BY_REFERENCE: Sql =
    Sql::new("select {order} from orders where application = :application and reference = :reference");

static INSERT: Sql = Sql::new(
    "
    insert into orders (
        application, token, reference, amount, currency, title, customer_name, customer_email,
        customer_phone, locale, return_url, metadata, created_at, updated_at
    )
    values (
        :application, :token, :reference, :amount, :currency, :title, :customer_name, :customer_email,
        :customer_phone, :locale, :return_url, :metadata, :now, :now
    )
    ",
);

impl Store {
    /// Stores a new order, or returns the one that has its reference already.
    ///
    /// # Errors
    /// [`StoreError`]; then it is not known whether the order was stored.
    pub async fn place_order(
        &self,
        details: NewOrder,
        token: OrderToken,
        now: Timestamp,
    ) -> Result<Placed, StoreError> {
        self.database.check_room()?;
        let order = Order { token, details, created_at: now, paid_at: None };
        let (stored, application) = (order.clone(), self.application.clone());
        let inserted = self
            .database
            .write(Statements::One, move |connection| Box::pin(insert(connection, stored, application)))
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
        let values = [("token", token.as_str().into()), ("application", self.application.as_str().into())];
        let row = self.database.fetch_optional(&BY_TOKEN, &values).await?;
        row.as_ref().map(rows::order).transpose()
    }

    /// Whether the order whose page has this secret was made under another application.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_of_another_application(&self, token: &OrderToken) -> Result<bool, StoreError> {
        let values = [("token", token.as_str().into()), ("application", self.application.as_str().into())];
        Ok(self.database.fetch_optional(&OF_ANOTHER_APPLICATION, &values).await?.is_some())
    }

    /// The order with the merchant's reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_by_reference(&self, reference: &Reference) -> Result<Option<Order>, StoreError> {
        let values =
            [("application", self.application.as_str().into()), ("reference", reference.as_str().into())];
        let row = self.database.fetch_optional(&BY_REFERENCE, &values).await?;
        row.as_ref().map(rows::order).transpose()
    }
}

async fn insert(
    mut connection: Connection<'_>,
    order: Order,
    application: Application,
) -> Result<(), StoreError> {
    let (details, customer) = (&order.details, &order.details.customer);
    let values = [
        ("application", application.as_str().into()),
        ("token", order.token.as_str().into()),
        ("reference", details.reference.as_str().into()),
        ("amount", details.amount.minor().into()),
        ("currency", details.amount.currency().code().into()),
        ("title", details.title.as_str().into()),
        ("customer_name", customer.name.as_deref().into()),
        ("customer_email", customer.email.as_deref().into()),
        ("customer_phone", customer.phone.as_ref().map(Contact::as_stored).into()),
        ("locale", details.locale.code().into()),
        ("return_url", details.return_url.as_deref().into()),
        ("metadata", details.metadata.as_deref().into()),
        ("now", order.created_at.into()),
    ];
    connection.execute(&INSERT, &values).await.map(drop)
}

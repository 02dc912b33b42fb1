//! The list of orders.

use std::collections::HashMap;

use caisse_domain::{Mismatch, Operator, Order, OrderStatus, Phone};

/// The statements of the list.
mod sql;

use super::{
    super::{
        Store,
        engine::Row,
        error::StoreError,
        rows,
        sql::{Sql, json_array},
    },
    filter::{ListFilter, ListPage, Position},
    page::MOST_FOUND,
};
use crate::telemetry::Causes;
pub(super) use sql::ORDERS;

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// The order.
    pub order: Order,
    /// Its status.
    pub status: OrderStatus,
    /// The means of payment of the attempt that succeeded, else of the newest: a code that may be unknown to us.
    pub operator: Option<String>,
    /// The number that paid.
    pub payer: Option<Phone>,
    /// What a person should know of it.
    pub flags: OrderFlags,
}

/// What a person should know of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFlags {
    /// It was paid after its buyer had read that the attempt ended.
    pub is_late: bool,
    /// It was paid more than once.
    pub is_double: bool,
    /// Why a success is in doubt; `None` where none is.
    pub review: Option<Vec<Mismatch>>,
}

/// The attempts of some orders in which money moved, and why one is in doubt.
static MOVED: Sql = Sql::new(
    "
    select order_id, status, is_late, is_double, operator, phone,
           case when status = 'review' then (
               select {mismatches_out}
               from observations
               where observations.payment_id = payments.payment_id and observations.status = 'review'
               order by observation_id desc
               limit 1
           ) end as doubts
    from payments
    where order_id in (select cast(value as bigint) from {elements_of}(:orders{as_json}) as value)
      and status in ('review', 'paid')
    order by payment_id
    limit :wide
    ",
);

impl Store {
    /// A page of the application's orders, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_page(
        &self,
        filter: &ListFilter<OrderStatus>,
        position: Position,
    ) -> Result<ListPage<OrderRow>, StoreError> {
        let status = filter.status.map(OrderStatus::as_str);
        let read = ORDERS.read(self, filter, status, position).await?;
        let rows: Vec<&Row> = read.rows.iter().collect();
        let rows = self.with_flags(&rows).await?;
        Ok(read.page.with(rows))
    }

    /// The orders of these rows. One that cannot be read does not hide the others.
    async fn with_flags(&self, rows: &[&Row]) -> Result<Vec<OrderRow>, StoreError> {
        let ids = rows.iter().map(|row| row.int("order_id")).collect::<Result<Vec<_>, _>>()?;
        let orders = json_array(ids.iter());
        let values = [("orders", orders.as_str().into()), ("wide", MOST_FOUND.into())];
        let mut moved: HashMap<i64, Moved> = HashMap::new();
        for row in self.database.fetch_all(&MOVED, &values).await? {
            moved.entry(row.int("order_id")?).or_default().add(&row)?;
        }
        let readable = rows.iter().zip(ids).filter_map(|(row, id)| match order(row, moved.remove(&id)) {
            Ok(order) => Some(order),
            Err(error) => {
                tracing::error!(error = %Causes(&error), "an order cannot be read");
                None
            }
        });
        Ok(readable.collect())
    }
}

/// What the attempts say in which money moved.
#[derive(Default)]
struct Moved {
    flags: OrderFlags,
    operator: Option<String>,
    payer: Option<Phone>,
}

impl Moved {
    fn add(&mut self, row: &Row) -> Result<(), StoreError> {
        self.flags.is_late |= row.flag("is_late")?;
        self.flags.is_double |= row.flag("is_double")?;
        if row.text("status")? == "review" {
            let words = row.text_or_null("doubts")?.unwrap_or_default();
            self.flags.review = Some(words.split(' ').filter_map(Mismatch::parse).collect());
        }
        self.operator = self.operator.take().or(row.text_or_null("operator")?.map(ToOwned::to_owned));
        self.payer =
            self.payer.take().or(row.text_or_null("phone")?.and_then(|text| Phone::parse(text).ok()));
        Ok(())
    }
}

fn order(row: &Row, moved: Option<Moved>) -> Result<OrderRow, StoreError> {
    let moved = moved.unwrap_or_default();
    let newest = row.text_or_null("operator")?.map(ToOwned::to_owned);
    Ok(OrderRow {
        order: rows::order(row)?,
        status: OrderStatus::parse(row.text("status")?).ok_or(StoreError::Unreadable("status"))?,
        operator: moved.operator.or(newest),
        payer: moved.payer,
        flags: moved.flags,
    })
}

impl OrderRow {
    /// The means of payment, if it is known to us.
    pub fn operator(&self) -> Option<Operator> {
        self.operator.as_deref().and_then(Operator::parse)
    }
}

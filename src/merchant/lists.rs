//! The lists of orders and payments.

use caisse_domain::{OrderStatus, PaymentStatus, Permission};

use super::{Merchant, Viewer};
use crate::store::{ListFilter, ListPage, OrderRow, PAGE_ROWS, PaymentRow, Position, StoreError};

impl Merchant {
    /// A page of orders. A viewer who may not see people finds nothing by a number or an address of theirs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn orders(
        &self,
        viewer: &Viewer,
        filter: ListFilter<OrderStatus>,
        position: Position,
    ) -> Result<ListPage<OrderRow>, StoreError> {
        let filter = seen_by(viewer, filter);
        let page = self.store.order_page(&filter, position).await?;
        if is_short_of_the_newest(&page, position) {
            return self.store.order_page(&filter, Position::Newest).await;
        }
        Ok(page)
    }

    /// A page of payments, likewise.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payments(
        &self,
        viewer: &Viewer,
        filter: ListFilter<PaymentStatus>,
        position: Position,
    ) -> Result<ListPage<PaymentRow>, StoreError> {
        let filter = seen_by(viewer, filter);
        let page = self.store.payment_page(&filter, position).await?;
        if is_short_of_the_newest(&page, position) {
            return self.store.payment_page(&filter, Position::Newest).await;
        }
        Ok(page)
    }
}

fn seen_by<S>(viewer: &Viewer, filter: ListFilter<S>) -> ListFilter<S> {
    if viewer.may(Permission::SeePeople) {
        return filter;
    }
    ListFilter { search: filter.search.map(|terms| terms.without_people()), ..filter }
}

/// Whether a page of newer rows is the newest one, and has room: the list then begins with its newest row.
fn is_short_of_the_newest<T>(page: &ListPage<T>, position: Position) -> bool {
    matches!(position, Position::Before(_)) && page.newer.is_none() && page.rows.len() < PAGE_ROWS
}

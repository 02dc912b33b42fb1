//! The list of payments: attempts at paying orders.

use caisse_domain::{Mismatch, Payment, PaymentStatus};

/// The statements of the list.
mod sql;

use super::{
    super::{Store, engine::Row, error::StoreError, rows},
    filter::{ListFilter, ListPage, Position},
};
use crate::telemetry::Causes;
pub(super) use sql::PAYMENTS;

/// A payment in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// The payment.
    pub payment: Payment,
    /// What it is for.
    pub title: String,
    /// The name of the order's customer.
    pub customer: Option<String>,
    /// Why the success is in doubt; `None` where it is not.
    pub review: Option<Vec<Mismatch>>,
}

impl Store {
    /// A page of the application's payments, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payment_page(
        &self,
        filter: &ListFilter<PaymentStatus>,
        position: Position,
    ) -> Result<ListPage<PaymentRow>, StoreError> {
        let status = filter.status.map(PaymentStatus::as_str);
        let read = PAYMENTS.read(self, filter, status, position).await?;
        let rows = read.rows.iter().filter_map(readable).collect();
        Ok(read.page.with(rows))
    }
}

/// A payment that can be read. Another one does not hide the rest.
fn readable(row: &Row) -> Option<PaymentRow> {
    match payment(row) {
        Ok(payment) => Some(payment),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "a payment cannot be read");
            None
        }
    }
}

fn payment(row: &Row) -> Result<PaymentRow, StoreError> {
    let payment = rows::payment(row)?;
    let doubts = row.text_or_null("doubts")?.unwrap_or_default();
    let review = payment.status == PaymentStatus::Review;
    Ok(PaymentRow {
        title: row.text_or_null("title")?.unwrap_or_default().to_owned(),
        customer: row.text_or_null("customer_name")?.map(ToOwned::to_owned),
        review: review.then(|| doubts.split(' ').filter_map(Mismatch::parse).collect()),
        payment,
    })
}

//! Parses rows into the domain's types. A row is input like any other, and not trusted. An order's references, money
//! and status have to be readable. Any other unreadable value counts as not given, so that a number that a person wrote
//! by hand does not take the order's page away.

use caisse_domain::{
    AppTransactionRef, Contact, Currency, Customer, Locale, Money, NewOrder, Order, OrderToken, Payment,
    PaymentStatus, Phone, Prompt, Reference, RequestId, TransactionRef,
};

use super::{engine::Row, error::StoreError};
use crate::telemetry::Causes;

fn parsed<T>(column: &'static str, value: Option<T>) -> Result<T, StoreError> {
    value.ok_or(StoreError::Unreadable(column))
}

fn money(row: &Row) -> Result<Money, StoreError> {
    let currency = parsed("currency", Currency::parse(row.text("currency")?).ok())?;
    parsed("amount", Money::from_minor(row.int("amount")?, currency).ok())
}

/// An order, from `orders.*`.
pub(super) fn order(row: &Row) -> Result<Order, StoreError> {
    let owned = |name| Ok::<_, StoreError>(row.text_or_null(name)?.map(ToOwned::to_owned));
    Ok(Order {
        token: parsed("token", OrderToken::parse(row.text("token")?).ok())?,
        details: NewOrder {
            reference: parsed("reference", Reference::parse(row.text("reference")?).ok())?,
            amount: money(row)?,
            title: row.text("title")?.to_owned(),
            customer: Customer {
                name: owned("customer_name")?,
                email: owned("customer_email")?,
                phone: row.text_or_null("customer_phone")?.and_then(Contact::from_stored),
            },
            locale: Locale::parse(row.text("locale")?).unwrap_or_default(),
            return_url: owned("return_url")?,
            metadata: owned("metadata")?,
        },
        created_at: row.time("created_at")?,
        paid_at: row.time_or_null("paid_at")?,
    })
}

/// A payment's reference, and the request that opened it.
pub(super) fn opened_by(row: &Row) -> Result<(AppTransactionRef, Option<RequestId>), StoreError> {
    let attempt = AppTransactionRef::parse(row.text("app_transaction_ref")?);
    Ok((parsed("app_transaction_ref", attempt.ok())?, request_id(row)?))
}

fn request_id(row: &Row) -> Result<Option<RequestId>, StoreError> {
    Ok(row.text_or_null("request_id")?.and_then(|text| RequestId::parse(text).ok()))
}

/// Payments of many orders, from `payments.*`. One that cannot be read does not stop the others.
pub(super) fn readable_payments(rows: &[Row]) -> Vec<Payment> {
    let readable = rows.iter().filter_map(|row| match payment(row) {
        Ok(payment) => Some(payment),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "a payment cannot be read");
            None
        }
    });
    readable.collect()
}

/// A payment, from `payments.*`.
pub(super) fn payment(row: &Row) -> Result<Payment, StoreError> {
    let attempt = AppTransactionRef::parse(row.text("app_transaction_ref")?);
    let theirs = row.text_or_null("transaction_ref")?.map(|text| TransactionRef::parse(text).ok());
    let money = money(row)?;
    Ok(Payment {
        app_transaction_ref: parsed("app_transaction_ref", attempt.ok())?,
        order_reference: parsed("order_reference", Reference::parse(row.text("order_reference")?).ok())?,
        transaction_ref: theirs.map(|reference| parsed("transaction_ref", reference)).transpose()?,
        payment_url: row.text_or_null("payment_url")?.map(ToOwned::to_owned),
        request_id: request_id(row)?,
        phone: row.text_or_null("phone")?.and_then(|text| Phone::parse(text).ok()),
        prompt: row.text_or_null("prompt")?.and_then(Prompt::parse),
        amount: money,
        status: parsed("status", PaymentStatus::parse(row.text("status")?))?,
        is_late: row.flag("is_late")?,
        is_double: row.flag("is_double")?,
        operator: row.text_or_null("operator")?.map(ToOwned::to_owned),
        operator_ref: row.text_or_null("operator_ref")?.map(ToOwned::to_owned),
        fees: row.int_or_null("fees")?.and_then(|minor| Money::from_minor(minor, money.currency()).ok()),
        checked_at: row.time_or_null("checked_at")?,
        opened_at: row.time_or_null("opened_at")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

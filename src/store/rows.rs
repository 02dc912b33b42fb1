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

fn money(line: &Row) -> Result<Money, StoreError> {
    let currency = parsed("currency", Currency::parse(line.text("currency")?).ok())?;
    parsed("amount", Money::from_minor(line.int("amount")?, currency).ok())
}

/// An order, from `orders.*`.
pub(super) fn order(line: &Row) -> Result<Order, StoreError> {
    let owned = |name| Ok::<_, StoreError>(line.text_or_null(name)?.map(ToOwned::to_owned));
    Ok(Order {
        token: parsed("token", OrderToken::parse(line.text("token")?).ok())?,
        details: NewOrder {
            reference: parsed("reference", Reference::parse(line.text("reference")?).ok())?,
            amount: money(line)?,
            title: line.text("title")?.to_owned(),
            customer: Customer {
                name: owned("customer_name")?,
                email: owned("customer_email")?,
                phone: line.text_or_null("customer_phone")?.and_then(Contact::from_stored),
            },
            locale: Locale::parse(line.text("locale")?).unwrap_or_default(),
            return_url: owned("return_url")?,
            metadata: owned("metadata")?,
        },
        created_at: line.time("created_at")?,
        paid_at: line.time_or_null("paid_at")?,
    })
}

/// A payment's reference, and the request that opened it.
pub(super) fn opened_by(line: &Row) -> Result<(AppTransactionRef, Option<RequestId>), StoreError> {
    let attempt = AppTransactionRef::parse(line.text("app_transaction_ref")?);
    Ok((parsed("app_transaction_ref", attempt.ok())?, request_id(line)?))
}

fn request_id(line: &Row) -> Result<Option<RequestId>, StoreError> {
    Ok(line.text_or_null("request_id")?.and_then(|text| RequestId::parse(text).ok()))
}

/// Payments of many orders, from `payments.*`. One that cannot be read does not stop the others.
pub(super) fn readable_payments(lines: &[Row]) -> Vec<Payment> {
    let readable = lines.iter().filter_map(|line| match payment(line) {
        Ok(payment) => Some(payment),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "a payment cannot be read");
            None
        }
    });
    readable.collect()
}

/// A payment, from `payments.*`.
pub(super) fn payment(line: &Row) -> Result<Payment, StoreError> {
    let attempt = AppTransactionRef::parse(line.text("app_transaction_ref")?);
    let theirs = line.text_or_null("transaction_ref")?.map(|text| TransactionRef::parse(text).ok());
    let money = money(line)?;
    Ok(Payment {
        app_transaction_ref: parsed("app_transaction_ref", attempt.ok())?,
        order_reference: parsed("order_reference", Reference::parse(line.text("order_reference")?).ok())?,
        transaction_ref: theirs.map(|reference| parsed("transaction_ref", reference)).transpose()?,
        payment_url: line.text_or_null("payment_url")?.map(ToOwned::to_owned),
        request_id: request_id(line)?,
        phone: line.text_or_null("phone")?.and_then(|text| Phone::parse(text).ok()),
        prompt: line.text_or_null("prompt")?.and_then(Prompt::parse),
        amount: money,
        status: parsed("status", PaymentStatus::parse(line.text("status")?))?,
        is_late: line.flag("is_late")?,
        is_double: line.flag("is_double")?,
        operator: line.text_or_null("operator")?.map(ToOwned::to_owned),
        operator_ref: line.text_or_null("operator_ref")?.map(ToOwned::to_owned),
        fees: line.int_or_null("fees")?.and_then(|minor| Money::from_minor(minor, money.currency()).ok()),
        checked_at: line.time_or_null("checked_at")?,
        opened_at: line.time_or_null("opened_at")?,
        created_at: line.time("created_at")?,
        updated_at: line.time("updated_at")?,
    })
}

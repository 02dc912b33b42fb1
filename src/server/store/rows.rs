//! Rows into the domain's types. A row is input like any other: it is parsed, not believed.

use sqlx::{Row as _, sqlite::SqliteRow};

use super::StoreError;
use crate::domain::{
    AppTransactionRef, Currency, Customer, Locale, Money, NewOrder, Operator, Order, OrderToken, Payment,
    PaymentStatus, Phone, Reference, TransactionRef,
};

fn parsed<T>(column: &'static str, value: Option<T>) -> Result<T, StoreError> {
    value.ok_or(StoreError::Unreadable(column))
}

fn money(row: &SqliteRow) -> Result<Money, StoreError> {
    let currency = Currency::parse(row.try_get("currency")?).ok();
    let money = parsed("currency", currency)
        .map(|currency| row.try_get("amount").map(|minor| Money::from_minor(minor, currency).ok()))??;
    parsed("amount", money)
}

/// An order, from `orders.*`.
pub(super) fn order(row: &SqliteRow) -> Result<Order, StoreError> {
    let phone = row.try_get::<Option<&str>, _>("customer_phone")?.map(|text| Phone::parse(text).ok());
    Ok(Order {
        token: parsed("token", OrderToken::parse(row.try_get("token")?).ok())?,
        details: NewOrder {
            reference: parsed("reference", Reference::parse(row.try_get("reference")?).ok())?,
            amount: money(row)?,
            title: row.try_get("title")?,
            customer: Customer {
                name: row.try_get("customer_name")?,
                email: row.try_get("customer_email")?,
                phone: phone.map(|phone| parsed("customer_phone", phone)).transpose()?,
            },
            locale: parsed("locale", Locale::parse(row.try_get("locale")?))?,
        },
        created_at: row.try_get("created_at")?,
        paid_at: row.try_get("paid_at")?,
    })
}

/// A payment, from `payments.*`.
pub(super) fn payment(row: &SqliteRow) -> Result<Payment, StoreError> {
    let attempt = AppTransactionRef::parse(row.try_get("app_transaction_ref")?);
    let theirs =
        row.try_get::<Option<&str>, _>("transaction_ref")?.map(|text| TransactionRef::parse(text).ok());
    Ok(Payment {
        app_transaction_ref: parsed("app_transaction_ref", attempt.ok())?,
        order_reference: parsed("order_reference", Reference::parse(row.try_get("order_reference")?).ok())?,
        transaction_ref: theirs.map(|reference| parsed("transaction_ref", reference)).transpose()?,
        payment_url: row.try_get("payment_url")?,
        amount: money(row)?,
        status: parsed("status", PaymentStatus::parse(row.try_get("status")?))?,
        operator: row.try_get::<Option<&str>, _>("operator")?.and_then(Operator::parse),
        looked_at: row.try_get("looked_at")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

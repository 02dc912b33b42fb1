//! Payments for the tests of this crate.

use caisse_domain::{
    AppTransactionRef, Currency, Money, Payment, PaymentStatus, Reference, Timestamp, TransactionRef,
};

/// An attempt on the payment page, which its buyer opened.
pub(crate) fn payment(status: PaymentStatus) -> Payment {
    Payment {
        app_transaction_ref: AppTransactionRef::parse("ORDER_1234-00ff").expect("a reference"),
        order_reference: Reference::parse("ORDER_1234").expect("a reference"),
        transaction_ref: Some(TransactionRef::parse("t-1").expect("a reference")),
        payment_url: Some("https://gateway.example/pay/1".into()),
        request_id: None,
        phone: None,
        prompt: None,
        amount: Money::from_minor(1500, Currency::Xaf).expect("an amount"),
        status,
        is_late: false,
        is_double: false,
        operator: None,
        operator_ref: None,
        fees: None,
        checked_at: None,
        opened_at: Some(Timestamp::default()),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

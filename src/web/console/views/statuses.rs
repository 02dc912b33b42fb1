//! The words of statuses: the same on each page.

use caisse_domain::{Locale, OrderStatus, PaymentStatus};

use crate::web::console::i18n::statuses::texts;

/// The word of an order's status.
pub(in crate::web) fn order_status(status: OrderStatus, locale: Locale) -> &'static str {
    let words = texts(locale);
    match status {
        OrderStatus::Open => words.order_open,
        OrderStatus::Pending => words.order_pending,
        OrderStatus::Expired => words.order_expired,
        OrderStatus::Canceled => words.order_canceled,
        OrderStatus::Failed => words.order_failed,
        OrderStatus::Review => words.order_review,
        OrderStatus::Paid => words.order_paid,
    }
}

/// The word of a payment's status.
pub(in crate::web) fn payment_status(status: PaymentStatus, locale: Locale) -> &'static str {
    let words = texts(locale);
    match status {
        PaymentStatus::Created => words.payment_created,
        PaymentStatus::Pending => words.payment_pending,
        PaymentStatus::Expired => words.payment_expired,
        PaymentStatus::Canceled => words.payment_canceled,
        PaymentStatus::Failed => words.payment_failed,
        PaymentStatus::Review => words.payment_review,
        PaymentStatus::Rejected => words.payment_rejected,
        PaymentStatus::Paid => words.payment_paid,
    }
}

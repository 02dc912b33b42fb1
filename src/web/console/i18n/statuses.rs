//! The words of statuses.

use crate::web::i18n::catalogue;

catalogue! {
    "statuses.fr.ftl", "statuses.en.ftl";
    texts:
        order_open order_pending order_expired order_canceled order_failed order_review order_paid
        payment_created payment_pending payment_expired payment_canceled payment_failed payment_review
        payment_rejected payment_paid;
    messages:;
    with_arguments:;
}

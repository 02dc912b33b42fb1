//! Times in the database that another clock wrote.

use caisse::checkout::{CheckoutError, StartRequest};
use caisse_domain::{Outcome, PaymentStatus, Timestamp};

use super::{DAY, HOUR, MINUTE, SECOND, shop::Shop};

/// A payment is opened and checked while the clock is wrong; then the clock is corrected. It is settled
/// without a callback.
async fn opened_at_another_time(ahead: i64) {
    let shop = Shop::open(10).await;
    let right = shop.now();
    shop.set_clock(right + ahead);
    let payment = shop.pay("R-1").await;
    shop.live_for(MINUTE).await;
    shop.set_clock(right + MINUTE);
    shop.gateway.settle(&payment, Outcome::Succeeded);
    shop.live_for(10 * SECOND).await;
    assert_eq!(shop.statuses().await, [PaymentStatus::Paid], "{ahead} ms ahead");
}

#[tokio::test]
async fn after_a_clock_that_was_ahead_payments_do_not_wait_for_its_time() {
    for ahead in [10 * MINUTE, HOUR, DAY, 400 * DAY] {
        opened_at_another_time(ahead).await;
    }
}

#[tokio::test]
async fn after_a_clock_of_1970_payments_are_checked_like_any_other() {
    let shop = Shop::open(10).await;
    let right = shop.now();
    shop.set_clock(Timestamp::from_millis(5 * SECOND));
    let payment = shop.pay("R-1").await;
    shop.live_for(MINUTE).await;
    shop.set_clock(right);
    // It may still be paid, and is checked for as long as any other.
    shop.live_for(10 * MINUTE).await;
    assert_eq!(shop.statuses().await, [PaymentStatus::Pending]);
    shop.live_for(DAY).await;
    shop.gateway.settle(&payment, Outcome::Succeeded);
    shop.live_for(2 * HOUR).await;
    assert_eq!(shop.statuses().await, [PaymentStatus::Paid]);
}

#[tokio::test]
async fn a_payment_that_is_opened_at_the_right_time_survives_a_day_ahead() {
    let shop = Shop::open(10).await;
    let payment = shop.pay("R-1").await;
    let right = shop.now();
    // Scheduled, checked and expired by the wrong clock.
    shop.set_clock(right + DAY);
    shop.live_for(MINUTE).await;
    shop.set_clock(right + MINUTE);
    shop.gateway.settle(&payment, Outcome::Succeeded);
    shop.live_for(2 * MINUTE).await;
    assert_eq!(shop.statuses().await, [PaymentStatus::Paid]);
}

#[tokio::test]
async fn attempts_of_a_clock_that_was_ahead_do_not_use_up_an_orders_hour() {
    let shop = Shop::open(10).await;
    let right = shop.now();
    let order = shop.order("R-1").await;
    shop.set_clock(right + DAY);
    let mut refused = 0;
    for place in 0..15 {
        let start_request = StartRequest {
            instead_of: (place > 0).then_some(place.min(12)),
            is_buyers: true,
            ..StartRequest::PAGE
        };
        match shop.checkout.start(&order.token, start_request).await {
            Ok(_) => {}
            Err(CheckoutError::AskedTooOften { .. }) => refused += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(refused, 3);
    shop.set_clock(right);
    let start_request = StartRequest { instead_of: Some(12), is_buyers: true, ..StartRequest::PAGE };
    shop.checkout.start(&order.token, start_request).await.expect("a page");
}

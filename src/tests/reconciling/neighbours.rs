//! One payment's failure affects that payment only: the others are settled as if it did not exist.

use caisse::checkout::{CheckoutError, StartRequest};
use caisse_domain::{Outcome, Payment, PaymentStatus};

use super::{
    MINUTE, SECOND,
    shop::{GatewayBehaviour, Shop},
};

/// Buyers pay, one every few seconds, and the gateway calls back, while the pages of `failing` ask every two seconds.
/// Returns how many seconds the slowest took to settle.
async fn slowest_beside(shop: &Shop, failing: &[Payment], time: i64) -> i64 {
    let (mut waiting, mut slowest) = (Vec::new(), 0);
    for second in 0..time / SECOND {
        if second % 2 == 0 {
            for payment in failing {
                shop.ask(payment).await;
            }
        }
        if second % 7 == 0 {
            let payment = shop.pay(&format!("R-{second}")).await;
            shop.gateway.settle(&payment, Outcome::Succeeded);
            shop.send_genuine_callback(&payment).await;
            waiting.push((shop.now(), payment));
        }
        shop.second().await;
        for (since, payment) in std::mem::take(&mut waiting) {
            let known = shop.store.payment(&payment.app_transaction_ref).await.expect("an answer");
            if known.expect("a payment").status == PaymentStatus::Paid {
                slowest = slowest.max(shop.now() - since);
            } else {
                waiting.push((since, payment));
            }
        }
        let oldest = waiting.first().map_or(0, |(since, _)| shop.now() - *since);
        assert!(oldest <= 3 * SECOND, "one waits for {oldest} ms");
    }
    slowest
}

async fn failing(shop: &Shop, count: usize, behaviour: GatewayBehaviour) -> Vec<Payment> {
    let mut failing = Vec::new();
    for number in 0..count {
        let payment = shop.pay(&format!("F-{number}")).await;
        shop.gateway.answers(&payment, behaviour);
        failing.push(payment);
    }
    failing
}

const EVERY_FAILURE: [GatewayBehaviour; 5] = [
    GatewayBehaviour::Broken,
    GatewayBehaviour::Garbage,
    GatewayBehaviour::Endless,
    GatewayBehaviour::Down,
    GatewayBehaviour::Busy { seconds: 600 },
];

#[tokio::test]
async fn beside_one_payment_that_fails_all_others_settle_within_three_seconds() {
    for behaviour in EVERY_FAILURE {
        let shop = Shop::open(10).await;
        let failing = failing(&shop, 1, behaviour).await;
        let slowest = slowest_beside(&shop, &failing, 15 * MINUTE).await;
        assert!(slowest <= 3 * SECOND, "{behaviour:?}: {slowest} ms");
    }
}

#[tokio::test]
async fn beside_a_dozen_that_fail_all_others_settle_within_three_seconds() {
    for behaviour in [GatewayBehaviour::Broken, GatewayBehaviour::Down] {
        let shop = Shop::open(10).await;
        let failing = failing(&shop, 12, behaviour).await;
        slowest_beside(&shop, &failing, 4 * MINUTE).await;
    }
}

#[tokio::test]
async fn a_payment_whose_checks_fail_while_polled_is_checked_ever_more_seldom() {
    let shop = Shop::open(10).await;
    let payment = &failing(&shop, 1, GatewayBehaviour::Broken).await[0];
    for second in 0..15 * MINUTE / SECOND {
        if second % 2 == 0 {
            shop.ask(payment).await;
        }
        shop.second().await;
    }
    let status_checks = shop.gateway.status_checks().len();
    assert!((8..=12).contains(&status_checks), "{status_checks}");
    // It is settled all the same, once a check is answered: by schedule, or after the gateway's callback.
    shop.gateway.answers(payment, GatewayBehaviour::Honest);
    shop.gateway.settle(payment, Outcome::Succeeded);
    shop.send_genuine_callback(payment).await;
    shop.second().await;
    assert_eq!(shop.statuses().await, [PaymentStatus::Paid]);
}

#[tokio::test]
async fn a_buyer_who_opens_many_attempts_delays_no_other_buyer() {
    let shop = Shop::open(10).await;
    let mut orders = Vec::new();
    for number in 0..20 {
        orders.push(shop.order(&format!("A-{number}")).await);
    }
    // 20 orders, each replaced by another attempt as often as is allowed.
    for second in 0..5 * MINUTE / SECOND {
        for order in orders.iter().filter(|_| second % 5 == 0) {
            let attempts =
                shop.checkout.order_with_attempts(&order.token).await.expect("an order").attempts();
            let instead_of = Some(attempts).filter(|&attempts| attempts > 0);
            match shop
                .checkout
                .start(&order.token, StartRequest { instead_of, is_buyers: true, ..StartRequest::PAGE })
                .await
            {
                Ok(_) | Err(CheckoutError::AskedTooOften { .. }) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        shop.second().await;
    }
    let attempts = shop.statuses().await.len();
    assert_eq!(attempts, 20 * 12);
    let payment = shop.pay("R-1").await;
    let paid_at = shop.now();
    shop.gateway.settle(&payment, Outcome::Succeeded);
    let known = async || shop.store.payment(&payment.app_transaction_ref).await.expect("an answer");
    while known().await.expect("a payment").status != PaymentStatus::Paid {
        shop.second().await;
        assert!(shop.now() - paid_at <= 6 * SECOND, "not known after {} ms", shop.now() - paid_at);
    }
}

#[tokio::test]
async fn what_was_given_up_is_as_patient_as_what_expired() {
    let shop = Shop::open(10).await;
    let order = shop.order("R-1").await;
    let start_request = StartRequest { is_buyers: true, ..StartRequest::PAGE };
    let first = shop.checkout.start(&order.token, start_request.clone()).await.expect("a page");
    shop.second().await;
    shop.checkout
        .start(&order.token, StartRequest { instead_of: Some(1), ..start_request })
        .await
        .expect("another");
    let given_up_at = shop.now();
    let mut status_checks = Vec::new();
    for _ in 0..10 * MINUTE / SECOND {
        let before = shop.store.payment(&first.app_transaction_ref).await.expect("an answer").expect("one");
        shop.second().await;
        let after = shop.store.payment(&first.app_transaction_ref).await.expect("an answer").expect("one");
        if before.checked_at != after.checked_at {
            status_checks.extend(after.checked_at.map(|at| at - given_up_at));
        }
    }
    assert!((4..=6).contains(&status_checks.len()), "{status_checks:?}");
    // A payment that succeeds all the same is found.
    shop.gateway.settle(&first, Outcome::Succeeded);
    shop.live_for(6 * MINUTE).await;
    assert!(shop.statuses().await.contains(&PaymentStatus::Paid));
}

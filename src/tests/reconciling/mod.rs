//! Scheduled status checks and callbacks: a month, an hour without a gateway, fifty concurrent requests. They take no
//! real time, because time is injected.

/// Clocks that were wrong and are corrected.
mod clocks;
/// One payment's failure, and the other payments.
mod neighbours;
/// A shop with the test's clock, random numbers and gateway.
mod shop;

use caisse_domain::{OrderStatus, Outcome, PaymentStatus};
use fastrand::Rng;
use futures_util::future::join_all;

use shop::{GatewayBehaviour, Shop};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

#[tokio::test]
async fn a_payment_without_a_waiting_buyer_is_checked_ever_more_seldom() {
    let shop = Shop::open(10).await;
    let payment = shop.pay("R-1").await;
    shop.live_for(45 * DAY).await;
    let ages: Vec<i64> =
        shop.gateway.status_checks().iter().map(|status_check| *status_check - payment.created_at).collect();
    let before = |age| ages.iter().filter(|&&each| each < age).count();
    assert!((4..=6).contains(&before(MINUTE)), "{ages:?}");
    assert!((30..=42).contains(&before(HOUR)), "{ages:?}");
    assert!((52..=68).contains(&before(DAY)), "{ages:?}");
    assert!((120..=180).contains(&ages.len()), "{}", ages.len());
    assert!(ages.iter().all(|&age| age < 31 * DAY + 3 * HOUR), "{ages:?}");
    assert_eq!(shop.store.first_due().await.expect("an answer"), None);
}

#[tokio::test]
async fn after_a_month_a_callback_still_causes_a_status_check() {
    let shop = Shop::open(10).await;
    let payment = shop.pay("R-1").await;
    shop.live_for(45 * DAY).await;
    let status_checks = shop.gateway.status_checks().len();
    shop.gateway.settle(&payment, Outcome::Succeeded);
    shop.live_for(DAY).await;
    assert_eq!(shop.gateway.status_checks().len(), status_checks, "no callback came");
    shop.send_callback(&payment).await;
    shop.live_for(SECOND).await;
    assert_eq!(shop.gateway.status_checks().len(), status_checks + 1);
    assert_eq!(shop.statuses().await, [PaymentStatus::Paid]);
}

#[tokio::test]
async fn after_a_month_a_callback_causes_checks_until_the_gateway_answers() {
    let shop = Shop::open(10).await;
    let payment = shop.pay("R-1").await;
    shop.live_for(45 * DAY).await;
    shop.gateway.settle(&payment, Outcome::Succeeded);
    shop.gateway.is_now(GatewayBehaviour::Down);
    shop.send_callback(&payment).await;
    shop.live_for(HOUR / 2).await;
    assert_eq!(shop.statuses().await, [PaymentStatus::Expired]);
    shop.gateway.is_now(GatewayBehaviour::Honest);
    shop.live_for(HOUR).await;
    assert_eq!(shop.statuses().await, [PaymentStatus::Paid]);
}

#[tokio::test]
async fn a_callback_processed_during_a_status_check_causes_another() {
    let shop = Shop::open(10).await;
    let payment = shop.pay("R-1").await;
    shop.gateway.settle(&payment, Outcome::Failed);
    let theirs = payment.transaction_ref.clone().expect("a reference");
    let status_check = {
        let checkout = shop.checkout.clone();
        tokio::spawn(async move { checkout.fresh_order_of(&theirs).await })
    };
    shop.gateway.is_asked().await;
    // The answer was on its way when the operator confirmed after all.
    shop.gateway.settle(&payment, Outcome::Succeeded);
    shop.send_callback(&payment).await;
    let processed = shop.checkout.process_callbacks().await.expect("callbacks");
    assert_eq!((processed.callbacks, processed.payments.len()), (1, 1));
    let seen = status_check
        .await
        .expect("no panic")
        .expect("an answer")
        .map(|order_with_attempts| order_with_attempts.status());
    assert_eq!(seen, Some(OrderStatus::Failed));
    shop.live_for(30 * SECOND).await;
    assert_eq!(shop.statuses().await, [PaymentStatus::Paid]);
}

#[tokio::test]
async fn a_success_without_a_callback_is_known_within_a_minute_while_the_payment_lives() {
    let (shop, mut rng) = (Shop::open(10).await, Rng::with_seed(1));
    let beginning = shop.now();
    let mut successes = Vec::new();
    for number in 0..60 {
        let payment = shop.pay(&format!("R-{number}")).await;
        successes.push((beginning + rng.i64(0..14 * MINUTE), payment));
    }
    successes.sort_by_key(|success| success.0);
    for (at, payment) in &successes {
        shop.live_for(*at - shop.now()).await;
        shop.gateway.settle(payment, Outcome::Succeeded);
    }
    shop.live_for(MINUTE).await;
    for (at, payment) in successes {
        let known = shop.store.payment(&payment.app_transaction_ref).await.expect("an answer");
        let known = known.expect("a payment");
        assert_eq!(known.status, PaymentStatus::Paid, "{known:?}");
        assert!((0..=MINUTE).contains(&(known.updated_at - at)), "{} ms", known.updated_at - at);
    }
}

#[tokio::test]
async fn a_gateway_that_is_down_for_an_hour_is_asked_a_few_times_and_then_everything_settles_in_order() {
    const PAYMENTS: usize = 200;
    let shop = Shop::open(10).await;
    for number in 0..PAYMENTS {
        let payment = shop.pay(&format!("R-{number}")).await;
        shop.gateway.settle(&payment, Outcome::Succeeded);
    }
    shop.gateway.is_now(GatewayBehaviour::Down);
    shop.live_for(HOUR).await;
    let during = shop.gateway.status_checks().len();
    assert!((5..=40).contains(&during), "{during} checks");
    shop.gateway.is_now(GatewayBehaviour::Honest);
    let back_at = shop.now();
    // The circuit breaker's pause, then twenty seconds of status checks. A payment that was checked in vain waits as
    // long as any payment that is an hour old.
    shop.live_for(6 * MINUTE).await;
    let open = shop.statuses().await.into_iter().filter(|&status| status != PaymentStatus::Paid).count();
    assert!(open < during, "{open} are not known");
    shop.live_for(HOUR + HOUR / 5).await;
    assert_eq!(shop.statuses().await, vec![PaymentStatus::Paid; PAYMENTS]);
    let since: Vec<_> =
        shop.gateway.status_checks().into_iter().filter(|&status_check| status_check >= back_at).collect();
    assert_eq!(since.len(), PAYMENTS, "one check each");
    for (index, &status_check) in since.iter().enumerate() {
        let within = since[index..].iter().filter(|&&other| other < status_check + 10 * SECOND).count();
        assert!(within <= 10 * 10 + 20, "{within} checks within ten seconds");
    }
}

#[tokio::test]
async fn a_gateway_that_asks_to_be_left_alone_is_left_alone_to_the_second() {
    let shop = Shop::open(10).await;
    let payments = [shop.pay("R-1").await, shop.pay("R-2").await];
    shop.gateway.is_now(GatewayBehaviour::Busy { seconds: 90 });
    let asked_at = shop.now();
    for _ in 0..200 {
        for payment in &payments {
            shop.ask(payment).await;
        }
        shop.live_for(SECOND).await;
    }
    // The second is checked too: the refusal may have been about the first. From then on one check stands for both.
    assert_eq!(shop.gateway.status_checks(), [0, 0, 90, 180].map(|second| asked_at + second * SECOND));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_requests_at_once_cause_one_status_check() {
    let shop = Shop::open(10).await;
    let payment = shop.pay("R-1").await;
    shop.gateway.settle(&payment, Outcome::Succeeded);
    let theirs = payment.transaction_ref.expect("a reference");
    let askers = (0..50).map(|_| {
        let (checkout, theirs) = (shop.checkout.clone(), theirs.clone());
        tokio::spawn(async move { checkout.fresh_order_of(&theirs).await })
    });
    for answer in join_all(askers).await {
        let order_with_attempts = answer.expect("no panic").expect("an answer").expect("an order");
        assert_eq!(order_with_attempts.status(), OrderStatus::Paid);
    }
    assert_eq!(shop.gateway.status_checks().len(), 1);
}

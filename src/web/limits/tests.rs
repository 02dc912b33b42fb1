//! Limits by address and by order.

use super::*;

fn parse(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn admitted(limits: &Limits, cost: Cost, source: &str, about: About<'_>) -> usize {
    (0..1_000).take_while(|_| limits.admit(cost, parse(source), about).is_ok()).count()
}

#[test]
fn an_address_may_begin_many_payments_and_one_order_few() {
    let limits = Limits::new(true, Arc::default());
    assert_eq!(admitted(&limits, Cost::Payment, "192.0.2.1", About::Known("order")), 10);
    assert_eq!(admitted(&limits, Cost::Payment, "192.0.2.2", About::Known("order")), 0, "from anywhere");
    assert!((60..70).contains(&admitted(&limits, Cost::Payment, "192.0.2.3", About::Nothing)));
    let wait = limits.admit(Cost::Payment, parse("192.0.2.3"), About::Nothing).expect_err("too often").wait;
    assert!(wait <= SECOND, "{wait:?}");
    assert!(
        limits.admit(Cost::Payment, parse("192.0.2.4"), About::Nothing).is_ok(),
        "others are not disturbed"
    );
    assert!(
        limits.admit(Cost::StatusCheck, parse("192.0.2.3"), About::Nothing).is_ok(),
        "status checks are counted apart"
    );
}

#[test]
fn nonsense_takes_nothing_from_orders_behind_the_same_address() {
    for cost in [Cost::Payment, Cost::StatusCheck] {
        let limits = Limits::new(true, Arc::default());
        assert!(admitted(&limits, cost, "192.0.2.1", About::Unknown) < 200, "it has an end");
        assert!(limits.admit(cost, parse("192.0.2.1"), About::Known("order")).is_ok());
        assert!(limits.admit(cost, parse("192.0.2.1"), About::Nothing).is_ok());
    }
}

#[test]
fn without_limits_no_client_is_refused() {
    assert_eq!(
        admitted(&Limits::new(false, Arc::default()), Cost::UnverifiedCallback, "192.0.2.1", About::Nothing),
        1_000
    );
}

#[test]
fn a_client_that_has_to_wait_gets_whole_seconds_that_are_enough() {
    for (millis, seconds) in [(0, 1), (1, 1), (999, 1), (1_000, 2), (5_300, 6)] {
        assert_eq!(RateLimited { wait: Duration::from_millis(millis) }.seconds(), seconds);
    }
}

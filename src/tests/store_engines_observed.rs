//! Observations in the store by itself: SQLite and PostgreSQL store the same, and conclude the same.

use std::slice::from_ref;

use caisse::store::{Due, NewCallback, NextCheck, StoreError};
use caisse_domain::{
    AppTransactionRef, Observation, ObservationSource, PaymentStatus, Reference, Timestamp, TransactionRef,
    Transition,
};
use futures_util::future::join_all;

use crate::support::{NOW, TestStore, due_at, on_both_engines};

fn seen(status: PaymentStatus, payload: &str) -> Observation {
    Observation {
        source: ObservationSource::StatusCheck,
        status,
        payload: payload.to_owned(),
        ..Observation::expired()
    }
}

fn link(theirs: &str) -> Observation {
    let theirs = TransactionRef::parse(theirs).expect("a reference");
    Observation::link_made(theirs, "https://gateway.example/pay?a=1&b='2'".to_owned(), "{}".to_owned())
}

const PAUSE: i64 = 30_000;

/// An attempt whose status check is due at `due`.
async fn planned(store: &TestStore, number: usize, due: Timestamp) -> AppTransactionRef {
    let attempt = store.pending(&format!("R-{number}")).await;
    let linked = link(&format!("t-{number}"));
    store.record(&attempt, &linked, NOW, NextCheck::At(due)).await.expect("an answer");
    attempt
}

/// An attempt that was checked just now, with its next check far in the future.
async fn checked_at(store: &TestStore, number: usize) -> AppTransactionRef {
    let attempt = planned(store, number, NOW).await;
    assert_eq!(due(store, NOW).await, from_ref(&attempt));
    store.postpone(&attempt, NextCheck::At(NOW + 10 * PAUSE)).await.expect("an answer");
    attempt
}

/// Stores a callback about an attempt, and processes it.
async fn send_callback(store: &TestStore, attempt: &AppTransactionRef, verdict: &'static str, at: Timestamp) {
    let callback = NewCallback {
        source_address: "192.0.2.1".to_owned(),
        content_type: None,
        seal: None,
        sent_bytes: 0,
        signature: None,
        verdict,
        names_transaction: None,
        names_ours: Some(attempt.to_string()),
        body: verdict.into(),
    };
    store.store_callback(callback, at).await.expect("kept");
    assert_eq!(store.process_callbacks(at, PAUSE, 10).await.expect("an answer").payments.len(), 1);
}

/// Claims what is due, one by one.
async fn due(store: &TestStore, now: Timestamp) -> Vec<AppTransactionRef> {
    let mut order = Vec::new();
    let one = Due { limit: 1, ..due_at(now) };
    while let [claimed] = &store.claim_due(one.clone()).await.expect("an answer")[..] {
        order.push(claimed.payment.app_transaction_ref.clone());
    }
    order
}

on_both_engines! {
    async fn an_authentic_callback_overtakes_what_is_due_by_the_clock_and_no_other_does(store: TestStore) {
        let day = 24 * 60 * 60 * 1_000;
        let first = planned(&store, 1, NOW - day).await;
        let second = planned(&store, 2, NOW - 2_000).await;
        let doubtful = planned(&store, 3, NOW + 60_000).await;
        let called_back = planned(&store, 4, NOW + 60_000).await;
        send_callback(&store, &doubtful, "bad_signature", NOW).await;
        send_callback(&store, &called_back, "authentic", NOW).await;
        assert_eq!(due(&store, NOW).await, [called_back, first, second, doubtful]);
    }

    async fn a_payment_just_checked_waits_a_moment_and_goes_first_all_the_same(store: TestStore) {
        let called_back = checked_at(&store, 1).await;
        let overdue = planned(&store, 2, NOW - 2_000).await;
        send_callback(&store, &called_back, "authentic", NOW + 1_000).await;
        assert_eq!(due(&store, NOW + 1_500).await, from_ref(&overdue));
        store.postpone(&overdue, NextCheck::At(NOW - 1_000)).await.expect("an answer");
        assert_eq!(due(&store, NOW + 3_001).await, [called_back, overdue]);
    }

    async fn an_unproven_callback_waits_for_half_a_minute_after_a_check(store: TestStore) {
        let doubtful = checked_at(&store, 1).await;
        send_callback(&store, &doubtful, "bad_signature", NOW + 1_000).await;
        assert_eq!(due(&store, NOW + PAUSE - 1).await, []);
        assert_eq!(due(&store, NOW + PAUSE).await, [doubtful]);
    }

    async fn a_clock_that_was_set_back_lets_no_payment_wait(store: TestStore) {
        for (number, verdict) in ["authentic", "bad_signature"].into_iter().enumerate() {
            let called_back = checked_at(&store, number).await;
            let yesterday = NOW - 24 * 60 * 60 * 1_000;
            send_callback(&store, &called_back, verdict, yesterday).await;
            assert_eq!(due(&store, yesterday).await, from_ref(&called_back));
            store.postpone(&called_back, NextCheck::At(NOW + PAUSE)).await.expect("an answer");
        }
    }

    async fn a_transaction_belongs_to_one_payment_and_a_refused_record_leaves_nothing(store: TestStore) {
        let (first, second) = (store.pending("R-1").await, store.pending("R-2").await);
        let linked = store.observe(&first, &link("t-1"), NOW).await.payment;
        let refused = store.try_observe(&second, &link("t-1"), NOW).await;
        assert!(matches!(refused, Err(StoreError::ReferenceTaken)), "{refused:?}");
        assert_eq!(store.stored_payment(&second).await.status, PaymentStatus::Created);
        assert_eq!(store.record.sizes().await.observations, 1);
        let theirs = linked.transaction_ref.clone().expect("a reference");
        assert_eq!(store.payment_by_transaction(&theirs).await.expect("an answer"), Some(linked));
    }

    async fn observations_in_any_order_give_the_same_status(store: TestStore) {
        use PaymentStatus::{Canceled, Expired, Failed, Paid, Pending, Review};
        for (number, last) in [Pending, Expired, Canceled, Failed, Review, Paid].into_iter().enumerate() {
            for shuffled in 0..4 {
                let attempt = store.pending(&format!("R-{number}-{shuffled}")).await;
                let mut statuses = vec![Pending, Expired, Canceled, Failed, Review, Paid];
                statuses.truncate(number + 1);
                fastrand::shuffle(&mut statuses);
                for status in &statuses {
                    store.observe(&attempt, &seen(*status, ""), NOW).await;
                }
                assert_eq!(store.stored_payment(&attempt).await.status, last, "{statuses:?}");
            }
        }
    }

    async fn an_observation_that_is_repeated_is_stored_once(store: TestStore) {
        let attempt = store.pending("R-1").await;
        let failed = seen(PaymentStatus::Failed, "no money");
        let first = store.observe(&attempt, &failed, NOW).await;
        assert_eq!(first.change, Transition::Advanced(PaymentStatus::Failed));
        for later in 1..4 {
            assert_eq!(store.observe(&attempt, &failed, NOW + later).await.change, Transition::Unchanged);
        }
        assert_eq!(store.record.sizes().await.observations, 1);
        assert_eq!(store.record.time("observed_at", "observations").await, NOW);
        store.observe(&attempt, &seen(PaymentStatus::Failed, "other words"), NOW).await;
        assert_eq!(store.record.sizes().await.observations, 2);
    }

    async fn what_is_known_is_not_unlearned(store: TestStore) {
        let attempt = store.pending("R-1").await;
        let known = Observation { operator: Some("CM_MOMO".to_owned()), ..link("t-1") };
        let before = store.observe(&attempt, &known, NOW).await.payment;
        let after = store.observe(&attempt, &seen(PaymentStatus::Paid, ""), NOW + 1).await.payment;
        assert_eq!(after.transaction_ref, before.transaction_ref);
        assert_eq!((after.payment_url, after.operator), (before.payment_url, before.operator));
        assert_eq!(store.record.texts("select payload from payments").await, ["{}"]);
    }

    async fn times_come_back_to_the_millisecond(store: TestStore) {
        let attempt = store.pending("R-1").await;
        let paid = store.observe(&attempt, &seen(PaymentStatus::Paid, ""), NOW + 876).await.payment;
        assert_eq!((paid.created_at, paid.checked_at, paid.updated_at), (NOW, Some(NOW + 876), NOW + 876));
        assert_eq!(store.stored_payment(&attempt).await, paid);
        store.observe(&attempt, &seen(PaymentStatus::Paid, "again"), NOW + 5_001).await;
        let reference = Reference::parse("R-1").expect("a reference");
        let order = store.order_by_reference(&reference).await.expect("an answer").expect("an order");
        assert_eq!((order.created_at, order.paid_at), (NOW, Some(NOW + 876)));
        assert_eq!(store.record.time("paid_at", "orders").await, NOW + 876);
        assert_eq!(store.record.time("checked_at", "payments").await, NOW + 5_001);
    }

    async fn a_payload_is_stored_whole_whatever_is_in_it(store: TestStore) {
        let (marks, json) = ("'\"\\ 👗 $1 \u{feff}\r\n", r#"{"a":1e999,"a":"\u0000","b":"\ud800"}"#);
        let payloads = [marks, json, &"é".repeat(1 << 20)];
        for (number, payload) in payloads.into_iter().enumerate() {
            let attempt = store.pending(&format!("R-{number}")).await;
            store.observe(&attempt, &seen(PaymentStatus::Failed, payload), NOW).await;
        }
        assert_eq!(store.record.texts("select payload from payments order by payment_id").await, payloads);
        let observed = store.record.texts("select payload from observations order by observation_id").await;
        assert_eq!(observed, payloads);
    }

    // PostgreSQL's text cannot hold a NUL; that must not keep a payment from being paid.
    async fn a_nul_in_a_payload_is_no_obstacle(store: TestStore) {
        let attempt = store.pending("R-1").await;
        let paid = seen(PaymentStatus::Paid, "before\0after");
        for _ in 0..2 {
            assert_eq!(store.observe(&attempt, &paid, NOW).await.payment.status, PaymentStatus::Paid);
        }
        let stored = store.record.texts("select payload from observations").await;
        let [stored] = &stored[..] else { panic!("one observation: {stored:?}") };
        assert!(stored.starts_with("before") && stored.ends_with("after"), "{stored:?}");
    }

    async fn records_at_the_same_time_lose_nothing(store: TestStore) {
        use PaymentStatus::{Canceled, Expired, Failed, Paid, Pending};
        let attempt = store.pending("R-1").await;
        let facts: Vec<_> = (0..60_u8)
            .map(|number| {
                let statuses = [Pending, Expired, Canceled, Failed, Paid];
                seen(statuses[usize::from(number) % statuses.len()], &(number % 30).to_string())
            })
            .collect();
        let recorded = join_all(facts.iter().map(|fact| store.observe(&attempt, fact, NOW))).await;
        let advances = recorded.iter().filter(|recorded| recorded.change == Transition::Advanced(Paid));
        assert_eq!(advances.count(), 1);
        assert_eq!(store.stored_payment(&attempt).await.status, Paid);
        assert_eq!(store.record.sizes().await.observations, 30);
    }
}

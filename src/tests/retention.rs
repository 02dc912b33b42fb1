//! Callbacks are stored for as long as the merchant configures, and no longer.

use std::time::Duration;

use caisse::store::NewCallback;
use caisse_domain::{AppTransactionRef, Observation, PaymentStatus, TransactionRef};
use caisse_sandbox::SandboxOutcome;

use crate::support::{CALLBACK, NOW, Setup, TestStore, eventually, on_both_engines};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn callback(number: usize, ours: Option<&AppTransactionRef>) -> NewCallback {
    NewCallback {
        source_address: "192.0.2.1".to_owned(),
        content_type: None,
        seal: None,
        sent_bytes: 0,
        signature: None,
        verdict: "authentic",
        names_transaction: None,
        names_ours: ours.map(ToString::to_string),
        body: format!("no. {number}").into_bytes(),
    }
}

async fn process(store: &TestStore) {
    store.process_callbacks(NOW, 0, 1000).await.expect("an answer");
}

on_both_engines! {
    async fn old_callbacks_are_forgotten_some_at_a_time_and_young_ones_are_not(store: TestStore) {
        for number in 0..5 {
            store.store_callback(callback(number, None), NOW).await.expect("kept");
        }
        store.store_callback(callback(5, None), NOW + 1000).await.expect("kept");
        // The first comes again, so its retention starts anew.
        store.store_callback(callback(0, None), NOW + 1000).await.expect("kept");
        process(&store).await;
        assert_eq!(store.forget_callbacks(NOW, 3).await.expect("an answer"), 0);
        assert_eq!(store.forget_callbacks(NOW + 1, 3).await.expect("an answer"), 3);
        assert_eq!(store.forget_callbacks(NOW + 1, 3).await.expect("an answer"), 1);
        assert_eq!(store.forget_callbacks(NOW + 1, 3).await.expect("an answer"), 0);
        assert_eq!(store.record.bodies().await, [b"no. 0".to_vec(), b"no. 5".to_vec()]);
    }

    async fn an_unsettled_or_unprocessed_payment_keeps_its_callbacks(store: TestStore) {
        let paid = store.pending("R-paid").await;
        let waiting = store.pending("R-waiting").await;
        for (number, attempt) in [&paid, &waiting].into_iter().enumerate() {
            store.store_callback(callback(number, Some(attempt)), NOW).await.expect("kept");
        }
        process(&store).await;
        store.store_callback(callback(2, None), NOW).await.expect("kept");
        let theirs = TransactionRef::parse("theirs").expect("a reference");
        let mut success = Observation::link_made(theirs, "https://pay.example".into(), String::new());
        success.status = PaymentStatus::Paid;
        store.observe(&paid, &success, NOW).await;
        assert_eq!(store.forget_callbacks(NOW + 1, 10).await.expect("an answer"), 1);
        assert_eq!(store.record.bodies().await, [b"no. 1".to_vec(), b"no. 2".to_vec()]);
        // The payments lost nothing.
        assert_eq!(store.record.sizes().await.payments, 2);
    }
}

#[tokio::test]
async fn callbacks_are_deleted_after_the_time_that_is_set_or_never() {
    for (setting, left) in [("30d", 0), ("forever", 1)] {
        let setup = || Setup::live().with("CALLBACKS_KEPT", setting);
        let app = setup().start().await;
        let attempt = app.open("R-1", 1500).await;
        app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
        app.send_callback(&app.callback(&attempt.transaction_ref)).await;
        eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
        app.pass(31 * DAY);
        assert_eq!(app.record.sizes().await.callbacks, 1);
        // The task starts with one deletion.
        let app = app.restart(setup()).await;
        if left == 0 {
            eventually("it is forgotten", async || app.record.sizes().await.callbacks == 0).await;
        } else {
            assert_eq!(app.post_json(CALLBACK, "{}").await.status, 400);
            eventually("the new one is processed", async || app.record.send_callbacks().await == 2).await;
            assert_eq!(app.record.sizes().await.callbacks, 2);
        }
        assert_eq!(app.record.statuses().await, ["paid"]);
    }
}

//! Callbacks that are not authentic are limited in rows, bytes and time; authentic ones are not deleted for them.

use caisse::store::NewCallback;
use futures_util::future::join_all;

use crate::support::{NOW, TestStore, callback_naming, on_both_engines};

/// The quota, and by how much the database may exceed it for a moment.
const ROWS: i64 = 5_000;
const MORE_ROWS: i64 = 800;
const BYTES: i64 = 8 * 1024 * 1024;
const MORE_BYTES: i64 = 3 * 1024 * 1024;
const DAY: i64 = 24 * 60 * 60 * 1_000;

fn unproven(number: usize, bytes: usize) -> NewCallback {
    let mut body = format!("no. {number} ").into_bytes();
    body.resize(bytes.max(body.len()), b'x');
    NewCallback { verdict: "malformed", body, ..callback_naming("nobody") }
}

async fn store_all(store: &TestStore, callbacks: impl Iterator<Item = NewCallback>) {
    for stored in join_all(callbacks.map(|callback| store.store_callback(callback, NOW))).await {
        stored.expect("kept");
    }
}

async fn process_all(store: &TestStore) {
    while store.process_callbacks(NOW, 0, 1_000).await.expect("an answer").callbacks > 0 {}
}

async fn unproven_rows(store: &TestStore) -> i64 {
    store.record.number("select count(*) from callbacks where verdict <> 'authentic'").await
}

async fn unproven_bytes(store: &TestStore) -> i64 {
    let sql = "select cast(sum(length(body)) as bigint) from callbacks where verdict <> 'authentic'";
    store.record.number(sql).await
}

on_both_engines! {
    async fn a_flood_of_small_callbacks_is_bounded_in_rows_and_the_oldest_go(store: TestStore) {
        let named = store.pending("R-1").await;
        let hint = NewCallback { names_ours: Some(named.to_string()), ..unproven(0, 10) };
        let genuine = callback_naming("genuine");
        store_all(&store, [hint, genuine].into_iter()).await;
        for chunk in 0..16 {
            store_all(&store, (1..=450).map(|number| unproven(chunk * 450 + number, 10))).await;
            process_all(&store).await;
        }
        let rows = unproven_rows(&store).await;
        assert!((ROWS..=ROWS + MORE_ROWS).contains(&rows), "{rows}");
        // The oldest of those that name nothing were deleted. A hint at a payment of ours stays, as do authentic ones.
        let bodies = store.record.bodies().await;
        assert!(bodies.contains(&unproven(0, 10).body), "the hint");
        assert!(bodies.contains(&b"genuine".to_vec()));
        assert!(!bodies.contains(&unproven(1, 10).body), "the oldest");
        assert!(bodies.contains(&unproven(7_200, 10).body), "the newest");
    }

    async fn a_flood_of_large_callbacks_is_bounded_in_bytes(store: TestStore) {
        for chunk in 0..8 {
            store_all(&store, (0..400).map(|number| unproven(chunk * 400 + number, 4_096))).await;
            process_all(&store).await;
        }
        let bytes = unproven_bytes(&store).await;
        assert!((BYTES - 4_096..=BYTES + MORE_BYTES).contains(&bytes), "{bytes}");
    }

    async fn unproven_callbacks_are_deleted_by_age_even_if_unprocessed(store: TestStore) {
        let waiting = store.pending("R-1").await;
        let hint = NewCallback { names_ours: Some(waiting.to_string()), ..unproven(0, 10) };
        store_all(&store, [hint].into_iter()).await;
        process_all(&store).await;
        store_all(&store, [unproven(1, 10), callback_naming("genuine")].into_iter()).await;
        store.store_callback(unproven(2, 10), NOW + DAY).await.expect("kept");
        assert_eq!(store.forget_unproven(NOW + 1, 1).await.expect("an answer"), 1, "some at a time");
        assert_eq!(store.forget_unproven(NOW + 1, 10).await.expect("an answer"), 1);
        assert_eq!(store.record.bodies().await, [b"genuine".to_vec(), unproven(2, 10).body]);
    }
}

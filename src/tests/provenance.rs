//! The application under which an order was made, and its effect under another.

use caisse::store::{
    Application, IdempotencyLookup, IdempotentRequest, KeyOwner, NextCheck, Opened, Provenance, Store,
    StoreError,
};
use caisse_domain::{
    AppTransactionRef, IdempotencyKey, Observation, PaymentStatus, Reference, TransactionRef,
};
use caisse_sandbox::SandboxOutcome;

use crate::support::{
    Attempt, Log, NOW, PUBLIC_KEY, Setup, TestApp, TestStore, callback_naming, due_at, eventually, new_order,
    on_both_engines, on_page,
};

fn another() -> Application {
    Application::of("another")
}

/// An attempt with a payment page, whose next status check is due.
async fn due(store: &TestStore, reference: &str) -> AppTransactionRef {
    let attempt = store.pending(reference).await;
    let theirs = TransactionRef::parse(&format!("theirs-{reference}")).expect("a reference");
    let made = Observation::link_made(theirs, "https://pay.example".into(), String::new());
    store.record(&attempt, &made, NOW, NextCheck::At(NOW)).await.expect("an answer").expect("a payment");
    attempt
}

/// A request under the same key, distinguished by `digest`.
fn keyed(digest: u8) -> IdempotentRequest {
    let key = IdempotencyKey::parse("key-1").expect("a key");
    let order = Reference::parse("R-1").expect("a reference");
    IdempotentRequest { owner: KeyOwner::Shop, key, order, digest: [digest; 32] }
}

async fn claimed(store: &Store) -> usize {
    store.claim_due(due_at(NOW + 1)).await.expect("an answer").len()
}

on_both_engines! {
    async fn a_reference_that_another_application_has_is_free(store: TestStore) {
        let theirs = store.place(new_order("R-1", 1500)).await;
        let other = store.under(another()).await;
        assert_eq!(other.order_by_reference(&theirs.details.reference).await.expect("an answer"), None);
        let ours = other.place(new_order("R-1", 20_000)).await;
        let Opened::New(payment) = other.attempt(&ours, 1).await else { panic!("it is new") };
        let paid = Observation { status: PaymentStatus::Paid, ..Observation::expired() };
        other.observe(&payment.app_transaction_ref, &paid, NOW).await;
        // Paying one order leaves the other of the same reference unpaid.
        assert!(store.order_by_token(&theirs.token).await.expect("an answer").expect("an order").paid_at.is_none());
        assert!(other.order_by_token(&ours.token).await.expect("an answer").expect("an order").paid_at.is_some());
        assert_eq!(store.payments_of(&theirs.details.reference).await.expect("an answer"), []);
    }

    async fn an_order_of_another_application_is_not_found_and_takes_no_attempt(store: TestStore) {
        let theirs = store.place(new_order("R-1", 1500)).await;
        let other = store.under(another()).await;
        assert_eq!(other.order_by_token(&theirs.token).await.expect("an answer"), None);
        assert!(other.is_of_another_application(&theirs.token).await.expect("an answer"));
        assert!(!store.is_of_another_application(&theirs.token).await.expect("an answer"));
        let refused = other.open_payment(&theirs, on_page(AppTransactionRef::new(&theirs.details.reference, 1)), NOW);
        assert!(matches!(refused.await, Err(StoreError::NotWritten)));
        assert_eq!(store.record.sizes().await.payments, 0);
    }

    async fn a_fact_about_a_payment_of_another_application_is_refused(store: TestStore) {
        let attempt = due(&store, "R-1").await;
        let other = store.under(another()).await;
        let paid = Observation { status: PaymentStatus::Paid, ..Observation::expired() };
        assert_eq!(other.try_observe(&attempt, &paid, NOW + 1).await.expect("an answer"), None);
        assert_eq!(store.stored_payment(&attempt).await.status, PaymentStatus::Pending);
        assert_eq!(store.record.number("select count(*) from orders where paid_at is not null").await, 0);
    }

    async fn a_payment_of_another_application_is_never_due(store: TestStore) {
        let attempt = due(&store, "R-1").await;
        let other = store.under(another()).await;
        assert_eq!(other.first_due().await.expect("an answer"), None);
        assert_eq!(claimed(&other).await, 0);
        let now = NOW + 1;
        assert_eq!(other.claim(&attempt, now, now, now + 20_000).await.expect("an answer"), None);
        assert_eq!(other.live_since_before(now, 10).await.expect("an answer"), []);
        // Its own application goes on checking it.
        assert_eq!(claimed(&store).await, 1);
    }

    async fn a_callback_wakes_no_payment_of_another_application(store: TestStore) {
        let attempt = due(&store, "R-1").await;
        let other = store.under(another()).await;
        for name in [attempt.as_str(), "theirs-R-1", "R-1"] {
            other.store_callback(callback_naming(name), NOW).await.expect("kept");
        }
        let processed = other.process_callbacks(NOW + 1, 0, 10).await.expect("an answer");
        assert_eq!((processed.callbacks, processed.payments.len()), (3, 0));
    }

    async fn an_answer_under_a_key_is_its_own_applications(store: TestStore) {
        let other = store.under(another()).await;
        let stands = store.store_answer(keyed(1), "theirs".to_owned(), NOW).await.expect("an answer");
        assert_eq!(stands, "theirs");
        for request in [keyed(1), keyed(2)] {
            assert_eq!(other.find_answer(&request).await.expect("an answer"), IdempotencyLookup::Open);
        }
        let stands = other.store_answer(keyed(1), "ours".to_owned(), NOW).await.expect("an answer");
        assert_eq!(stands, "ours");
        let stored = async |store: &Store| store.find_answer(&keyed(1)).await.expect("an answer");
        assert_eq!(stored(&store).await, IdempotencyLookup::Answered("theirs".to_owned()));
        assert_eq!(stored(&other).await, IdempotencyLookup::Answered("ours".to_owned()));
    }

    async fn the_orders_of_other_applications_are_counted(store: TestStore) {
        due(&store, "R-sandbox").await;
        let ours = store.under(another()).await;
        due(&ours, "R-ours").await;
        let counted = ours.provenance().await.expect("an answer");
        assert_eq!(counted, Provenance { of_the_sandbox: 1, of_other_keys: 0 });
        let third = store.under(Application::of("a third")).await.provenance().await.expect("an answer");
        assert_eq!(third, Provenance { of_the_sandbox: 1, of_other_keys: 1 });
    }
}

/// A sandbox's paid order, in a database that is then used with real keys.
async fn paid_in_the_sandbox() -> (TestApp, Attempt) {
    let sandbox = TestApp::sandboxed().await;
    let attempt = sandbox.open("R-1", 15_000).await;
    sandbox.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    sandbox.advance_past_check_interval();
    eventually("it is paid", async || sandbox.tx_status(&attempt.transaction_ref).await == "SUCCESS").await;
    (sandbox.restart(Setup::live()).await, attempt)
}

#[tokio::test]
async fn what_was_paid_in_the_sandbox_is_not_paid_with_real_keys() {
    let (live, attempt) = paid_in_the_sandbox().await;
    for path in [format!("/orders/{}", attempt.token), format!("/payment/success?order={}", attempt.token)] {
        let page = live.get(&path).await;
        assert_eq!(page.status, 410, "{path}: {}", page.text());
        assert!(
            page.text().contains("mode test") && !page.text().contains("Payé"),
            "{path}: {}",
            page.text()
        );
    }
    assert_eq!(live.pay(&attempt.token).await.status, 410);
    assert_eq!(live.get(&format!("/api/tx-status/{}", attempt.transaction_ref)).await.status, 404);
}

#[tokio::test]
async fn a_reference_used_in_the_sandbox_makes_an_order_with_real_keys() {
    let (live, sandboxed) = paid_in_the_sandbox().await;
    let attempt = live.open("R-1", 20_000).await;
    assert_ne!(attempt.token, sandboxed.token);
    live.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    live.advance_past_check_interval();
    eventually("it is paid", async || live.tx_status(&attempt.transaction_ref).await == "SUCCESS").await;
    assert_eq!(live.record.number("select count(*) from orders").await, 2);
}

#[tokio::test]
async fn the_sandbox_knows_its_orders_again_although_its_key_is_another() {
    let first = TestApp::sandboxed().await;
    let order = first.place_order("R-1", 1500).await;
    let second = first.restart(Setup::sandbox()).await;
    assert_eq!(second.order_state(order.token.as_str()).await, "open");
}

#[tokio::test]
async fn a_start_logs_how_many_orders_are_another_applications() {
    let sandbox = TestApp::sandboxed().await;
    sandbox.place_order("R-1", 1500).await;
    let log = Log::capture("warn");
    let live = sandbox.restart(Setup::live()).await;
    let lines = log.lines_with(&["another application", "of_the_sandbox=1", "of_other_keys=0"]);
    assert_eq!(lines.len(), 1, "{}", log.text());
    assert!(!log.text().contains(PUBLIC_KEY));
    live.stop().await;
}

//! The figures of days are those that a rebuild derives from the payments, whatever happened to these.

use std::process::Command;

use caisse::store::{Application, Inspection, OperatorGroup, inspect};
use caisse_domain::{
    AppTransactionRef, Currency, Money, Observation, ObservationSource, Operator, Order, PaymentStatus,
    Timestamp,
};
use caisse_sandbox::SandboxOutcome;

use crate::support::{NOW, TestApp, TestStore, eventually, new_order, on_both_engines};

/// Every row that says something.
const ROWS: &str = "
    select application || ' ' || day || ' ' || operator || ' ' || currency || ' ' || cast(paid as text) || ' '
           || cast(paid_sum as text) || ' ' || cast(fees_sum as text) || ' ' || cast(late as text) || ' '
           || cast(doubles as text) || ' ' || cast(ended as text) as line
    from days
    where paid <> 0 or paid_sum <> 0 or fees_sum <> 0 or late <> 0 or doubles <> 0 or ended <> 0
    order by line
";
const HOUR_MS: i64 = 60 * 60 * 1_000;

fn seen(status: PaymentStatus, number: u64) -> Observation {
    let payload = format!("{{\"number\":{number}}}");
    Observation { source: ObservationSource::StatusCheck, status, payload, ..Observation::expired() }
}

/// An observation that says anything at all.
fn any_observation(number: u64) -> Observation {
    let status = PaymentStatus::ALL[fastrand::usize(..PaymentStatus::ALL.len())];
    let operators = [None, None, Some("CM_MOMO"), Some("CM_OM"), Some("CARD"), Some("CM_EXPRESS <UNION>")];
    let operator = operators[fastrand::usize(..operators.len())].map(ToOwned::to_owned);
    let fees = Money::from_minor(fastrand::i64(1..100), Currency::Xaf).ok().filter(|_| fastrand::bool());
    Observation { operator, fees, ..seen(status, number) }
}

/// Starts attempts at an order and observes them, at times over three days.
async fn take_random_steps(store: &TestStore, order: &Order, first: u64) {
    let mut attempts: Vec<AppTransactionRef> = Vec::new();
    for number in first..first + 8 {
        if attempts.is_empty() || fastrand::u8(..3) == 0 {
            store.attempt(order, number).await;
            let payments = store.payments_of(&order.details.reference).await.expect("an answer");
            attempts = payments.into_iter().map(|payment| payment.app_transaction_ref).collect();
        }
        let attempt = fastrand::choice(&attempts).expect("an attempt");
        let at = NOW + fastrand::i64(0..72 * HOUR_MS);
        store.observe(attempt, &any_observation(number), at).await;
    }
}

on_both_engines! {
    async fn after_any_observations_the_figures_are_those_of_a_rebuild(store: TestStore) {
        let seed = fastrand::u64(..);
        fastrand::seed(seed);
        let other = store.under(Application::of("pk_of_another_account")).await;
        for run in 0..30 {
            let one = if run % 5 == 4 { &other } else { &store };
            let order = one.place(new_order(&format!("R-{run}"), 1500 + i64::try_from(run).expect("small"))).await;
            take_random_steps(one, &order, run * 100).await;
        }
        let kept = store.record.texts(ROWS).await;
        assert!(kept.len() > 5, "{seed}: {kept:?}");
        assert!(store.rebuild_days().await.expect("an answer") >= 3, "{seed}");
        assert_eq!(kept, store.record.texts(ROWS).await, "{seed}");
    }

    async fn a_late_and_a_double_payment_count_on_the_day_they_came(store: TestStore) {
        let order = store.place(new_order("R-1", 1500)).await;
        store.attempt(&order, 1).await;
        let (first, second) = (reference(&order, 1), reference(&order, 2));
        store.observe(&first, &seen(PaymentStatus::Expired, 1), NOW).await;
        assert_eq!(store.record.texts(ROWS).await, [" 2026-09-21  XAF 0 0 0 0 0 1".to_owned()].map(of_sandbox));

        store.attempt(&order, 2).await;
        let fees = Money::from_minor(30, Currency::Xaf).ok();
        let paid = Observation { operator: Some("CM_OM".into()), fees, ..seen(PaymentStatus::Paid, 2) };
        store.observe(&second, &paid, NOW + HOUR_MS).await;
        let late = Observation { operator: Some("CM_MOMO".into()), ..seen(PaymentStatus::Paid, 3) };
        store.observe(&first, &late, NOW + 24 * HOUR_MS).await;
        // The fee is known later.
        store.observe(&first, &Observation { fees, ..seen(PaymentStatus::Paid, 4) }, NOW + 25 * HOUR_MS).await;
        let expected = [" 2026-09-21 CM_OM XAF 1 1500 30 0 0 0", " 2026-09-22 CM_MOMO XAF 1 1500 30 1 1 0"];
        assert_eq!(store.record.texts(ROWS).await, expected.map(ToOwned::to_owned).map(of_sandbox));
        let days = store.days_since(NOW).await.expect("an answer");
        let sums: Vec<_> = days.iter().filter(|day| day.paid > 0).map(|day| (day.operator, day.paid_sum.minor())).collect();
        let known = OperatorGroup::Known;
        assert_eq!(sums, [(known(Operator::OrangeMoney), 1500), (known(Operator::MtnMomo), 1500)]);
    }

    async fn a_day_begins_at_midnight_in_douala(store: TestStore) {
        // 2026-09-21 23:00 UTC.
        let midnight = Timestamp::from_millis(1_790_031_600_000);
        for (number, at) in [(1, midnight - 1), (2, midnight)] {
            let attempt = store.pending(&format!("R-{number}")).await;
            store.observe(&attempt, &seen(PaymentStatus::Paid, number), at).await;
        }
        let expected = [" 2026-09-21  XAF 1 1500 0 0 0 0", " 2026-09-22  XAF 1 1500 0 0 0 0"];
        assert_eq!(store.record.texts(ROWS).await, expected.map(ToOwned::to_owned).map(of_sandbox));
        assert_eq!(store.days_since(midnight).await.expect("an answer").len(), 1);
        assert_eq!(store.rebuild_days().await.expect("an answer"), 2);
        assert_eq!(store.record.texts(ROWS).await, expected.map(ToOwned::to_owned).map(of_sandbox));
    }

    async fn what_is_observed_while_days_are_rebuilt_is_not_lost(store: TestStore) {
        let mut attempts = Vec::new();
        for number in 0..40 {
            attempts.push(store.pending(&format!("R-{number}")).await);
        }
        let observed = async {
            for (number, attempt) in (0..).zip(&attempts) {
                let at = NOW + number * HOUR_MS;
                store.observe(attempt, &seen(PaymentStatus::Paid, number.unsigned_abs()), at).await;
            }
        };
        let rebuilt = async {
            for _ in 0..10 {
                store.rebuild_days().await.expect("an answer");
            }
        };
        tokio::join!(observed, rebuilt);
        let kept = store.record.texts(ROWS).await;
        store.rebuild_days().await.expect("an answer");
        assert_eq!(kept, store.record.texts(ROWS).await);
        let paid = store.record.number("select cast(sum(paid) as bigint) from days").await;
        assert_eq!(paid, 40);
    }
}

fn reference(order: &Order, number: u64) -> AppTransactionRef {
    AppTransactionRef::new(&order.details.reference, number)
}

/// The row's line with the application in front of it.
fn of_sandbox(line: String) -> String {
    format!("sandbox{line}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_finds_wrong_figures_and_a_rebuild_puts_them_right() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    app.send_callback(&app.callback(&attempt.transaction_ref)).await;
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
    let wrong_days = async || match inspect(&app.database.url).await.expect("an answer") {
        Some(Inspection { wrong_days, .. }) => wrong_days,
        None => panic!("no database"),
    };
    assert_eq!(wrong_days().await, Some(0));
    app.database.change("update days set paid_sum = 1 where paid = 1").await;
    app.database
        .change(
            "insert into days select shop_id, application, '2026-09-20', operator, currency, paid, \
                         paid_sum, fees_sum, late, doubles, ended from days",
        )
        .await;
    assert_eq!(wrong_days().await, Some(2));

    let mut rebuild = Command::new(env!("CARGO_BIN_EXE_caisse"));
    rebuild.arg("rebuild-days").env_clear().env("DATABASE_URL", &app.database.url);
    rebuild.current_dir(std::env::temp_dir());
    let output = tokio::task::spawn_blocking(move || rebuild.output().expect("the binary runs")).await;
    let output = output.expect("no panic");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "The figures of 2 days were derived from the payments.\n"
    );
    assert_eq!(wrong_days().await, Some(0));
    assert_eq!(app.record.texts("select day from days").await, ["2026-09-21"]);
}

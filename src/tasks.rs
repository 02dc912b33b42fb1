//! Background tasks: when each use-case runs. The use-cases do the work.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, sleep, timeout},
};

use super::{
    checkout::Checkout,
    store::{ProcessedCallbacks, StoreError},
};
use crate::telemetry::Causes;

/// How often callbacks are processed and due payments claimed without a notification: another process may have stored
/// or scheduled them.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// Callbacks that arrive within this time are processed together.
const BATCH_DELAY: Duration = Duration::from_millis(20);
/// Pause after a database error.
const STORE_BACKOFF: Duration = Duration::from_secs(1);
/// How often payments are expired.
const EXPIRE_EVERY: Duration = Duration::from_secs(5);
/// How often other processes' observations are read, while there are subscribers.
const FOLLOW_EVERY: Duration = Duration::from_millis(200);
/// How often old idempotency keys and callbacks are deleted.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);
/// Pause between two deletions, in which others write.
const LET_OTHERS_WRITE: Duration = Duration::from_millis(50);
/// How often the payment page's framing headers are read again.
const PROBE_EVERY: Duration = Duration::from_secs(10 * 60);
/// How soon they are read again after a failure.
const PROBE_AGAIN: Duration = Duration::from_secs(30);

/// Runs every task until `stop` is true or its sender is dropped. An interrupted step runs again after a restart.
pub async fn run(checkout: Arc<Checkout>, mut stop: watch::Receiver<bool>) {
    let stopped = async move {
        let _ = stop.wait_for(|&stop| stop).await;
    };
    tokio::select! {
        () = stopped => {}
        () = callback_loop(&checkout) => {}
        () = status_check_loop(&checkout) => {}
        () = expiry_loop(&checkout) => {}
        () = follow_loop(&checkout) => {}
        () = retention_loop(&checkout) => {}
        () = framing_loop(&checkout) => {}
    }
}

async fn callback_loop(checkout: &Checkout) {
    loop {
        // Processes first, then waits: callbacks stored before a restart send no notification.
        while log_error(checkout.process_callbacks().await).await != Some(ProcessedCallbacks::default()) {}
        let _ = timeout(POLL_INTERVAL, checkout.wait_for_callbacks()).await;
        sleep(BATCH_DELAY).await;
    }
}

async fn status_check_loop(checkout: &Arc<Checkout>) {
    // Dropped with this task; an interrupted status check is due again when its claim has ended.
    let mut checks = JoinSet::new();
    loop {
        while checks.try_join_next().is_some() {}
        let free = checkout.concurrent_status_checks() - checks.len();
        for claimed in log_error(checkout.claim_due(free).await).await.unwrap_or_default() {
            let checkout = Arc::clone(checkout);
            checks.spawn(async move { checkout.check(claimed).await });
        }
        if checks.len() == checkout.concurrent_status_checks() {
            checks.join_next().await;
        } else {
            let _ = timeout(POLL_INTERVAL, checkout.wait_for_due()).await;
        }
    }
}

async fn expiry_loop(checkout: &Arc<Checkout>) {
    let mut clock = interval(EXPIRE_EVERY);
    loop {
        clock.tick().await;
        log_error(checkout.expire().await).await;
    }
}

async fn follow_loop(checkout: &Checkout) {
    if !checkout.has_others() {
        return std::future::pending().await;
    }
    let mut clock = interval(FOLLOW_EVERY);
    let mut seen = None;
    loop {
        clock.tick().await;
        seen = log_error(checkout.follow_others(seen).await).await.unwrap_or(seen);
    }
}

async fn retention_loop(checkout: &Checkout) {
    let mut clock = interval(FORGET_EVERY);
    loop {
        clock.tick().await;
        log_error(checkout.forget_keys().await).await;
        while log_error(checkout.forget_callbacks().await).await == Some(true) {
            sleep(LET_OTHERS_WRITE).await;
        }
    }
}

async fn framing_loop(checkout: &Checkout) {
    loop {
        let answered = checkout.probe_framing().await;
        sleep(if answered { PROBE_EVERY } else { PROBE_AGAIN }).await;
    }
}

/// Logs an error, then pauses, so that the database can recover.
async fn log_error<T>(outcome: Result<T, StoreError>) -> Option<T> {
    match outcome {
        Ok(done) => Some(done),
        Err(error) => {
            tracing::error!(error = %Causes(&error), "a task's step failed");
            sleep(STORE_BACKOFF).await;
            None
        }
    }
}

/// Ticks at once, then every `period`; a late tick does not bring the next one nearer.
fn interval(period: Duration) -> tokio::time::Interval {
    let mut clock = tokio::time::interval(period);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    clock
}

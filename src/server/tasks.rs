//! What runs by the clock. The steps themselves are use-cases; here is only when.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::MissedTickBehavior};

use super::checkout::Checkout;

/// How often payments are called expired and looked after.
const STEP_EVERY: Duration = Duration::from_secs(5);
/// How often the payment page's framing headers are read again.
const PROBE_EVERY: Duration = Duration::from_secs(10 * 60);
/// How soon after they could not be read.
const PROBE_AGAIN: Duration = Duration::from_secs(30);

/// Runs until `stop` says so, or its sender is gone. A step that is cut off is taken again after a restart.
pub async fn run(checkout: Arc<Checkout>, mut stop: watch::Receiver<bool>) {
    let stopped = async move {
        let _ = stop.wait_for(|&stop| stop).await;
    };
    tokio::select! {
        () = stopped => {}
        () = keep_settling(&checkout) => {}
        () = keep_probing(&checkout) => {}
    }
}

async fn keep_settling(checkout: &Arc<Checkout>) {
    let mut clock = interval(STEP_EVERY);
    loop {
        clock.tick().await;
        for outcome in [checkout.expire().await, checkout.look_after().await] {
            if let Err(error) = outcome {
                tracing::error!(error = &error as &dyn std::error::Error, "a task's step failed");
            }
        }
    }
}

async fn keep_probing(checkout: &Checkout) {
    loop {
        let answered = checkout.probe_framing().await;
        tokio::time::sleep(if answered { PROBE_EVERY } else { PROBE_AGAIN }).await;
    }
}

/// Ticks at once, then every `period`; a late tick does not bring the next one nearer.
fn interval(period: Duration) -> tokio::time::Interval {
    let mut clock = tokio::time::interval(period);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    clock
}

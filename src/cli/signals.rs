//! Signals that stop the process.

/// Waits for an interrupt (Ctrl-C), a polite kill, or the end of the terminal, unless that means something else.
pub(super) async fn asked_to_stop(at_hang_up: bool) {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::hangup()));
    let (Ok(mut terminate), Ok(mut hang_up)) = signals else {
        return drop(tokio::signal::ctrl_c().await);
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv(), if at_hang_up => {}
    }
}

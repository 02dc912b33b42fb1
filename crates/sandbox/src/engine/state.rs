//! `--state`: stores the sandbox's payments in a JSON file.
//!
//! Memory leads; the file follows within [`PAUSE`], and at a graceful stop. Callbacks and faults are not stored. A
//! scenario that was running begins again.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    pin::pin,
    time::Duration,
};

use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep},
};

use super::{payment::SandboxPayment, payments::Payments, runner, sandbox::Sandbox};
use crate::error::with_causes;

/// The delay until a change is in the file. It is longer after a write that takes long: with 100,000 payments each
/// write is tens of megabytes.
const PAUSE: Duration = Duration::from_millis(50);
/// How many times longer than a write the pause after it is, at least.
const PAUSE_PER_WRITE: u32 = 10;
/// The retry delay after a failed write.
const WRITE_BACKOFF: Duration = Duration::from_secs(1);

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It cannot be read or written.
    #[error("the state file cannot be used")]
    File(#[from] io::Error),
    /// Another sandbox stores its payments there.
    #[error("another sandbox uses the state file: stop it, or name another file")]
    InUse,
    /// Another program or another version wrote it.
    #[error("the state file cannot be used: this version cannot read it; start with a new file")]
    Unreadable(#[from] serde_json::Error),
}

impl Sandbox {
    /// Loads the payments in `file`, creates it if there is none, and returns the writer that keeps it up to date until
    /// stopped.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn load_state(&self, file: &Path) -> Result<StateWriter, StateError> {
        if !file.exists() {
            write(file, &[])?;
        }
        // A symbolic link stays one: the file that it names is replaced.
        let file = fs::canonicalize(file)?;
        let lock = lock(&file)?;
        let content = fs::read(&file)?;
        let payments: Vec<SandboxPayment> =
            if content.is_empty() { Vec::new() } else { serde_json::from_slice(&content)? };
        let running = payments.iter().filter_map(|payment| {
            let scenario = payment.scenario.filter(|_| payment.has_running_scenario())?;
            Some((payment.transaction_ref.clone(), scenario))
        });
        let running: Vec<_> = running.collect();
        *self.lock_payments() = Payments::load(payments);
        for (transaction_ref, scenario) in running {
            runner::start(self, &transaction_ref, scenario);
        }
        Ok(StateWriter { sandbox: self.clone(), file, lock })
    }
}

/// Writes changes to the file.
pub struct StateWriter {
    sandbox: Sandbox,
    file: PathBuf,
    /// Held as long as this lives. The system releases it, however the process ends.
    #[expect(dead_code, reason = "the lock is the open file's")]
    lock: File,
}

impl StateWriter {
    /// Writes changes until `stopped`, and then once more. A failed write is retried.
    ///
    /// # Errors
    /// [`StateError::File`] when the last write fails.
    pub async fn run(self, stopped: impl Future<Output = ()>) -> Result<(), StateError> {
        let mut stopped = pin!(stopped);
        let mut pause = PAUSE;
        loop {
            let is_last = tokio::select! {
                () = &mut stopped => true,
                () = sleep(pause) => false,
            };
            let began = Instant::now();
            let written = self.write_changes().await;
            pause = PAUSE.max(began.elapsed() * PAUSE_PER_WRITE);
            match written {
                outcome if is_last => return outcome,
                Ok(()) => {}
                Err(error) => {
                    tracing::error!(error = %with_causes(&error), "the state file was not written");
                    pause = WRITE_BACKOFF;
                }
            }
        }
    }

    async fn write_changes(&self) -> Result<(), StateError> {
        let Some(payments) = self.sandbox.lock_payments().take_changed() else { return Ok(()) };
        let file = self.file.clone();
        let written = spawn_blocking(move || write(&file, &payments)).await;
        let written = written.unwrap_or_else(|panic| Err(io::Error::from(panic).into()));
        if written.is_err() {
            self.sandbox.lock_payments().mark_changed();
        }
        written
    }
}

/// Locks a file beside `file`, which itself is replaced at each write.
fn lock(file: &Path) -> Result<File, StateError> {
    let lock = File::options().write(true).create(true).truncate(false).open(beside(file, ".lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StateError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Replaces the file by one rename: after a crash it is the old one or the new one, each complete.
fn write(file: &Path, payments: &[SandboxPayment]) -> Result<(), StateError> {
    let name = beside(file, ".new");
    let mut new = File::create(&name)?;
    if let Ok(old) = fs::metadata(file) {
        new.set_permissions(old.permissions())?;
    }
    new.write_all(&serde_json::to_vec(payments)?)?;
    new.sync_all()?;
    fs::rename(&name, file)?;
    let directory = file.parent().filter(|directory| !directory.as_os_str().is_empty());
    // The rename itself outlives a power failure only with its directory.
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::testing::{self, GUIDE_REQUEST, OFFICIAL_REQUEST};

    #[tokio::test]
    async fn a_state_file_has_one_sandbox() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("state.json");
        let writer = testing::sandbox().load_state(&file).expect("the first one");
        assert!(matches!(testing::sandbox().load_state(&file), Err(StateError::InUse)));
        drop(writer);
        assert!(testing::sandbox().load_state(&file).is_ok());
    }

    #[tokio::test]
    async fn what_is_written_is_read_again() {
        let sandbox = testing::sandbox();
        for request in [OFFICIAL_REQUEST, GUIDE_REQUEST] {
            testing::open(&sandbox, request).await;
        }
        let (_, payin) =
            testing::post_json(&sandbox, "/api/pk_sandbox/payin", &testing::payin_request("690000005")).await;
        let payin = payin["transaction_ref"].as_str().expect("a reference");
        assert!(sandbox.misreport_amount(payin, "99.0"));
        let payments = sandbox.payments();

        let text = serde_json::to_string(&payments).expect("JSON");
        let again: Vec<SandboxPayment> = serde_json::from_str(&text).expect("payments");

        assert_eq!(format!("{again:?}"), format!("{payments:?}"));
        let mut foreign: Value = serde_json::from_str(&text).expect("JSON");
        foreign[2]["scenario"] = "of-another-version".into();
        assert!(serde_json::from_value::<Vec<SandboxPayment>>(foreign).is_err());
    }
}

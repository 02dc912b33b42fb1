//! Disk space that is reserved for settling payments.
//!
//! A file beside the database takes up some of the disk. When the disk is full it is removed, and until there is room
//! for it again nothing begins that makes the database grow: no order, no attempt, no unproven callback. Status checks
//! of what was begun go on, so a payment that the gateway calls paid is paid on a full disk too.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::disk::Disk;
use crate::private_file::{OWNER_ONLY, with_ending};
use crate::telemetry::Causes;

/// The file, and whether it is there.
#[derive(Debug)]
pub(super) struct Reserve {
    record: PathBuf,
    file: PathBuf,
    is_reserved: AtomicBool,
    /// The disk was found full since `was_full()` was last called.
    was_full: AtomicBool,
    /// Only one task makes the file at a time.
    making: Mutex<()>,
}

impl Reserve {
    /// Room for some hundred settled payments.
    const LARGEST: u64 = 2 * 1024 * 1024;
    const SMALLEST: u64 = 128 * 1024;
    /// The part of a small disk that it takes.
    const PART: u64 = 8;

    /// The reserve of the database in the file `record`. It is made if it is not there and there is room for it.
    pub(super) fn beside(record: &Path) -> Self {
        let reserve = Self {
            record: record.to_owned(),
            file: with_ending(record, "-reserve"),
            is_reserved: AtomicBool::new(false),
            was_full: AtomicBool::new(false),
            making: Mutex::default(),
        };
        reserve.is_reserved();
        reserve
    }

    /// Whether it is there. A released one is made again as soon as there is room for two.
    pub(super) fn is_reserved(&self) -> bool {
        if self.is_reserved.load(Ordering::Relaxed) {
            return true;
        }
        let Ok(_making) = self.making.try_lock() else { return false };
        let is_reserved = self.make();
        self.is_reserved.store(is_reserved, Ordering::Relaxed);
        is_reserved
    }

    fn make(&self) -> bool {
        let Some(disk) = Disk::of(&self.record) else { return true };
        let size = (disk.size / Self::PART).clamp(Self::SMALLEST, Self::LARGEST);
        if self.file.metadata().is_ok_and(|metadata| metadata.len() == size) {
            return true;
        }
        if disk.free < 2 * size {
            return false;
        }
        match fill(&self.file, size) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(
                    error = %Causes(&error),
                    "room could not be reserved on the disk"
                );
                // Half a reserve is of no use.
                let _ = fs::remove_file(&self.file);
                // Any other error does not mean that there is no room.
                error.kind() != io::ErrorKind::StorageFull
            }
        }
    }

    /// Releases the space: the disk is full.
    pub(super) fn give_back(&self) {
        self.was_full.store(true, Ordering::Relaxed);
        // A poisoned lock has no owner.
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_reserved.swap(false, Ordering::Relaxed) && fs::remove_file(&self.file).is_ok() {
            tracing::error!(
                "the disk is full: what was reserved is used to settle payments, and no order is taken"
            );
        }
    }

    /// Whether the disk was found full since the last call.
    pub(super) fn was_full(&self) -> bool {
        self.was_full.swap(false, Ordering::Relaxed)
    }
}

/// Makes a file that takes up room, also where zeros take none.
fn fill(file: &Path, size: u64) -> io::Result<()> {
    let mut out = OpenOptions::new().write(true).create(true).truncate(true).mode(OWNER_ONLY).open(file)?;
    let mut block = [0_u8; 64 * 1024];
    let mut state = 0x9e37_79b9_u32;
    for byte in &mut block {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = state.to_be_bytes()[0];
    }
    let mut left = size;
    while left > 0 {
        let length = usize::try_from(left).map_or(block.len(), |left| left.min(block.len()));
        out.write_all(&block[..length])?;
        left -= length as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_is_reserved_and_freed_and_reserved_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let record = directory.path().join("caisse.db");
        fs::write(&record, []).expect("a database");
        let file = directory.path().join("caisse.db-reserve");
        let reserve = Reserve::beside(&record);
        let size = file.metadata().expect("a reserve").len();
        assert!((Reserve::SMALLEST..=Reserve::LARGEST).contains(&size), "{size}");
        assert!(!reserve.was_full());

        reserve.give_back();
        assert!(!file.exists());
        assert!(reserve.was_full() && !reserve.was_full(), "it is reported once");
        // There is room on this disk, so the next call makes it again.
        assert!(reserve.is_reserved());
        assert_eq!(file.metadata().expect("a reserve").len(), size);
        // Another process on the same database finds it.
        assert!(Reserve::beside(&record).is_reserved());
    }
}

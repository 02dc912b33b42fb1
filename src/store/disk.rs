//! Free space on the disk.

use std::path::Path;

/// The file system that a SQLite file is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Disk {
    /// Bytes that are free.
    pub(super) free: u64,
    /// Bytes that there are.
    pub(super) size: u64,
}

impl Disk {
    /// Below it there is not enough room to go on for long.
    const LEAST: u64 = 64 * 1024 * 1024;

    /// The disk that `file` is on, where that is known.
    pub(super) fn of(file: &Path) -> Option<Self> {
        let stat = rustix::fs::statvfs(file).ok()?;
        let bytes = |blocks: u64| blocks.saturating_mul(stat.f_frsize);
        Some(Self { free: bytes(stat.f_bavail), size: bytes(stat.f_blocks) })
    }

    /// Whether there is room for unproven callbacks: 64 MiB, or on a small disk a quarter of it.
    pub(super) fn has_room_for_strangers(self) -> bool {
        self.free >= Self::LEAST.min(self.size / 4)
    }

    /// Whether there is room: 64 MiB, or on a small disk a hundredth of it.
    pub(super) fn has_room(self) -> bool {
        self.free >= Self::LEAST.min(self.size / 100)
    }
}

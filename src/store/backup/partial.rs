//! A file that gets its name when it is complete: whole, or not there.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use super::{BackupError, failed, with_ending};
use crate::private_file::OWNER_ONLY;

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

/// A file that is being made, beside its target. It is removed when it does not get its name.
pub(super) struct Partial(PathBuf);

impl Partial {
    /// Makes the file.
    pub(super) fn new(target: &Path) -> Result<Self, BackupError> {
        let partial = Self(with_ending(target, ".partial"));
        let made =
            OpenOptions::new().write(true).create(true).truncate(true).mode(OWNER_ONLY).open(&partial.0);
        let set = made.and_then(|file| file.set_permissions(Permissions::from_mode(OWNER_ONLY)));
        set.map_err(|error| failed(&partial.0, error))?;
        Ok(partial)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Gives it the owner of `file`, or of its folder: the user who restores may be another than who serves.
    pub(super) fn belongs_as(&self, file: &Path) -> Result<(), BackupError> {
        let model = if file.exists() { file } else { folder_of(file) };
        let given = || {
            let (ours, theirs) = (fs::metadata(&self.0)?, fs::metadata(model)?);
            if (ours.uid(), ours.gid()) != (theirs.uid(), theirs.gid()) {
                std::os::unix::fs::chown(&self.0, Some(theirs.uid()), Some(theirs.gid()))?;
            }
            fs::set_permissions(&self.0, Permissions::from_mode(OWNER_ONLY))
        };
        given().map_err(|error| failed(&self.0, error))
    }

    /// Gives it its name, and waits until the disk has both.
    pub(super) fn put_in_place(&self, target: &Path) -> Result<(), BackupError> {
        let put = || {
            File::open(&self.0)?.sync_all()?;
            fs::rename(&self.0, target)?;
            File::open(folder_of(target))?.sync_all()
        };
        put().map_err(|error| failed(target, error))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Most often it has its name by now, and there is nothing to remove.
        drop(fs::remove_file(&self.0));
    }
}

//! Files that only their owner may read: there are names and telephone numbers in them.

use std::{
    ffi::OsString,
    fs::{self, OpenOptions, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// Reading and writing for the owner, and nothing for anybody else.
pub(super) const OWNER_ONLY: u32 = 0o600;
/// What others than the owner may do.
const OF_OTHERS: u32 = 0o077;

/// `file` with something behind its name, as SQLite names what it keeps beside it.
pub(super) fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Makes `file` if it is not there, whatever the umask says. SQLite gives what it keeps beside a file the file's own
/// permissions.
///
/// # Errors
/// It cannot be made.
pub(super) fn make(file: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(file) {
        // A umask may have taken from it what the owner needs.
        Ok(made) => made.set_permissions(Permissions::from_mode(OWNER_ONLY)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Takes from others what they may do with a SQLite file and what belongs to it. Earlier versions left it to the umask.
pub(super) fn tighten(file: &Path) {
    for file in ["", "-wal", "-shm", "-journal"].map(|ending| with_ending(file, ending)) {
        let Ok(found) = fs::metadata(&file) else { continue };
        let mode = found.permissions().mode();
        if mode & OF_OTHERS == 0 || !found.is_file() {
            continue;
        }
        let name = file.display();
        match fs::set_permissions(&file, Permissions::from_mode(mode & !OF_OTHERS & 0o777)) {
            Ok(()) => tracing::warn!(file = %name, "others could read this file; now only its owner can"),
            Err(error) => {
                tracing::warn!(file = %name, %error, "others can read this file: give it the mode 0600");
            }
        }
    }
}

/// Whether anybody on this machine may read `file`.
pub(super) fn is_open_to_all(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o004 != 0)
}

//! Files that only their owner may read: they contain names and telephone numbers.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// Permissions: the owner reads and writes, others have none.
pub(super) const OWNER_ONLY: u32 = 0o600;
/// The permissions of group and others.
const OF_OTHERS: u32 = 0o077;

/// `file` with `ending` behind its name, as SQLite names its companion files.
pub(super) fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Creates `file` if it does not exist, whatever the umask. SQLite gives its companion files the permissions of the
/// file.
///
/// # Errors
/// The file cannot be created.
pub(super) fn make(file: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(file) {
        // The umask may have removed what the owner needs.
        Ok(made) => made.set_permissions(Permissions::from_mode(OWNER_ONLY)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes a small file under a name that does not exist yet, whole or not at all, and waits until the disk has it.
///
/// # Errors
/// The file exists, or cannot be written.
pub(super) fn write_new(file: &Path, text: &str) -> io::Result<()> {
    let partial = with_ending(file, ".partial");
    // One that an earlier process left behind.
    drop(fs::remove_file(&partial));
    make(&partial)?;
    let mut writing = OpenOptions::new().write(true).open(&partial)?;
    writing.write_all(text.as_bytes())?;
    writing.sync_all()?;
    // Unlike a rename, a link replaces nothing. Some file systems have none.
    let put = match fs::hard_link(&partial, file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !file.exists() => {
            fs::rename(&partial, file)
        }
        linked => linked,
    };
    drop(fs::remove_file(&partial));
    put?;
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Removes the permissions of others from a SQLite file and its companion files. Earlier versions left them to the
/// umask.
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

/// Whether every user of this machine may read `file`.
pub(super) fn is_open_to_all(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o004 != 0)
}

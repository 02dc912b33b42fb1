//! Copies of a SQLite record: made while the program runs, and put in its place while it does not.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteLockingMode},
};

use super::{
    StoreError,
    engine::Connection,
    inspect::{Schema, damage_of, file_of, schema_of},
    migrations,
};

/// Who may read a copy: it has names and telephone numbers in it.
const OWNER_ONLY: u32 = 0o600;
/// How long a lock is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// PostgreSQL has its own programs for this.
    #[error("the record is in PostgreSQL")]
    NotAFile,
    /// There is nothing to copy.
    #[error("there is no file {}", .0.display())]
    Missing(PathBuf),
    /// Something is in the way.
    #[error("{} is there already; --force puts another in its place", .0.display())]
    Exists(PathBuf),
    /// The copy is not what it should be.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The copy is not a record of ours, or one of a newer version.
    #[error("the copy is not a record that this version of Caisse can use")]
    Foreign,
    /// Somebody has the record open.
    #[error("{} is in use: stop the program that has it open", .0.display())]
    InUse(PathBuf),
    /// The record could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{} cannot be read or written", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// How many rows a copy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Orders.
    pub orders: i64,
    /// Attempts at paying them.
    pub payments: i64,
    /// Facts about those.
    pub observations: i64,
    /// What the gateway sent.
    pub callbacks: i64,
}

/// What restoring a copy did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The record.
    pub file: PathBuf,
    /// Where the one is that was there before.
    pub moved_aside: Option<PathBuf>,
    /// What there is now.
    pub counted: Counted,
}

/// Copies the record at `url` to `target`, as it is at one moment, while others read and write it. The copy is
/// checked, and on the disk, when this returns; `target` is whole or not there.
///
/// # Errors
/// [`CopyError`]; then `target` is as it was.
pub async fn back_up(url: &str, target: &Path, force: bool) -> Result<Counted, CopyError> {
    let file = file_of(url).ok_or(CopyError::NotAFile)?;
    if !file.exists() {
        return Err(CopyError::Missing(file));
    }
    refuse_if_there(target, force)?;
    let partial = Partial::new(target)?;
    copy(&file, &partial.0).await?;
    let counted = check(&partial.0).await?;
    partial.put_in_place(target)?;
    Ok(counted)
}

/// Puts the copy at `source` in the place of the record at `url`, which nobody may have open. With `force` the record
/// that is there is moved aside. `now` names it.
///
/// # Errors
/// [`CopyError`]; then the record is as it was.
pub async fn restore(url: &str, source: &Path, force: bool, now: i64) -> Result<Restored, CopyError> {
    let file = file_of(url).ok_or(CopyError::NotAFile)?;
    if !source.exists() {
        return Err(CopyError::Missing(source.to_owned()));
    }
    // Before anything is touched, and not on what somebody keeps: reading a WAL file makes files beside it.
    let partial = Partial::new(&file)?;
    fs::copy(source, &partial.0).map_err(|error| failed(source, error))?;
    let counted = check(&partial.0).await?;
    partial.belongs_as(&file)?;
    let moved_aside = if file.exists() {
        refuse_if_used(&file).await?;
        refuse_if_there(&file, force)?;
        Some(move_aside(&file, now)?)
    } else {
        None
    };
    partial.put_in_place(&file)?;
    Ok(Restored { file, moved_aside, counted })
}

async fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(from).busy_timeout(PATIENCE);
    let mut connection = options.connect().await?;
    let done = sqlx::query("vacuum into $1").bind(to.to_string_lossy()).execute(&mut connection).await;
    connection.close().await?;
    Ok(done.map(drop)?)
}

const COUNT: &str = "select (select count(*) from orders) as orders, (select count(*) from payments) as payments, \
     (select count(*) from observations) as observations, (select count(*) from callbacks) as callbacks";

/// Reads all of a copy.
async fn check(file: &Path) -> Result<Counted, CopyError> {
    // Nobody else has it, so that no file appears beside it.
    let options = SqliteConnectOptions::new().filename(file).immutable(true).read_only(true);
    let mut connection = options.connect().await.map_err(StoreError::from)?;
    if let Some(damage) = damage_of(&mut connection, "pragma integrity_check(1)").await? {
        return Err(CopyError::Damaged(damage));
    }
    match schema_of(Connection::Sqlite(&mut connection), &migrations::sqlite()).await? {
        Schema::Current | Schema::Behind(_) => {}
        Schema::Empty | Schema::Ahead | Schema::Foreign => return Err(CopyError::Foreign),
    }
    let counted = count(&mut connection).await.map_err(StoreError::from)?;
    connection.close().await.map_err(StoreError::from)?;
    Ok(counted)
}

async fn count(connection: &mut SqliteConnection) -> Result<Counted, sqlx::Error> {
    let row = sqlx::query(COUNT).fetch_one(connection).await?;
    Ok(Counted {
        orders: row.try_get("orders")?,
        payments: row.try_get("payments")?,
        observations: row.try_get("observations")?,
        callbacks: row.try_get("callbacks")?,
    })
}

/// A program that has the record open holds a lock on its file, however idle it is.
async fn refuse_if_used(file: &Path) -> Result<(), CopyError> {
    /// SQLite's word for a lock that somebody else holds.
    const BUSY: &str = "5";
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(PATIENCE);
    let options = options.locking_mode(SqliteLockingMode::Exclusive);
    let tried = async {
        let mut connection = options.connect().await?;
        sqlx::raw_sql("begin exclusive; rollback").execute(&mut connection).await?;
        connection.close().await
    };
    match tried.await {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(BUSY) => {
            Err(CopyError::InUse(file.to_owned()))
        }
        // Whatever else is wrong with it may be why another is to take its place.
        Ok(()) | Err(_) => Ok(()),
    }
}

fn refuse_if_there(file: &Path, force: bool) -> Result<(), CopyError> {
    if file.exists() && !force { Err(CopyError::Exists(file.to_owned())) } else { Ok(()) }
}

/// Renames a record with what SQLite keeps beside it.
fn move_aside(file: &Path, now: i64) -> Result<PathBuf, CopyError> {
    let aside = with_ending(file, &format!(".before-{}", now / 1000));
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (with_ending(file, ending), with_ending(&aside, ending));
        if from.exists() {
            fs::rename(&from, &to).map_err(|error| failed(&from, error))?;
        }
    }
    Ok(aside)
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn failed(file: &Path, source: io::Error) -> CopyError {
    CopyError::File { file: file.to_owned(), source }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

/// A file that is being made, beside the one it will be. It goes when that does not come about.
struct Partial(PathBuf);

impl Partial {
    fn new(target: &Path) -> Result<Self, CopyError> {
        let partial = Self(with_ending(target, ".partial"));
        let made =
            OpenOptions::new().write(true).create(true).truncate(true).mode(OWNER_ONLY).open(&partial.0);
        let set = made.and_then(|file| file.set_permissions(Permissions::from_mode(OWNER_ONLY)));
        set.map_err(|error| failed(&partial.0, error))?;
        Ok(partial)
    }

    /// Gives it to whom `file` belongs, or its folder: who restores may be another than who serves.
    fn belongs_as(&self, file: &Path) -> Result<(), CopyError> {
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
    fn put_in_place(&self, target: &Path) -> Result<(), CopyError> {
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

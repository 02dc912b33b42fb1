//! A PostgreSQL cluster, where the machine has PostgreSQL's programs.
//!
//! It listens on a socket in a directory of its own. Both disappear with the process, however that ends: the
//! shell that started the cluster reads a pipe whose other end only this process has.

use std::{
    fs::{self, Permissions},
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Makes a cluster in the directory `$1` with the programs in `$2`, runs it with the command that follows,
/// and removes it at the end of its input.
const SUPERVISOR: &str = r#"
directory=$1 programs=$2
shift 2
if "$programs/initdb" --pgdata="$directory/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C \
    --no-sync --no-instructions >"$directory/log" 2>&1
then
    "$@" </dev/null >>"$directory/log" 2>&1 &
    server=$!
fi
read -r nothing
if [ -n "$server" ]; then
    # The first ends one that has only just begun, the second one that waits for its clients.
    kill -TERM "$server"
    kill -QUIT "$server"
    wait "$server"
fi
rm -rf "$directory"
"#;

/// A running cluster. It ends when this is dropped, or its process ends.
#[derive(Debug)]
pub(crate) struct Cluster {
    directory: PathBuf,
    supervisor: Child,
}

impl Cluster {
    /// Time-out of a start, which takes a second.
    const TIMEOUT: Duration = Duration::from_secs(60);

    /// Starts a cluster; `None` where PostgreSQL is not installed. A `durable` one syncs each commit to disk
    /// before it answers; a pinned one runs on that processor.
    ///
    /// # Panics
    /// When PostgreSQL is installed and does not start; the message has its log.
    pub(crate) fn start(durable: bool, pin: Option<usize>) -> Option<Self> {
        let programs = programs()?;
        // Not below `TMPDIR`: a socket's path has 107 bytes at most, and the lesser user must reach it.
        // No other user may: the cluster asks for no password.
        let mut directory = tempfile::Builder::new();
        directory.prefix("caisse-pg-").permissions(Permissions::from_mode(0o700));
        let directory = directory.tempdir_in("/tmp").expect("a directory").keep();
        let mut command = Command::new("sh");
        command.args(["-c", SUPERVISOR, "sh"]).arg(&directory).arg(&programs);
        if let Some(processor) = pin {
            command.args(["taskset", "-c", &processor.to_string()]);
        }
        command.arg(programs.join("postgres")).arg("-D").arg(directory.join("data"));
        command.arg("-k").arg(&directory).args(["-p", "5432"]);
        let mut settings = vec!["listen_addresses=", "max_connections=400", "shared_buffers=64MB"];
        if !durable {
            settings.extend([
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
                "max_wal_size=128MB",
            ]);
        }
        for setting in settings {
            command.args(["-c", setting]);
        }
        if let Some((user, group)) = lesser_user(&directory) {
            chown(&directory, Some(user), Some(group)).expect("a directory of that user's");
            command.uid(user).gid(group);
        }
        // In a process group of its own, so that a Ctrl-C does not end it before it has cleaned up.
        command.current_dir(&directory).process_group(0);
        let supervisor = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let cluster = Self { directory, supervisor: supervisor.expect("a shell") };
        cluster.wait_until_ready();
        Some(cluster)
    }

    fn wait_until_ready(&self) {
        let began = Instant::now();
        let state = self.directory.join("data/postmaster.pid");
        while !fs::read_to_string(&state).is_ok_and(|text| text.lines().any(|line| line.trim() == "ready")) {
            let printed = || fs::read_to_string(self.directory.join("log")).unwrap_or_default();
            assert!(began.elapsed() < Self::TIMEOUT, "PostgreSQL does not start: {}", printed());
            sleep(Duration::from_millis(5));
        }
    }

    /// The directory of its socket.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        // An error means that it has ended already.
        let _ = self.supervisor.wait();
    }
}

/// The directory of `initdb` and `postgres`.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.extend(output_of("pg_config", &["--bindir"]).map(PathBuf::from));
    // The directories of Debian, of Homebrew on both processors, and of PostgreSQL's own `make install`.
    for installations in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let found = fs::read_dir(installations).into_iter().flatten().flatten();
        let mut found: Vec<_> = found.filter_map(|entry| Some((version(&entry)?, entry.path()))).collect();
        found.sort();
        places.extend(found.into_iter().rev().map(|(_, installation)| installation.join("bin")));
    }
    places.push("/usr/local/pgsql/bin".into());
    places.into_iter().find(|place| ["initdb", "postgres"].iter().all(|name| place.join(name).is_file()))
}

/// The version in an installation's name: `15` or `postgresql@15`.
fn version(installation: &fs::DirEntry) -> Option<u32> {
    let name = installation.file_name().into_string().ok()?;
    name.strip_prefix("postgresql@").unwrap_or(&name).parse().ok()
}

/// The user and group to run PostgreSQL as, when `own` is root's: it does not run as root.
pub(super) fn lesser_user(own: &Path) -> Option<(u32, u32)> {
    if fs::metadata(own).expect("a directory").uid() != 0 {
        return None;
    }
    let id = |what, user| output_of("id", &[what, user])?.parse().ok();
    let found = ["postgres", "nobody"].into_iter().find_map(|user| Some((id("-u", user)?, id("-g", user)?)));
    Some(found.expect("a user other than root"))
}

/// The output of a program that succeeds.
fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let printed = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| printed.trim().to_owned())
}

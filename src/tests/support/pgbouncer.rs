//! PgBouncer in transaction mode before this process's PostgreSQL, where the machine has it.

use std::{
    fs::{self, Permissions},
    os::unix::{
        fs::{PermissionsExt as _, chown},
        net::UnixStream,
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use super::{database::print_notice, postgres::lesser_user};

/// Runs the command that follows `$1`, and removes the directory `$1` at the end of its input.
const SUPERVISOR: &str = r#"
directory=$1
shift
"$@" </dev/null >>"$directory/log" 2>&1 &
server=$!
read -r nothing
kill -KILL "$server"
wait "$server"
rm -rf "$directory"
"#;

/// Its settings. Server sessions are used in rotation, so that a statement seldom gets the session of the one before.
const SETTINGS: &str = "pool_mode = transaction
server_round_robin = 1
listen_addr =
listen_port = 6432
auth_type = any
max_client_conn = 200
";

/// A running pooler. It ends when this is dropped, or its process ends.
#[derive(Debug)]
pub(crate) struct PgBouncer {
    directory: PathBuf,
    supervisor: Child,
}

impl PgBouncer {
    /// Starts a pooler with so many sessions and these additional settings, in front of the database at `url`; `None`,
    /// with a printed line, where it is not installed.
    pub(crate) fn start(url: &str, sessions: usize, more: &str) -> Option<Self> {
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];
        let Some(program) = program.into_iter().find(|path| Path::new(path).exists()) else {
            print_notice("==> SKIPPED: no PgBouncer on this machine, so nothing is tested behind one");
            return None;
        };
        // As for PostgreSQL: a short path, owned by a user who is not root.
        let mut directory = tempfile::Builder::new();
        directory.prefix("caisse-pb-").permissions(Permissions::from_mode(0o700));
        let directory = directory.tempdir_in("/tmp").expect("a directory").keep();
        let (_, server) = url.split_once("?host=").expect("a socket's directory");
        let server = server.split('&').next().expect("a path");
        let (own, settings) = (directory.display(), directory.join("ini"));
        let text = format!(
            "[databases]\n* = host={server} port=5432 user=postgres pool_size={sessions}\n\
             [pgbouncer]\n{SETTINGS}unix_socket_dir = {own}\nlogfile = {own}/log\n{more}\n"
        );
        fs::write(&settings, text).expect("a file");
        let mut command = Command::new("sh");
        command.args(["-c", SUPERVISOR, "sh"]).arg(&directory).arg(program).arg(&settings);
        if let Some((user, group)) = lesser_user(&directory) {
            for path in [&directory, &settings] {
                chown(path, Some(user), Some(group)).expect("that user's");
            }
            command.uid(user).gid(group);
        }
        command.current_dir(&directory).process_group(0);
        let supervisor = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let bouncer = Self { directory, supervisor: supervisor.expect("a shell") };
        bouncer.wait_until_ready();
        Some(bouncer)
    }

    fn wait_until_ready(&self) {
        let began = Instant::now();
        // The socket's file is there before PgBouncer listens.
        while UnixStream::connect(self.directory.join(".s.PGSQL.6432")).is_err() {
            let printed = || fs::read_to_string(self.directory.join("log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(30), "PgBouncer does not start: {}", printed());
            sleep(Duration::from_millis(5));
        }
    }

    /// The URL of the database at `url`, through the pooler.
    pub(crate) fn url(&self, url: &str) -> String {
        let name = url.split("5432/").nth(1).and_then(|rest| rest.split('?').next()).expect("a name");
        let socket = self.directory.display();
        format!("postgres://postgres@localhost:6432/{name}?host={socket}&sslmode=disable")
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        // An error means that it has ended already.
        let _ = self.supervisor.wait();
    }
}

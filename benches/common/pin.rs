//! Processor affinity: the server on the first processor, its clients on the second, so that the clients' work
//! does not count as the server's.

use std::{
    env,
    os::unix::process::CommandExt as _,
    process::{Command, Stdio},
    thread::available_parallelism,
};

/// The processor of the server, and of PostgreSQL.
pub(crate) const SERVERS: usize = 0;
/// The processor of this process.
const OURS: usize = 1;
/// The environment variable of a process that was started pinned.
const PINNED: &str = "BENCH_PINNED";

/// Starts this process again on its own processor; `false` where that is not possible.
pub(crate) fn to_the_second_processor() -> bool {
    if env::var_os(PINNED).is_some() {
        return true;
    }
    let processors = available_parallelism().map_or(1, usize::from);
    let taskset =
        Command::new("taskset").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if processors < 2 || !taskset.is_ok_and(|status| status.success()) {
        println!(
            "No process is pinned ({processors} processors, or no taskset): both sides disturb each other."
        );
        return false;
    }
    let program = env::current_exe().expect("a program that runs");
    let error = command(program, Some(OURS)).args(env::args_os().skip(1)).env(PINNED, "1").exec();
    panic!("taskset does not start: {error}")
}

/// A command, pinned to the processor if one is given.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>, processor: Option<usize>) -> Command {
    let Some(processor) = processor else { return Command::new(program) };
    let mut command = Command::new("taskset");
    command.args(["-c", &processor.to_string()]).arg(program);
    command
}

//! Checks the machine: disk space, open files, the clock.

use std::path::Path;

use super::{Finding, database};
use crate::config::Config;

/// Below this many free bytes the database soon cannot be written.
const LITTLE: u64 = 100 << 20;
/// Below this many free bytes the operator should make room.
const NOT_MUCH: u64 = 1 << 30;
/// Files that are open beside the connections: the database, the logs, status checks.
const OTHER_FILES: u64 = 64;

pub(super) fn disk(config: &Config) -> Finding {
    const CHECK: &str = "disk";
    let Some(file) = database::file_of(config) else {
        return Finding::skip(CHECK, "the database is in PostgreSQL: watch the disk there");
    };
    let folder = file.parent().filter(|folder| folder != &Path::new("")).unwrap_or(Path::new("."));
    match rustix::fs::statvfs(folder) {
        Ok(found) => free_space(found.f_bavail.saturating_mul(found.f_frsize), folder),
        Err(error) => Finding::fail(
            CHECK,
            format!("{} cannot be inspected: {error}", folder.display()),
            "Make the folder that DATABASE_URL names, and give it to the user that runs Caisse",
        ),
    }
}

fn free_space(bytes: u64, folder: &Path) -> Finding {
    const CHECK: &str = "disk";
    let what = format!("{} MB are free at {}", bytes >> 20, folder.display());
    let remedy = "Make room: without it no payment is recorded";
    match bytes {
        ..LITTLE => Finding::fail(CHECK, what, remedy),
        LITTLE..NOT_MUCH => Finding::warn(CHECK, what, remedy),
        _ => Finding::ok(CHECK, what),
    }
}

pub(super) fn files(config: &Config) -> Finding {
    const CHECK: &str = "files";
    match rlimit::getrlimit(rlimit::Resource::NOFILE) {
        Ok((_, most)) => open_files(most, config.max_connections as u64 + OTHER_FILES),
        Err(error) => Finding::warn(CHECK, format!("the limit is not known: {error}"), "See `ulimit -Hn`"),
    }
}

fn open_files(most: u64, needed: u64) -> Finding {
    const CHECK: &str = "files";
    if most >= needed {
        return Finding::ok(CHECK, format!("{most} files may be open at once"));
    }
    Finding::warn(
        CHECK,
        format!("only {most} files may be open at once, and MAX_CONNECTIONS asks for {needed}"),
        "Raise the limit (LimitNOFILE= of the unit, or `ulimit -n`), or lower MAX_CONNECTIONS",
    )
}

/// A machine that has lost the time has a clock in the past, before this binary was built.
pub(super) fn clock(now_ms: i64) -> Finding {
    const CHECK: &str = "clock";
    let built_ms = env!("CAISSE_BUILT_AT").parse().unwrap_or(0) * 1000;
    if now_ms < built_ms {
        return Finding::fail(
            CHECK,
            "the system's clock is before this program was built",
            super::clock::REMEDY,
        );
    }
    Finding::ok(CHECK, "the system's clock is after this program was built")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Grade;

    #[test]
    fn little_free_space_is_reported_before_there_is_none() {
        let grade = |bytes| free_space(bytes, Path::new("/var/lib/caisse")).grade;
        assert_eq!(grade(50 << 20), Grade::Fail);
        assert_eq!(grade(500 << 20), Grade::Warn);
        assert_eq!(grade(5 << 30), Grade::Ok);
    }

    #[test]
    fn as_many_files_are_needed_as_connections_and_some() {
        assert_eq!(open_files(65_536, 10_064).grade, Grade::Ok);
        assert_eq!(open_files(1024, 10_064).grade, Grade::Warn);
    }

    #[test]
    fn a_clock_that_has_lost_the_time_is_found_out() {
        assert_eq!(clock(0).grade, Grade::Fail);
        assert_eq!(clock(4_102_444_800_000).grade, Grade::Ok);
    }
}

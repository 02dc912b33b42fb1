//! Checks the database: present, ours, intact, up to date and writable. Changes nothing in it.

use std::{path::PathBuf, time::Duration};

use tokio::time::timeout;

use super::Finding;
use crate::{
    config::Config,
    store::{self, Inspection, Schema, StoreError},
    telemetry::Causes,
};

const CHECK: &str = "database";
/// Time-out of the check, which may read a whole file.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The file of the database, if it is one.
pub(super) fn file_of(config: &Config) -> Option<PathBuf> {
    store::file_of(&config.database_url)
}

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    match timeout(CONNECT_TIMEOUT, store::inspect(&config.database_url)).await {
        Ok(Ok(None)) => vec![Finding::fail(
            CHECK,
            format!("there is no database in {}", store::place_of(&config.database_url)),
            "Start `caisse serve`, which makes it; or run the doctor in the folder of the settings file",
        )],
        Ok(Ok(Some(found))) => conclude(config, &found),
        Ok(Err(error)) => vec![refused(config, &error)],
        Err(_) => vec![Finding::warn(
            CHECK,
            format!("it could not be inspected within {} s", CONNECT_TIMEOUT.as_secs()),
            "If it is large, check a backup of it instead: `caisse backup` does",
        )],
    }
}

fn conclude(config: &Config, found: &Inspection) -> Vec<Finding> {
    if let Some(damage) = &found.damage {
        return vec![Finding::fail(
            CHECK,
            format!("the file is damaged: {damage}"),
            "Stop Caisse, keep the file, and `caisse restore` the newest backup that is whole",
        )];
    }
    let place = store::place_of(&config.database_url);
    let mut findings: Vec<_> = found.schema.map(|found| schema(found, &place)).into_iter().collect();
    findings.push(writing(found));
    findings.extend(found.wrong_statuses.map(statuses));
    findings.extend(found.wrong_days.map(days));
    if found.journal.as_deref().is_some_and(|journal| journal != "wal") {
        findings.push(Finding::warn(
            CHECK,
            "its journal is not a WAL, so readers and the writer wait for each other",
            "`caisse serve` sets it when it starts; keep the file on a disk of this machine, not on a network's",
        ));
    }
    findings
}

fn schema(schema: Schema, place: &str) -> Finding {
    match schema {
        Schema::Current => Finding::ok(CHECK, format!("{place}: its tables are those of this version")),
        Schema::Empty => {
            Finding::fail(CHECK, format!("{place} is empty"), "Start `caisse serve`, which makes the tables")
        }
        Schema::Behind(steps) => Finding::warn(
            CHECK,
            format!("its tables are {steps} migrations behind"),
            "`caisse serve` brings them up to date when it starts: make a backup before",
        ),
        Schema::Ahead => Finding::fail(
            CHECK,
            "a newer version of Caisse has written it",
            "Install that version, or restore the backup that was made before the upgrade",
        ),
        Schema::Foreign => Finding::fail(
            CHECK,
            "its tables are not those that Caisse makes",
            "Check DATABASE_URL: this is another program's database, or one that was changed by hand",
        ),
    }
}

fn statuses(wrong: usize) -> Finding {
    let sample = store::SAMPLE;
    match wrong {
        0 => Finding::ok(
            CHECK,
            format!("the newest orders ({sample} at most) have the status that their payments give"),
        ),
        wrong => Finding::warn(
            CHECK,
            format!("{wrong} of the newest {sample} orders have another status than their payments give"),
            "Something else wrote to the tables. Lists of orders show the wrong status; pages and the API do not",
        ),
    }
}

fn days(wrong: usize) -> Finding {
    match wrong {
        0 => Finding::ok(CHECK, "the figures of the last seven days are those that their payments give"),
        wrong => Finding::warn(
            CHECK,
            format!("{wrong} of the last seven days have other figures than their payments give"),
            "`caisse rebuild-days` derives them again. Something else wrote to the tables, or the clock was put right",
        ),
    }
}

fn writing(found: &Inspection) -> Finding {
    match &found.refuses_writes {
        None => Finding::ok(CHECK, "it can be written"),
        Some(why) => Finding::fail(
            CHECK,
            format!("it cannot be written: {why}"),
            "Give the file and its folder to the user that runs Caisse; if it is locked, see which program holds it",
        ),
    }
}

fn refused(config: &Config, error: &StoreError) -> Finding {
    Finding::fail(
        CHECK,
        format!("{} cannot be opened: {}", store::place_of(&config.database_url), Causes(error)),
        "Check DATABASE_URL, that the database runs, and that the user who runs Caisse may open it",
    )
}

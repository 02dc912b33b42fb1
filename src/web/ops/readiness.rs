//! Readiness: one result per check, in words that may be shown to anybody.

use std::fmt;

use crate::{
    store::{Schema, StoreError},
    telemetry::Causes,
    web::state::AppState,
};

/// The result of each check: `Ok`, or what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) struct Readiness([(&'static str, Result<(), &'static str>); 5]);

impl Readiness {
    /// Runs every check. When the database does not answer, the checks that need it fail too.
    pub(in crate::web) async fn of(state: &AppState) -> Self {
        let health = &state.health;
        // Tries to read and write: an open connection proves too little.
        let (database, migrations) = match health.try_reading().await {
            Ok(()) => {
                let (written, schema) = tokio::join!(health.try_writing(), health.schema());
                (written.or_else(unwritten), schema.map_or_else(unanswered, check_schema))
            }
            Err(error) => (unanswered(error), Err(SILENT)),
        };
        let has_room = health.has_room();
        Self([
            ("database", database),
            ("migrations", migrations),
            ("disk", has_room.then_some(()).ok_or("there is hardly any room left")),
            ("queue", health.takes_writes().then_some(()).ok_or("too many writes are waiting")),
            ("running", (!state.streams.are_ending()).then_some(()).ok_or("it was asked to stop")),
        ])
    }

    /// Whether every check passed.
    pub(in crate::web) fn is_ready(self) -> bool {
        self.0.iter().all(|(_, outcome)| outcome.is_ok())
    }

    /// Each check, and whether it passed.
    pub(in crate::web) fn checks(self) -> impl Iterator<Item = (&'static str, bool)> {
        self.0.into_iter().map(|(check, outcome)| (check, outcome.is_ok()))
    }
}

const SILENT: &str = "it does not answer";

fn unanswered(error: StoreError) -> Result<(), &'static str> {
    tracing::error!(error = %Causes(&error), "the database does not answer");
    Err(SILENT)
}

fn unwritten(error: StoreError) -> Result<(), &'static str> {
    tracing::error!(error = %Causes(&error), "the database takes no writes");
    Err("it takes no writes")
}

const fn check_schema(schema: Schema) -> Result<(), &'static str> {
    match schema {
        Schema::Current => Ok(()),
        Schema::Empty | Schema::Behind(_) => Err("the tables are those of an earlier version"),
        Schema::Ahead => Err("the tables are those of a later version"),
        Schema::Foreign => Err("the tables are not those that Caisse makes"),
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(check, outcome)| match outcome {
            Ok(()) => writeln!(out, "{check} ok"),
            Err(reason) => writeln!(out, "{check} failed: {reason}"),
        })
    }
}

//! The database, in SQLite or PostgreSQL. SQL in plain text, rows that are parsed into the domain's types.
//!
//! On SQLite all writes go through one connection and commit in groups (`writer`); reading has connections of its own
//! (`readers`) and is never blocked (WAL). PostgreSQL groups commits by itself. Callbacks come in bursts and are
//! written many to a statement on both (`callbacks`).

mod accounts;
mod actions;
mod applications;
mod audit;
mod backup;
mod callbacks;
mod claims;
mod clock;
mod console;
mod database;
mod days;
mod diagnosis;
mod disk;
mod due;
mod engine;
mod erasure;
mod error;
mod health;
mod history;
mod inspect;
mod instance;
mod keys;
mod listing;
mod migrating;
mod migrations;
mod observations;
mod open;
mod opening;
mod order_status;
mod orders;
mod overview;
mod payments;
mod postgres;
mod reader;
mod readers;
mod reserve;
mod rows;
mod schedule;
mod secret_key;
mod serving;
mod sql;
mod stats;
mod tally;
mod timeouts;
mod vacuum;
mod writer;

pub use accounts::{
    Awaits, Credentials, NewInvitation, NewSession, NewUser, Session, TokenDigest, User, UserChange, UserId,
};
pub use actions::Action;
pub use applications::{Application, Provenance};
pub use audit::{Actor, AuditAction, AuditContext, AuditEntry, AuditFlaw, AuditRecord, VerifiedAudit};
pub use backup::{BackupError, Restored, RowCounts, back_up, restore};
pub use callbacks::{NewCallback, ProcessedCallbacks};
pub use claims::Claimed;
pub use console::{
    Count, ListCursor, ListFilter, ListPage, MOST_SCANNED, OrderFlags, OrderRow, PAGE_ROWS, PaymentRow,
    Position,
};
pub use database::{CrashHook, CrashPoint};
pub use days::{DayFigures, OperatorGroup};
pub use due::Due;
pub use erasure::{DataSubject, Erased, PersonalData};
pub use health::StoreHealth;
pub use history::{EventKind, Evidence, HistoryEvent, MOST_EVENTS, OrderHistory};
pub use inspect::{Inspection, SAMPLE, Schema, file_of, inspect, place_of};
pub(super) use instance::instance_key;
pub use keys::{IdempotencyLookup, IdempotentRequest, KeyOwner};
pub use listing::{Listed, Stuck, Which, Why};
pub use observations::Recorded;
pub use open::StoreOptions;
pub use opening::{NewAttempt, Opened};
pub use orders::Placed;
pub use overview::{MatterReason, OpenMatter, TimeToPay};
pub use schedule::NextCheck;
pub use serving::{Serving, ServingError};
pub use tally::Asked;
pub use vacuum::vacuum;

use std::sync::Arc;

use super::{instance::InstanceKey, metrics::Metrics};
use callbacks::CallbackQueue;
use database::{Database, Engine};
pub use error::StoreError;

/// Orders, payments, observations and callbacks in the database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    database: Database,
    callback_queue: CallbackQueue,
    /// Whose orders it reads and writes.
    application: Application,
    /// Read at its first use.
    instance: Arc<tokio::sync::OnceCell<InstanceKey>>,
}

impl Store {
    /// Whether other processes may work on the same database: on PostgreSQL. A file has one server.
    pub const fn is_shared(&self) -> bool {
        matches!(self.database.engine, Engine::Postgres(_))
    }

    /// The metrics.
    pub(crate) const fn metrics(&self) -> &Arc<Metrics> {
        &self.database.metrics
    }

    /// Closes every connection; what was committed is on the disk already.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

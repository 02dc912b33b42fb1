//! `--state`: stores the sandbox's payments in a SQLite file of its own.
//!
//! Memory leads; the file follows within [`EVERY`], and at a graceful stop. Callbacks and faults are not stored. A
//! scenario that was running begins again.

use std::{path::Path, pin::pin, time::Duration};

use caisse_domain::{Currency, Locale, Money, Operator, Phone};
use serde::{Deserialize, Serialize};
use sqlx::{Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::time::sleep;

use super::{
    outcome::SandboxOutcome,
    payment::{GuideUrls, PaylinkRequest, SandboxKind, SandboxPayment},
    payments::{Changes, SandboxPayments},
    runner,
    sandbox::Sandbox,
    scenario::{ORDINARY_PAYIN, ORDINARY_PAYOUT, Scenario},
};
use crate::error::with_causes;

/// The delay until a change is in the file.
const EVERY: Duration = Duration::from_millis(50);
/// The retry delay after a failed write.
const WRITE_BACKOFF: Duration = Duration::from_secs(1);

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It cannot be read or written, or is no SQLite file.
    #[error("the state file cannot be used")]
    File(#[from] sqlx::Error),
    /// A payment in it was written by another version.
    #[error("the state file has the payment {0}, which this version cannot read; start with a new file")]
    Unreadable(String),
}

const TABLE: &str = "create table if not exists payments (place integer primary key, transaction_ref text not null, \
     document text not null) strict";
const ALL: &str = "select transaction_ref, document from payments order by place";
const KEEP: &str = "insert into payments (place, transaction_ref, document) values ($1, $2, $3) \
     on conflict (place) do update set transaction_ref = excluded.transaction_ref, document = excluded.document";
const FORGET: &str = "delete from payments";

impl Sandbox {
    /// Loads the payments in `file`, creates it if there is none, and returns the writer that keeps it up to date until
    /// stopped.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn remember_in(&self, file: &Path) -> Result<StateWriter, StateError> {
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::query(TABLE).execute(&mut connection).await?;
        let mut under_way = Vec::new();
        let mut ledger = SandboxPayments::default();
        for row in sqlx::query(ALL).fetch_all(&mut connection).await? {
            let (transaction_ref, document): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let kept = serde_json::from_str::<StoredPayment>(&document)
                .ok()
                .and_then(|kept| kept.restore(&transaction_ref));
            let payment = kept.ok_or(StateError::Unreadable(transaction_ref))?;
            if let Some(scenario) = under_way_in(&payment) {
                under_way.push((payment.transaction_ref.clone(), scenario));
            }
            ledger.add(payment);
        }
        *self.ledger() = ledger;
        for (transaction_ref, scenario) in under_way {
            runner::play(self, &transaction_ref, scenario);
        }
        Ok(StateWriter { sandbox: self.clone(), connection })
    }
}

/// The scenario that was running when the file was written.
fn under_way_in(payment: &SandboxPayment) -> Option<&'static Scenario> {
    let waits = payment.outcome == SandboxOutcome::Pending && payment.code.is_none();
    payment.scenario.filter(|_| waits).and_then(|name| scenario_named(name, payment.kind))
}

fn scenario_named(name: &str, kind: SandboxKind) -> Option<&'static Scenario> {
    let ordinary = match kind {
        SandboxKind::Payin => &ORDINARY_PAYIN,
        SandboxKind::Payout => &ORDINARY_PAYOUT,
    };
    Scenario::named(name).or(Some(ordinary).filter(|ordinary| ordinary.name == name))
}

/// Writes changes to the file.
pub struct StateWriter {
    sandbox: Sandbox,
    connection: SqliteConnection,
}

impl StateWriter {
    /// Writes changes until `stopped`, and then once more. A failed write is retried.
    ///
    /// # Errors
    /// [`StateError::File`] when the last write fails.
    pub async fn run(mut self, stopped: impl Future<Output = ()>) -> Result<(), StateError> {
        let mut stopped = pin!(stopped);
        loop {
            let is_last = tokio::select! {
                () = &mut stopped => true,
                () = sleep(EVERY) => false,
            };
            match self.keep().await {
                outcome if is_last => return outcome,
                Ok(()) => {}
                Err(error) => {
                    tracing::error!(
                        error = %with_causes(&error),
                        "the state file was not written"
                    );
                    sleep(WRITE_BACKOFF).await;
                }
            }
        }
    }

    async fn keep(&mut self) -> Result<(), StateError> {
        let changes = self.sandbox.ledger().take_changes();
        if changes.is_empty() {
            return Ok(());
        }
        let written = write(&mut self.connection, &changes).await;
        if written.is_err() {
            self.sandbox.ledger().give_back(&changes);
        }
        Ok(written?)
    }
}

async fn write(connection: &mut SqliteConnection, changes: &Changes) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    if changes.is_forgotten {
        sqlx::query(FORGET).execute(&mut *transaction).await?;
    }
    for (place, payment) in &changes.payments {
        let document = serde_json::to_string(&StoredPayment::of(payment)).unwrap_or_default();
        sqlx::query(KEEP)
            .bind(i64::try_from(*place).unwrap_or(i64::MAX))
            .bind(&payment.transaction_ref)
            .bind(document)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

/// The stored form of a payment.
#[derive(Serialize, Deserialize)]
struct StoredPayment {
    kind: String,
    outcome: String,
    opened: bool,
    operator: Option<String>,
    phone: Option<String>,
    paylink_calls: u32,
    status_checks: u32,
    scenario: Option<String>,
    moved: Option<(i64, String)>,
    misreported_amount: Option<String>,
    awaits_code: bool,
    awaits_payer: bool,
    app_transaction_ref: String,
    amount: (i64, String),
    reason: String,
    customer_name: Option<String>,
    customer_email: Option<String>,
    asked_phone: Option<String>,
    locale: String,
    echoed: String,
    /// Callback, success and cancel addresses of the guide's dialect.
    guide: Option<[Option<String>; 3]>,
}

fn minor(money: Money) -> (i64, String) {
    (money.minor(), money.currency().code().to_owned())
}

fn money((minor, currency): &(i64, String)) -> Option<Money> {
    Money::from_minor(*minor, Currency::parse(currency).ok()?).ok()
}

fn national(phone: Option<&Phone>) -> Option<String> {
    phone.map(|phone| phone.national().to_owned())
}

impl StoredPayment {
    fn of(payment: &SandboxPayment) -> Self {
        let asked = &payment.asked;
        Self {
            kind: payment.kind.as_str().to_owned(),
            outcome: payment.outcome.as_str().to_owned(),
            opened: payment.opened,
            operator: payment.operator_code().map(ToOwned::to_owned),
            phone: national(payment.phone.as_ref()),
            paylink_calls: payment.paylink_calls,
            status_checks: payment.status_checks,
            scenario: payment.scenario.map(ToOwned::to_owned),
            moved: payment.moved.map(minor),
            misreported_amount: payment.misreported_amount.as_ref().map(ToString::to_string),
            awaits_code: payment.code.is_some(),
            awaits_payer: payment.awaits_payer,
            app_transaction_ref: asked.app_transaction_ref.clone(),
            amount: minor(asked.amount),
            reason: asked.reason.clone(),
            customer_name: asked.customer_name.clone(),
            customer_email: asked.customer_email.clone(),
            asked_phone: national(asked.phone.as_ref()),
            locale: asked.locale.code().to_owned(),
            echoed: asked.echoed.clone(),
            guide: asked.guide.clone().map(|urls| [urls.callback, urls.success, urls.cancel]),
        }
    }

    /// `None` for a value that this version does not write.
    fn restore(self, transaction_ref: &str) -> Option<SandboxPayment> {
        let phone = |text: Option<String>| text.map(|text| Phone::parse(&text)).transpose().ok();
        let kind = SandboxKind::parse(&self.kind)?;
        let scenario = match self.scenario {
            None => None,
            Some(name) => Some(scenario_named(&name, kind)?),
        };
        let code = scenario.and_then(|scenario| scenario.code.map(|code| (code, scenario)));
        Some(SandboxPayment {
            transaction_ref: transaction_ref.to_owned(),
            kind,
            asked: PaylinkRequest {
                app_transaction_ref: self.app_transaction_ref,
                amount: money(&self.amount)?,
                reason: self.reason,
                customer_name: self.customer_name,
                customer_email: self.customer_email,
                phone: phone(self.asked_phone)?,
                locale: Locale::parse(&self.locale)?,
                echoed: self.echoed,
                guide: self.guide.map(|[callback, success, cancel]| GuideUrls { callback, success, cancel }),
            },
            outcome: SandboxOutcome::parse(&self.outcome.to_ascii_lowercase())?,
            opened: self.opened,
            operator: self.operator.as_deref().and_then(Operator::parse),
            phone: phone(self.phone)?,
            paylink_calls: self.paylink_calls,
            status_checks: self.status_checks,
            scenario: scenario.map(|scenario| scenario.name),
            moved: self.moved.as_ref().and_then(money),
            misreported_amount: self.misreported_amount.and_then(|text| serde_json::from_str(&text).ok()),
            // A settled payment's scenario does not resume, and would have shown the outcome soon.
            is_hidden: false,
            code: code.filter(|_| self.awaits_code),
            awaits_payer: self.awaits_payer,
            turn: 0,
        })
    }
}

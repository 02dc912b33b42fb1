//! `caisse order list`: which orders are paid, are stuck, or wait for a person.

use caisse_domain::Timestamp;
use std::{error::Error, io::Write as _};

use clap::Args;
use serde_json::{Value, json};

use super::words;
use crate::{
    checkout::system_clock,
    config::{Config, Environment},
    douala,
    serve::open_store,
    store::{Listed, Store, StoreError, Stuck, Which, Why},
};

#[derive(Args)]
pub(in crate::cli) struct List {
    /// Made or paid since midnight in Douala (UTC+1).
    #[arg(long, conflicts_with = "since")]
    today: bool,
    /// Made or paid since then: `7d`, `12h`, or a day such as `2026-11-23`, which begins in Douala (UTC+1).
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only those that were paid.
    #[arg(long, group = "which")]
    paid: bool,
    /// Only those with a payment that should have ended and has not, and why. Not by time.
    #[arg(long, group = "which", conflicts_with_all = ["today", "since"])]
    stuck: bool,
    /// Only those with a success that is not certainly theirs: compare with the merchant area.
    #[arg(long, group = "which")]
    review: bool,
    /// For programs.
    #[arg(long)]
    json: bool,
    /// The most that are listed.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    limit: u32,
}

/// An order in the list, and why it is stuck if that was asked.
struct Row {
    listed: Listed,
    stuck: Option<Stuck>,
}

impl List {
    /// Prints the orders that were asked for.
    ///
    /// # Errors
    /// What is wrong with the arguments, the settings or the database.
    pub(super) async fn run(self, environment: &Environment) -> Result<(), Box<dyn Error>> {
        let now = system_clock()();
        let since = self.since(now)?;
        let config = Config::from_environment(environment)?;
        let store = open_store(&config).await?;
        let expiry = i64::try_from(config.payment_expiry.as_millis()).unwrap_or(i64::MAX);
        let rows = self.rows(&store, since, now, expiry).await;
        store.close().await;
        let mut rows = rows?;
        let is_complete = rows.len() <= self.limit as usize;
        rows.truncate(self.limit as usize);
        let text = if self.json { document(&rows, is_complete) } else { self.table(&rows, is_complete) };
        Ok(write!(std::io::stdout(), "{text}")?)
    }

    /// Since when.
    fn since(&self, now: Timestamp) -> Result<Option<Timestamp>, &'static str> {
        const RULE: &str = "--since takes a time such as `7d` or `12h`, or a day such as `2026-11-23`";
        let Some(text) = &self.since else { return Ok(self.today.then(|| douala::midnight(now))) };
        if let Some(day) = douala::day(text) {
            return Ok(Some(day));
        }
        let ago = humantime::parse_duration(text).map_err(|_| RULE)?;
        Ok(Some(now - i64::try_from(ago.as_millis()).map_err(|_| RULE)?))
    }

    /// One more than is shown, so that it is known whether there are more.
    async fn rows(
        &self,
        store: &Store,
        since: Option<Timestamp>,
        now: Timestamp,
        expiry: i64,
    ) -> Result<Vec<Row>, StoreError> {
        if self.stuck {
            let stuck = store.stuck_payments(now, expiry, self.limit + 1).await?;
            let orders = stuck.iter().map(|stuck| stuck.payment.order_reference.clone()).collect::<Vec<_>>();
            let listed = store.listed(&orders).await?.into_iter();
            return Ok(listed.zip(stuck).map(|(listed, stuck)| Row { listed, stuck: Some(stuck) }).collect());
        }
        let which = match (self.paid, self.review) {
            (true, _) => Which::Paid,
            (_, true) => Which::Review,
            _ => Which::All,
        };
        let listed = store.list_orders(which, since, self.limit + 1).await?.into_iter();
        Ok(listed.map(|listed| Row { listed, stuck: None }).collect())
    }

    fn table(&self, rows: &[Row], is_complete: bool) -> String {
        if rows.is_empty() {
            return "No such orders.\n".to_owned();
        }
        let lines: Vec<_> = rows.iter().map(Row::cells).collect();
        let width =
            |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
        let widths: [usize; 5] = std::array::from_fn(width);
        let mut text = "Times are Douala's (UTC+1).\n".to_owned();
        for (line, row) in lines.iter().zip(rows) {
            let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            text.push('\n');
            if let Some(stuck) = &row.stuck {
                text.push_str(&format!("  {}\n", why(stuck)));
            }
        }
        if !is_complete {
            text.push_str(&format!("There are more than {}: see --limit.\n", self.limit));
        }
        text
    }
}

impl Row {
    /// Status, reference, amount, when, how.
    fn cells(&self) -> [String; 5] {
        let Listed { order, payments } = &self.listed;
        let when = match order.paid_at {
            Some(at) => format!("paid {}", douala::moment(at)),
            None => format!("made {}", douala::moment(order.created_at)),
        };
        let how = match (words::operator(payments), words::is_paid_twice(payments)) {
            (Some(operator), false) => words::plain(operator),
            (Some(operator), true) => format!("{}, and paid twice", words::plain(operator)),
            (None, true) => "paid twice".to_owned(),
            (None, false) => String::new(),
        };
        let details = &order.details;
        let status = words::status(order, payments).to_owned();
        [status, details.reference.to_string(), details.amount.to_string(), when, how]
    }
}

/// Why a payment is stuck, and what to do.
fn why(stuck: &Stuck) -> String {
    let attempt = &stuck.payment.app_transaction_ref;
    match stuck.why {
        Why::CalledBack(at) => format!(
            "{attempt}: My-CoolPay called back at {} and has not reported since how it ended: see its merchant area",
            douala::moment(at)
        ),
        Why::NotChecked(since) => format!(
            "{attempt}: a status check has been due since {}: does `caisse serve` run, and My-CoolPay answer?",
            douala::moment(since)
        ),
        Why::NotExpired => {
            format!("{attempt}: it has been waiting for too long: does `caisse serve` run?")
        }
    }
}

/// The list as a program reads it.
fn document(rows: &[Row], is_complete: bool) -> String {
    let orders = rows.iter().map(|row| {
        let mut order = words::document(&row.listed.order, &row.listed.payments);
        if let Some(stuck) = &row.stuck {
            order["stuck"] = Value::String(why(stuck));
        }
        order
    });
    format!("{:#}\n", json!({ "orders": orders.collect::<Vec<_>>(), "more": !is_complete }))
}

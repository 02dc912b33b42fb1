//! `caisse order show`: one order and its history.

use std::{error::Error, fmt::Write as _, io::Write as _};

use caisse_domain::{AppTransactionRef, Payment, Reference};
use clap::Args;
use serde_json::{Value, json};

use super::words;
use crate::{
    config::{Config, Environment},
    douala,
    serve::open_store,
    store::{EventKind, Evidence, HistoryEvent, MOST_EVENTS, OrderHistory},
};

/// How much of the gateway's answer fits on a terminal, in characters. With `--json` it is whole.
const LONGEST_PAYLOAD: usize = 400;

#[derive(Args)]
pub(in crate::cli) struct Show {
    /// Your reference of the order.
    reference: String,
    /// For programs.
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Prints the order and what became of it. Persons are left out of the gateway's answers.
    ///
    /// # Errors
    /// There is no such order, or what is wrong with the settings or the database.
    pub(super) async fn run(self, environment: &Environment) -> Result<(), Box<dyn Error>> {
        let reference = Reference::parse(&self.reference)?;
        let config = Config::from_environment(environment)?;
        let store = open_store(&config).await?;
        let history = store.history(&reference, Evidence::Redacted).await;
        store.close().await;
        let history = history?.ok_or_else(|| format!("there is no order {reference}"))?;
        let page = format!("{}/orders/{}", config.site_url, history.order.token.as_str());
        let text =
            if self.json { format!("{:#}\n", document(&history, &page)) } else { entry(&history, &page)? };
        Ok(write!(std::io::stdout(), "{text}")?)
    }
}

fn entry(history: &OrderHistory, page: &str) -> Result<String, std::fmt::Error> {
    let OrderHistory { order, payments, events, is_cut } = history;
    let details = &order.details;
    let mut text = String::new();
    let twice = if words::is_paid_twice(payments) { ", paid twice" } else { "" };
    writeln!(text, "{}  {}  {}{twice}", details.reference, details.amount, words::status(order, payments))?;
    writeln!(text, "{}\n{page}\nTimes are Douala's (UTC+1).", words::plain(&details.title))?;
    writeln!(text, "\n{}  the order was made", douala::moment(order.created_at))?;
    let mut begun = payments.iter().enumerate().peekable();
    for event in events {
        while let Some((place, payment)) = begun.next_if(|(_, payment)| payment.created_at <= event.at) {
            text.push_str(&attempt_line(place, payment));
        }
        let place = place_of(payments, &event.attempt);
        writeln!(text, "{}  {place}: {}", douala::moment(event.at), happened(&event.kind))?;
        if !event.payload.is_empty() {
            let payload: String = words::plain(&event.payload).chars().take(LONGEST_PAYLOAD).collect();
            writeln!(text, "{:21}{payload}", "")?;
        }
    }
    for (place, payment) in begun {
        text.push_str(&attempt_line(place, payment));
    }
    if *is_cut {
        writeln!(text, "\nOnly the newest {MOST_EVENTS} attempts, observations and callbacks are shown.")?;
    }
    Ok(text)
}

fn attempt_line(place: usize, payment: &Payment) -> String {
    let method = match &payment.phone {
        Some(phone) => format!("by number {}", phone.masked()),
        None => "by the payment page".to_owned(),
    };
    let theirs = payment.transaction_ref.as_ref().map(ToString::to_string);
    let theirs = theirs.map_or_else(
        || "for which My-CoolPay sent no reference".to_owned(),
        |theirs| format!("at My-CoolPay {theirs}"),
    );
    let at = douala::moment(payment.created_at);
    format!("{at}  attempt {}: begun {method}, {}, {theirs}\n", place + 1, payment.app_transaction_ref)
}

fn place_of(payments: &[Payment], attempt: &AppTransactionRef) -> String {
    let place = payments.iter().position(|payment| payment.app_transaction_ref == *attempt);
    place.map_or_else(|| "an earlier attempt".to_owned(), |place| format!("attempt {}", place + 1))
}

fn happened(what: &EventKind) -> String {
    match what {
        EventKind::Observed { source, status, mismatches, change } => {
            let who = match source.as_str() {
                "answer" => "the answer to our request says",
                "status_check" => "a status check says",
                "clock" => "our clock says",
                "buyer" => "the buyer gave it up:",
                "person" => "a person decided:",
                other => other,
            };
            let outcome = match change.as_str() {
                "advanced" => "",
                "unchanged" => ", which was known",
                _ => ", against what was known",
            };
            let mismatches =
                if mismatches.is_empty() { String::new() } else { format!(" (not ours: {mismatches})") };
            format!("{who} {status}{mismatches}{outcome}")
        }
        EventKind::CalledBack { verdict, from, times, .. } => {
            let times = if *times > 1 { format!(", {times} times") } else { String::new() };
            format!("a callback from {from}: {verdict}{times}")
        }
    }
}

fn document(history: &OrderHistory, page: &str) -> Value {
    let mut document = words::document(&history.order, &history.payments);
    document["order_url"] = page.into();
    document["attempts"] = history.payments.iter().map(attempt).collect();
    document["events"] = history.events.iter().map(event).collect();
    document["is_cut"] = history.is_cut.into();
    document
}

fn attempt(payment: &Payment) -> Value {
    json!({
        "app_transaction_ref": payment.app_transaction_ref.as_str(),
        "transaction_ref": payment.transaction_ref.as_ref().map(|theirs| theirs.as_str()),
        "status": payment.status.as_str(),
        "phone": payment.phone.as_ref().map(|phone| phone.masked()),
        "operator": payment.operator,
        "operator_ref": payment.operator_ref,
        "fees": payment.fees.map(words::number),
        "is_late": payment.is_late,
        "is_double": payment.is_double,
        "created_at": douala::rfc_3339(payment.created_at),
        "updated_at": douala::rfc_3339(payment.updated_at),
    })
}

fn event(entry: &HistoryEvent) -> Value {
    let mut event = match &entry.kind {
        EventKind::Observed { source, status, mismatches, change } => {
            json!({ "what": source, "status": status, "mismatches": mismatches, "change": change })
        }
        EventKind::CalledBack { verdict, from, times, .. } => {
            json!({ "what": "callback", "verdict": verdict, "from": from, "times": times })
        }
    };
    event["at"] = douala::rfc_3339(entry.at).into();
    event["app_transaction_ref"] = entry.attempt.as_str().into();
    event["said"] = entry.payload.as_str().into();
    event
}

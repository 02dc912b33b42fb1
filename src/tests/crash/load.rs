//! The clients that send requests when the program is killed. Each stops at the first connection that breaks.

use std::{
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use caisse_sandbox::{Sandbox, SandboxOutcome};
use fastrand::Rng;
use futures_util::future::join_all;
use reqwest::Client;
use serde_json::{Value, json};

use super::book::{Book, Made};
use crate::support::CALLBACK;

/// Callbacks are about this many of the newest payments, because those change status.
const RECENT: usize = 40;
/// One in so many callbacks repeats the one before.
const REPEATS: u8 = 8;

pub(super) struct Load {
    /// Each task has a connection of its own while it runs; creating another `Client` takes longer than
    /// some of the processes live here.
    http: Client,
    gateway: Sandbox,
    book: Mutex<Book>,
    next: AtomicU64,
}

impl Load {
    pub(super) fn new(http: Client, gateway: Sandbox) -> Self {
        Self { http, gateway, book: Mutex::default(), next: AtomicU64::new(0) }
    }

    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().expect("no panic")
    }

    /// A complete answer; `None` when it does not come.
    async fn post(&self, url: String, body: String) -> Option<(u16, String)> {
        let request = self.http.post(url).header("content-type", "application/json").body(body);
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.ok()?))
    }

    /// Sends callbacks until the connection breaks.
    pub(super) async fn send_callback(&self, url: &str, mut rng: Rng) {
        let (mut body, mut paid) = self.callback(&mut rng);
        loop {
            {
                let mut book = self.book();
                let tally = book.callbacks.entry(body.clone()).or_default();
                tally.sent += 1;
                tally.names_paid = paid;
            }
            let Some((status, answer)) = self.post(format!("{url}{CALLBACK}"), body.clone()).await else {
                return;
            };
            match (status, answer.as_str()) {
                (200, "OK") => {
                    let mut book = self.book();
                    let tally = book.callbacks.get_mut(&body).expect("it was sent");
                    tally.acknowledged += 1;
                    if tally.acknowledged == 1 {
                        book.fresh.insert(body.clone());
                    }
                }
                // Not stored, and answered so.
                (503, "KO") => {}
                other => panic!("{body}: {other:?}"),
            }
            if rng.u8(..REPEATS) > 0 {
                (body, paid) = self.callback(&mut rng);
            }
        }
    }

    /// A new callback, genuine but for the message, which is not signed. With the index of the payment
    /// that it reports as paid, if it does.
    fn callback(&self, rng: &mut Rng) -> (String, Option<usize>) {
        let (place, transaction_ref) = {
            let made = &self.book().made;
            let place = rng.usize(made.len().saturating_sub(RECENT)..made.len());
            (place, made[place].transaction_ref.clone())
        };
        let text = self.gateway.callback_body(&transaction_ref).expect("a payment");
        let mut callback: Value = serde_json::from_str(&text).expect("JSON");
        callback["transaction_message"] = format!("no. {}", self.next.fetch_add(1, Ordering::Relaxed)).into();
        let names_paid = callback["transaction_status"] == "SUCCESS";
        (callback.to_string(), names_paid.then_some(place))
    }

    /// Creates orders with payments until the connection breaks. Half of them are paid at once.
    pub(super) async fn make(&self, url: &str, mut rng: Rng) {
        while let Some(place) = self.make_one(url).await {
            if rng.bool() {
                let mut book = self.book();
                let made = &mut book.made[place];
                assert!(self.gateway.settle(&made.transaction_ref, SandboxOutcome::Success));
                made.settled = true;
            }
        }
    }

    /// Creates `count` payments while the program is not killed.
    pub(super) async fn make_some(&self, url: &str, count: usize) {
        for _ in 0..count {
            self.make_one(url).await.expect("an answer");
        }
    }

    /// Repeats the requests that got no answer. On a database that several processes may use, the
    /// program waits for the process that opened an attempt before it gives the attempt up.
    pub(super) async fn make_what_was_not_answered(&self, url: &str) {
        let unanswered = std::mem::take(&mut self.book().unanswered);
        let made = unanswered.into_iter().map(|reference| self.make_order(url, reference));
        assert!(join_all(made).await.iter().all(Option::is_some), "{:?}", self.book().unanswered);
    }

    async fn make_one(&self, url: &str) -> Option<usize> {
        let reference = {
            let mut book = self.book();
            book.asked += 1;
            format!("R-{}", book.asked)
        };
        self.make_order(url, reference).await
    }

    /// `None` when no answer comes.
    async fn make_order(&self, url: &str, reference: String) -> Option<usize> {
        let body =
            json!({ "reference": reference, "amount": 1000, "currency": "XAF", "reason": "Deux pagnes" });
        let answer = self.post(format!("{url}/api/create-payment"), body.to_string()).await;
        let mut book = self.book();
        let Some((status, text)) = answer else {
            book.unanswered.push(reference);
            return None;
        };
        assert_eq!(status, 200, "{reference}: {text}");
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let transaction_ref = document["transaction_ref"].as_str().expect("a reference").to_owned();
        book.made.push(Made { reference, transaction_ref, settled: false });
        Some(book.made.len() - 1)
    }

    /// Requests the status of payments, as a shop does. A killed process may have left a payment claimed: then the
    /// shop repeats its request until the lease of 20 seconds has ended.
    pub(super) async fn ask_about(&self, url: &str, payments: &[Made]) {
        let until = Instant::now() + Duration::from_secs(40);
        for made in payments {
            let address = format!("{url}/api/tx-status/{}", made.transaction_ref);
            loop {
                let answer = self.http.get(&address).send().await.expect("an answer").text().await;
                let document: Value = serde_json::from_str(&answer.expect("a text")).expect("JSON");
                if document["status"] == "SUCCESS" {
                    break;
                }
                assert!(Instant::now() < until, "{made:?}: {document}");
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
        }
    }
}

//! Callbacks in transit: late, twice, out of order, changed, or lost. Changing the status or our reference leaves
//! the signature valid (`docs/mycoolpay.md` §3).

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
};

use caisse::checkout::{Checkout, RawArrival};
use caisse_mycoolpay::callback::{RawCallback, Verdict};
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::{
    gateway_ledger::Transaction,
    world::{State, World},
};
use crate::support::{PRIVATE_KEY, PUBLIC_KEY};

/// A callback in transit.
#[derive(Clone, Debug)]
pub(super) struct CallbackOnTheWay {
    theirs: String,
    body: Value,
    /// The expected verdict.
    verdict: Verdict,
    /// Whether it names the attempt that the transaction is for.
    names_ours: bool,
}

impl CallbackOnTheWay {
    pub(super) fn about(transaction: &Transaction) -> Self {
        let (theirs, amount) = (transaction.theirs.as_str(), transaction.amount.decimal().to_string());
        let currency = transaction.amount.currency().code();
        let signed = [theirs, "PAYIN", &amount, currency, "CM_MOMO", PRIVATE_KEY].concat();
        let body = json!({
            "application": PUBLIC_KEY,
            "app_transaction_ref": transaction.ours.as_str(),
            "transaction_ref": theirs,
            "transaction_type": "PAYIN",
            "transaction_amount": serde_json::from_str::<Value>(&amount).expect("a number"),
            "transaction_currency": currency,
            "transaction_operator": "CM_MOMO",
            "transaction_status": transaction.word(),
            "signature": format!("{:x}", Md5::digest(signed)),
        });
        Self { theirs: theirs.to_owned(), body, verdict: Verdict::Authentic, names_ours: true }
    }

    /// An alteration in transit.
    fn changed(mut self, state: &mut State) -> Self {
        match state.rng.u8(..4) {
            0 => self.body["transaction_status"] = "SUCCESS".into(),
            1 => self.body["transaction_status"] = "FAILED".into(),
            2 => {
                self.body["signature"] = "00000000000000000000000000000000".into();
                self.verdict = Verdict::BadSignature;
            }
            _ => {
                let other = state.rng.usize(..state.gateway_ledger.posted.len());
                let other = state.gateway_ledger.posted[other].as_str();
                self.names_ours = self.body["app_transaction_ref"] == other;
                self.body["app_transaction_ref"] = other.into();
                state.callback_network.confused.extend((!self.names_ours).then(|| other.to_owned()));
            }
        }
        self
    }
}

/// The callbacks in transit, and those that arrived.
#[derive(Default)]
pub(super) struct CallbackNetwork {
    pub(super) undelivered: Vec<CallbackOnTheWay>,
    /// How often each body was answered `OK`.
    pub(super) acknowledged: BTreeMap<String, i64>,
    /// Transactions with a callback at a time when a status check would have found the final result.
    pub(super) delivered: BTreeSet<String>,
    /// Attempts that an authentic callback attributes to another transaction. An attempt has room for one such
    /// hint, so the right one may not be the one that is followed.
    pub(super) confused: BTreeSet<String>,
}

impl State {
    /// The gateway sends a callback about a transaction, unless it is lost.
    pub(super) fn send_callback(&mut self, transaction: usize) {
        let on_the_way = CallbackOnTheWay::about(&self.gateway_ledger.transactions[transaction]);
        if !self.chance(self.profile.losses) {
            self.callback_network.undelivered.push(on_the_way);
        }
    }

    /// Takes a random callback in transit; sometimes a copy stays there, and sometimes it was changed.
    pub(super) fn take_callback(&mut self) -> Option<CallbackOnTheWay> {
        if self.callback_network.undelivered.is_empty() {
            return None;
        }
        let index = self.rng.usize(..self.callback_network.undelivered.len());
        let on_the_way = if self.chance(30) {
            self.callback_network.undelivered[index].clone()
        } else {
            self.callback_network.undelivered.swap_remove(index)
        };
        Some(if self.chance(20) { on_the_way.changed(self) } else { on_the_way })
    }
}

impl World {
    /// Delivers a callback.
    pub(super) async fn deliver(&self, checkout: &Checkout, on_the_way: CallbackOnTheWay) {
        let body = on_the_way.body.to_string();
        self.note(format_args!("a callback arrives: {body}"));
        let raw = RawCallback {
            body: body.as_bytes(),
            content_type: Some("application/json"),
            signature_header: None,
        };
        let source = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let verdict = checkout
            .store_callback(checkout.verify_callback(RawArrival { raw, source }))
            .await
            .expect("a callback that is kept");
        if verdict != on_the_way.verdict {
            self.with(|state| state.wrongs.push(format!("{verdict:?}: {body}")));
        }
        if verdict == Verdict::Authentic {
            self.with(|state| {
                let now = state.now;
                *state.callback_network.acknowledged.entry(body).or_default() += 1;
                let transaction = state.gateway_ledger.find(&on_the_way.theirs).expect("a transaction");
                if on_the_way.names_ours && transaction.is_settled(now) {
                    state.callback_network.delivered.insert(on_the_way.theirs);
                }
            });
        }
    }
}

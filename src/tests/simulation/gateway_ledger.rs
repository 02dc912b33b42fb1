//! The gateway's transactions: which there are, whose money moved, and what is reported of them.

use caisse_domain::{AppTransactionRef, Money, Order, Outcome, Report, TransactionRef};

use super::world::State;

/// The outcome of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MoneyStatus {
    Open,
    Declined,
    Canceled,
    /// The money moved. It is reported from `seen_at`, and reported correctly from `true_at`.
    Moved {
        seen_at: i64,
        true_at: i64,
    },
}

impl State {
    /// Whether every status check of this transaction fails, even if others succeed.
    pub(super) fn fails_for(&self, theirs: &TransactionRef) -> bool {
        let first = self.gateway_ledger.transactions.first();
        self.profile.fails_for_one && !self.is_honest && first.is_some_and(|first| first.theirs == *theirs)
    }
}

/// How a report of a success is wrong, until it is correct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lie {
    Amount,
    Currency,
    Reference,
    Kind,
}

impl Lie {
    pub(super) const ALL: [Self; 4] = [Self::Amount, Self::Currency, Self::Reference, Self::Kind];
}

/// A transaction.
#[derive(Clone, Debug)]
pub(super) struct Transaction {
    pub(super) theirs: TransactionRef,
    pub(super) ours: AppTransactionRef,
    pub(super) amount: Money,
    pub(super) money_status: MoneyStatus,
    pub(super) lie: Lie,
    /// Whether a code must be entered before anything can happen.
    pub(super) awaits_code: bool,
    /// Whether checkStatus has reported correctly that the money moved.
    pub(super) was_answered: bool,
}

impl Transaction {
    /// Whether its money moved, and is reported correctly at some time.
    pub(super) fn moved_truly(&self) -> bool {
        matches!(self.money_status, MoneyStatus::Moved { true_at, .. } if true_at < i64::MAX)
    }

    /// Whether its money moved, whatever is reported.
    pub(super) fn moved(&self) -> bool {
        matches!(self.money_status, MoneyStatus::Moved { .. })
    }

    /// Whether a status check would now report that the money moved, in its final form.
    pub(super) fn is_settled(&self, now: i64) -> bool {
        let MoneyStatus::Moved { seen_at, true_at } = self.money_status else { return false };
        now >= seen_at && (now >= true_at || true_at == i64::MAX)
    }

    /// Its status, as a callback has it.
    pub(super) const fn word(&self) -> &'static str {
        match self.money_status {
            MoneyStatus::Open => "PENDING",
            MoneyStatus::Declined => "FAILED",
            MoneyStatus::Canceled => "CANCELED",
            MoneyStatus::Moved { .. } => "SUCCESS",
        }
    }

    /// The report of checkStatus.
    pub(super) fn report(&self, now: i64) -> Report {
        let (outcome, lies) = match self.money_status {
            MoneyStatus::Moved { seen_at, true_at } if now >= seen_at => (Outcome::Succeeded, now < true_at),
            MoneyStatus::Open | MoneyStatus::Moved { .. } => (Outcome::Pending, false),
            MoneyStatus::Declined => (Outcome::Failed, false),
            MoneyStatus::Canceled => (Outcome::Canceled, false),
        };
        let lie = Some(self.lie).filter(|_| lies);
        let other = Money::from_minor(self.amount.minor() + 1, self.amount.currency()).expect("an amount");
        Report {
            outcome,
            transaction_ref: Some(self.theirs.to_string()),
            app_transaction_ref: Some(match lie {
                Some(Lie::Reference) => "another".to_owned(),
                _ => self.ours.to_string(),
            }),
            amount: Some(if lie == Some(Lie::Amount) { other } else { self.amount }.decimal()),
            currency: Some(match lie {
                Some(Lie::Currency) => "XOF".to_owned(),
                _ => self.amount.currency().code().to_owned(),
            }),
            kind: Some(if lie == Some(Lie::Kind) { "PAYOUT" } else { "PAYIN" }.to_owned()),
            operator: Some("CM_MOMO".to_owned()),
            operator_ref: None,
            fees: None,
            message: None,
        }
    }
}

/// The gateway's transactions.
#[derive(Default)]
pub(super) struct GatewayLedger {
    pub(super) transactions: Vec<Transaction>,
    /// Every reference of ours that was posted, whatever the answer.
    pub(super) posted: Vec<AppTransactionRef>,
}

impl GatewayLedger {
    /// Opens a transaction.
    pub(super) fn open(&mut self, order: &Order, ours: &AppTransactionRef, lie: Lie) -> TransactionRef {
        let name = format!("t-{}-{ours}", self.transactions.len());
        let theirs = TransactionRef::parse(&name).expect("a reference");
        self.transactions.push(Transaction {
            theirs: theirs.clone(),
            ours: ours.clone(),
            amount: order.details.amount,
            money_status: MoneyStatus::Open,
            lie,
            awaits_code: false,
            was_answered: false,
        });
        theirs
    }

    pub(super) fn find(&mut self, theirs: &str) -> Option<&mut Transaction> {
        self.transactions.iter_mut().find(|transaction| transaction.theirs.as_str() == theirs)
    }
}

//! An order as a user of the console sees it, and a status check that they ask for.

use caisse_domain::{Payment, PaymentStatus, Permission, Reference, Timestamp};

use super::{Merchant, Viewer};
use crate::{
    checkout::{CheckResult, Difference, OrderWithAttempts},
    store::{
        Action, AuditAction, AuditContext, EventKind, Evidence, HistoryEvent, MOST_EVENTS, OrderHistory,
        StoreError,
    },
};

/// An order with everything that happened to it.
#[derive(Clone, Debug)]
pub struct OrderFile {
    /// The order, with its newest attempts.
    pub order: OrderWithAttempts,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Whether older entries are left out.
    pub is_cut: bool,
    /// How the attempt under review differs from the request, as far as it is known.
    pub difference: Option<Difference>,
}

/// An entry of an order's timeline.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// The attempt, by its place among those of the order, from 1. `None` for the order itself, or an attempt that is
    /// not read any more.
    pub place: Option<usize>,
    /// What.
    pub kind: EntryKind,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum EntryKind {
    /// The order was made.
    Created,
    /// An attempt began.
    Begun(Box<Payment>),
    /// A fact about an attempt, and how it differs from the request.
    Observed(HistoryEvent, Option<Difference>),
    /// A callback that named an attempt.
    CalledBack(HistoryEvent),
    /// A user did something.
    Acted(Action),
}

impl EntryKind {
    /// The order of entries of the same millisecond: a callback causes the check that is observed.
    const fn rank(&self) -> u8 {
        match self {
            Self::Created => 0,
            Self::Begun(_) => 1,
            Self::CalledBack(_) => 2,
            Self::Observed(..) => 3,
            Self::Acted(_) => 4,
        }
    }
}

impl OrderFile {
    /// The attempt that a check is about: the one that may still be paid, else one that may have moved money, else the
    /// newest. `None` when no check can change anything.
    pub fn checkable(&self) -> Option<&Payment> {
        checkable(&self.order)
    }
}

fn checkable(order: &OrderWithAttempts) -> Option<&Payment> {
    let is_open =
        |payment: &&Payment| payment.status < PaymentStatus::Paid && payment.transaction_ref.is_some();
    let live = order.live().filter(is_open);
    live.or_else(|| order.headline_attempt().filter(is_open))
}

impl Merchant {
    /// Entries of a timeline that are shown, the newest.
    pub const MOST_ENTRIES: usize = 200;

    /// The order with this reference and its timeline, with the customer only for users who may see customers. `None`
    /// when there is no such order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn order_file(
        &self,
        viewer: &Viewer,
        reference: &Reference,
    ) -> Result<Option<OrderFile>, StoreError> {
        let evidence = match viewer.may(Permission::SeePeople) {
            true => Evidence::Whole,
            false => Evidence::Redacted,
        };
        let Some(history) = self.store.history(reference, evidence).await? else { return Ok(None) };
        let actions = self.store.actions_about(reference, MOST_EVENTS).await?;
        Ok(Some(self.assemble(history, actions)))
    }

    fn assemble(&self, history: OrderHistory, actions: Vec<Action>) -> OrderFile {
        let OrderHistory { order, payments, events, mut is_cut } = history;
        let place = |attempt: &str| {
            let is_it = |payment: &Payment| payment.app_transaction_ref.as_str() == attempt;
            payments.iter().position(is_it).map(|index| index + 1)
        };
        let begun = payments.iter().enumerate().map(|(index, payment)| TimelineEntry {
            at: payment.created_at,
            place: Some(index + 1),
            kind: EntryKind::Begun(Box::new(payment.clone())),
        });
        let created = TimelineEntry { at: order.created_at, place: None, kind: EntryKind::Created };
        let mut timeline: Vec<_> = std::iter::once(created).chain(begun).collect();
        timeline.extend(events.into_iter().map(|event| {
            let place = place(event.attempt.as_str());
            let kind = match &event.kind {
                EventKind::CalledBack { .. } => EntryKind::CalledBack(event.clone()),
                EventKind::Observed { mismatches, .. } => {
                    let payment = place.and_then(|place| payments.get(place - 1));
                    let payment = payment.filter(|_| !mismatches.is_empty());
                    let difference =
                        payment.and_then(|payment| self.checkout.difference_in(payment, &event.payload));
                    EntryKind::Observed(event.clone(), difference)
                }
            };
            TimelineEntry { at: event.at, place, kind }
        }));
        timeline.extend(actions.into_iter().map(|action| TimelineEntry {
            at: action.at,
            place: action.attempt.as_deref().and_then(place),
            kind: EntryKind::Acted(action),
        }));
        timeline.sort_by_key(|entry| (entry.at, entry.kind.rank()));
        timeline.reverse();
        is_cut |= timeline.len() > Self::MOST_ENTRIES;
        timeline.truncate(Self::MOST_ENTRIES);
        let order = OrderWithAttempts { order, payments };
        let difference = under_review(&order, &timeline);
        OrderFile { order, timeline, is_cut, difference }
    }

    /// Checks the status of the order's attempt that a check can still change, with the limits of a buyer's check. An
    /// audit row says that the gateway was asked. `None` when there is no such order; a check is `None` when no attempt
    /// can change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn check_order(
        &self,
        reference: &Reference,
        by: AuditContext,
    ) -> Result<Option<Option<CheckResult>>, StoreError> {
        let Some(order) = self.checkout.order_with_attempts_by_reference(reference).await? else {
            return Ok(None);
        };
        let Some(payment) = checkable(&order) else { return Ok(Some(None)) };
        let result = self.checkout.check_with_timeout(payment).await;
        let word = match result {
            CheckResult::Asked(outcome) => outcome.as_str(),
            CheckResult::Running => "running",
            CheckResult::Fresh | CheckResult::Refused => return Ok(Some(Some(result))),
        };
        let entry = by.entry(AuditAction::PaymentChecked, "payment", &payment.app_transaction_ref);
        self.store.audit(entry.with_detail(word), self.now()).await?;
        Ok(Some(Some(result)))
    }
}

/// The difference of the newest doubtful success, if the order stands under review.
fn under_review(order: &OrderWithAttempts, timeline: &[TimelineEntry]) -> Option<Difference> {
    let headline = order.headline_attempt().filter(|payment| payment.status == PaymentStatus::Review)?;
    timeline.iter().find_map(|entry| match &entry.kind {
        EntryKind::Observed(event, difference)
            if event.attempt == headline.app_transaction_ref && difference.is_some() =>
        {
            difference.clone()
        }
        _ => None,
    })
}

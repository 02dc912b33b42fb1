//! What one payment adds to a day.

use std::collections::BTreeMap;

use caisse_domain::{Money, Payment, PaymentStatus, Timestamp};

use super::OperatorGroup;
use crate::{
    douala,
    store::{Store, engine::Connection, error::StoreError, sql::Sql},
};

/// The row to which a payment adds: day, means of payment, currency.
type Key = (String, &'static str, &'static str);
/// `paid`, `paid_sum`, `fees_sum`, `late`, `doubles`, `ended`.
type Numbers = [i64; 6];

/// What a payment adds to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Share {
    key: Key,
    numbers: Numbers,
}

impl Share {
    /// The share of a payment; `None` while it has not ended. `paid_at` is when it succeeded.
    pub(in crate::store) fn of(payment: &Payment, paid_at: Option<Timestamp>) -> Option<Self> {
        let is_paid = payment.status == PaymentStatus::Paid;
        let at = match payment.status {
            PaymentStatus::Paid => paid_at?,
            PaymentStatus::Expired
            | PaymentStatus::Canceled
            | PaymentStatus::Failed
            | PaymentStatus::Rejected => payment.updated_at,
            PaymentStatus::Created | PaymentStatus::Pending | PaymentStatus::Review => return None,
        };
        let operator = OperatorGroup::of(payment.operator.as_deref());
        let key = (douala::day_of(at), operator.as_str(), payment.amount.currency().code());
        let numbers = match is_paid {
            true => [
                1,
                payment.amount.minor(),
                payment.fees.map_or(0, Money::minor),
                payment.is_late.into(),
                payment.is_double.into(),
                0,
            ],
            false => [0, 0, 0, 0, 0, 1],
        };
        Some(Self { key, numbers })
    }
}

static ADD: Sql = Sql::new(
    "
    insert into days (
        shop_id, application, day, operator, currency, paid, paid_sum, fees_sum, late, doubles, ended
    )
    values (
        :shop_id, :application, :day, :operator, :currency, :paid, :paid_sum, :fees_sum, :late, :doubles, :ended
    )
    on conflict (shop_id, application, day, operator, currency) do update
    set paid = days.paid + excluded.paid,
        paid_sum = days.paid_sum + excluded.paid_sum,
        fees_sum = days.fees_sum + excluded.fees_sum,
        late = days.late + excluded.late,
        doubles = days.doubles + excluded.doubles,
        ended = days.ended + excluded.ended
    ",
);

/// Puts one share in the place of another. Nearly always that is one statement, when a payment ends, or none. The rows
/// of the payment and of its order are locked before; of two days the earlier one is first.
pub(in crate::store) async fn update(
    connection: &mut Connection<'_>,
    application: &str,
    before: Option<Share>,
    after: Option<Share>,
) -> Result<(), StoreError> {
    if before == after {
        return Ok(());
    }
    let mut changes = BTreeMap::<Key, Numbers>::new();
    for (share, sign) in [(before, -1), (after, 1)] {
        let Some(Share { key, numbers }) = share else { continue };
        let change = changes.entry(key).or_default();
        for (sum, number) in change.iter_mut().zip(numbers) {
            *sum += sign * number;
        }
    }
    for ((day, operator, currency), [paid, paid_sum, fees_sum, late, doubles, ended]) in &changes {
        let values = [
            ("shop_id", Store::SHOP_ID.into()),
            ("application", application.into()),
            ("day", day.as_str().into()),
            ("operator", (*operator).into()),
            ("currency", (*currency).into()),
            ("paid", (*paid).into()),
            ("paid_sum", (*paid_sum).into()),
            ("fees_sum", (*fees_sum).into()),
            ("late", (*late).into()),
            ("doubles", (*doubles).into()),
            ("ended", (*ended).into()),
        ];
        connection.execute(&ADD, &values).await?;
    }
    Ok(())
}

//! What users did about an order, from the audit log.

use caisse_domain::{Reference, Timestamp};

use super::{Store, engine::Row, error::StoreError, sql::Sql};

/// What a user did, of which the audit log has a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// When.
    pub at: Timestamp,
    /// `user`, `command` or `program`.
    pub actor_kind: String,
    /// The name of a user who is there.
    pub user: Option<String>,
    /// The log's word of what was done.
    pub action: String,
    /// The attempt it was done to; `None` for the order itself.
    pub attempt: Option<String>,
    /// What came of it.
    pub detail: String,
}

/// The newest of the order and of each of its newest attempts, by the index of the object.
static ABOUT_ORDER: Sql = Sql::new(
    "
    with attempts as (
        select app_transaction_ref
        from payments
        where order_id = (
            select order_id from orders where application = :application and reference = :reference
        )
        order by payment_id desc
        limit :most
    ),
    found as (
        select audit_id from audit where object_kind = 'order' and object_id = :reference
        union all
        select audit_id
        from audit
        where object_kind = 'payment' and object_id in (select app_transaction_ref from attempts)
        order by audit_id desc
        limit :most
    )
    select at, actor_kind, name, action, object_kind, object_id, detail
    from audit
    left join users on users.user_id = audit.actor_id and actor_kind = 'user'
    where audit_id in (select audit_id from found)
    order by audit_id desc
    ",
);

impl Store {
    /// What users did about an order and its newest attempts: the newest `most` at most, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn actions_about(&self, order: &Reference, most: u32) -> Result<Vec<Action>, StoreError> {
        let values = [
            ("application", self.application.as_str().into()),
            ("reference", order.as_str().into()),
            ("most", i64::from(most).into()),
        ];
        let rows = self.database.fetch_all(&ABOUT_ORDER, &values).await?;
        rows.iter().map(action).collect()
    }
}

fn action(row: &Row) -> Result<Action, StoreError> {
    let is_payment = row.text("object_kind")? == "payment";
    Ok(Action {
        at: row.time("at")?,
        actor_kind: row.text("actor_kind")?.to_owned(),
        user: row.text_or_null("name")?.map(ToOwned::to_owned),
        action: row.text("action")?.to_owned(),
        attempt: is_payment.then(|| row.text("object_id").map(ToOwned::to_owned)).transpose()?,
        detail: row.text("detail")?.to_owned(),
    })
}

//! `Idempotency-Key`: the same request with the same key gets the same answer. A key is stored with its answer, in the
//! name space of its caller and of the application: a sandbox's answers do not apply under real keys.

use caisse_domain::{IdempotencyKey, Reference, Timestamp};

use super::{
    Application, Store,
    engine::{Connection, Value},
    error::StoreError,
    sql::Sql,
    writer::Statements,
};

/// Whose key it is. Callers of different rights share no name space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyOwner {
    /// A caller with the shop's token.
    Shop,
    /// A caller without one.
    Anyone,
}

impl KeyOwner {
    /// The word under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Anyone => "anyone",
        }
    }
}

/// A request under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// Whose key it is.
    pub owner: KeyOwner,
    /// The key.
    pub key: IdempotencyKey,
    /// The order that is asked about.
    pub order: Reference,
    /// SHA-256 of the request.
    pub digest: [u8; 32],
}

/// What is stored of a request under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdempotencyLookup {
    /// It was not answered yet: process it.
    Open,
    /// Its answer.
    Answered(String),
    /// Its key belongs to another request.
    Other,
}

static FIND: Sql = Sql::new(
    "
    select digest, answer
    from idempotency_keys
    where application = :application and caller = :caller and idempotency_key = :key
    ",
);

static INSERT: Sql = Sql::new(
    "
    insert into idempotency_keys (
        application, caller, idempotency_key, order_reference, digest, answer, created_at
    )
    values (:application, :caller, :key, :order, :digest, :answer, :now)
    on conflict (application, caller, idempotency_key) do nothing
    ",
);

static DELETE: Sql = Sql::new("delete from idempotency_keys where created_at < :before");

impl Store {
    /// What was answered to a request under a key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find_answer(&self, request: &IdempotentRequest) -> Result<IdempotencyLookup, StoreError> {
        let Some(row) = self.database.fetch_optional(&FIND, &name_of(&self.application, request)).await?
        else {
            return Ok(IdempotencyLookup::Open);
        };
        if row.bytes("digest")? != request.digest {
            return Ok(IdempotencyLookup::Other);
        }
        Ok(IdempotencyLookup::Answered(row.text("answer")?.to_owned()))
    }

    /// Stores a key with the answer to its request, and returns the answer that stands: the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn store_answer(
        &self,
        request: IdempotentRequest,
        answer: String,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let application = self.application.clone();
        self.database
            .write(Statements::Several, move |connection| {
                Box::pin(insert(connection, application, request, answer, now))
            })
            .await
    }

    /// Deletes keys that were stored before `before`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_keys(&self, before: Timestamp) -> Result<(), StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(
                    async move { connection.execute(&DELETE, &[("before", before.into())]).await.map(drop) },
                )
            })
            .await
    }
}

/// What identifies a key.
fn name_of<'a>(
    application: &'a Application,
    request: &'a IdempotentRequest,
) -> [(&'static str, Value<'a>); 3] {
    [
        ("application", application.as_str().into()),
        ("caller", request.owner.as_str().into()),
        ("key", request.key.as_str().into()),
    ]
}

async fn insert(
    mut connection: Connection<'_>,
    application: Application,
    request: IdempotentRequest,
    answer: String,
    now: Timestamp,
) -> Result<String, StoreError> {
    let name @ [application, owner, key] = name_of(&application, &request);
    let values = [
        application,
        owner,
        key,
        ("order", request.order.as_str().into()),
        ("digest", Value::Bytes(&request.digest)),
        ("answer", answer.as_str().into()),
        ("now", now.into()),
    ];
    if connection.execute(&INSERT, &values).await? == 1 {
        return Ok(answer);
    }
    // Another process answered it meanwhile. If its request was a different one, its answer does not apply.
    let stored = connection.fetch_optional(&FIND, &name).await?.ok_or(StoreError::NotWritten)?;
    if stored.bytes("digest")? == request.digest { Ok(stored.text("answer")?.to_owned()) } else { Ok(answer) }
}

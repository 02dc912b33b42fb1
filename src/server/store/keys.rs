//! `Idempotency-Key`: the same request under the same key is answered the same.

use super::{Store, StoreError, engine::Value, writer::Statements};

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keyed {
    /// It was not answered yet: do what is asked.
    Open,
    /// It was answered: this.
    Answered(String),
    /// It belongs to another request.
    Other,
}

const TAKE: &str = "insert into idempotency_keys (idempotency_key, digest, created_at) values ($1, $2, $3) \
     on conflict (idempotency_key) do nothing";
const FIND: &str = "select digest, answer from idempotency_keys where idempotency_key = $1";
const ANSWER: &str = "update idempotency_keys set answer = coalesce(answer, $2) where idempotency_key = $1 \
     returning answer";
const FORGET: &str = "delete from idempotency_keys where created_at < $1";

impl Store {
    /// Takes `key` for the request with `digest`, or tells what is known of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take_key(&self, key: &str, digest: [u8; 32], now: i64) -> Result<Keyed, StoreError> {
        let key = key.to_owned();
        self.database
            .write(Statements::Several, move |mut connection| {
                Box::pin(async move {
                    let values = [key.as_str().into(), Value::Bytes(&digest), Value::Time(Some(now))];
                    connection.run(TAKE, &values).await?;
                    let known =
                        connection.line(FIND, &[key.as_str().into()]).await?.ok_or(StoreError::NotWritten)?;
                    if known.bytes("digest")? != digest {
                        return Ok(Keyed::Other);
                    }
                    let answer = known.text_or_null("answer")?.map(ToOwned::to_owned);
                    Ok(answer.map_or(Keyed::Open, Keyed::Answered))
                })
            })
            .await
    }

    /// Keeps the answer to what was asked under `key`, and says the one that stands: the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_answer(&self, key: &str, answer: String) -> Result<String, StoreError> {
        let key = key.to_owned();
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    let line =
                        connection.line(ANSWER, &[key.as_str().into(), answer.as_str().into()]).await?;
                    line.map_or(Ok(answer), |line| Ok(line.text("answer")?.to_owned()))
                })
            })
            .await
    }

    /// Forgets keys that were taken before `before`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_keys(&self, before: i64) -> Result<(), StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move { connection.run(FORGET, &[Value::Time(Some(before))]).await.map(drop) })
            })
            .await
    }
}

//! Callbacks: what the gateway sent by itself, whole.

use sqlx::SqliteConnection;

use super::{Statements, Store, StoreError};
use crate::domain::AppTransactionRef;

/// A callback to be kept.
#[derive(Clone, Debug)]
pub struct ReceivedCallback {
    /// The socket's address.
    pub source_address: String,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The signature header, where the dialect has one.
    pub signature: Option<String>,
    /// What verification said.
    pub verdict: &'static str,
    /// The payment it names, if we know it.
    pub attempt: Option<AppTransactionRef>,
    /// The body, untouched.
    pub body: Vec<u8>,
}

impl Store {
    /// Keeps a callback. It is on the disk when this returns: only then may it be answered.
    ///
    /// # Errors
    /// [`StoreError`]; then it must not be answered `OK`.
    pub async fn keep_callback(&self, callback: ReceivedCallback, now: i64) -> Result<(), StoreError> {
        self.writer
            .write(Statements::One, move |connection| Box::pin(insert(connection, callback, now)))
            .await
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    callback: ReceivedCallback,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into callbacks (received_at, source_address, content_type, signature, verdict, payment_id, \
         body) values ($1, $2, $3, $4, $5, \
         (select payment_id from payments where app_transaction_ref = $6), $7)",
    )
    .bind(now)
    .bind(callback.source_address)
    .bind(callback.content_type)
    .bind(callback.signature)
    .bind(callback.verdict)
    .bind(callback.attempt.as_ref().map(|attempt| attempt.as_str()))
    .bind(callback.body)
    .execute(connection)
    .await?;
    Ok(())
}

//! The digest of the key that seals what the database must not reveal: another key does not open it.

use super::{Store, TokenDigest, engine::Value, error::StoreError, sql::Sql, writer::Statements};

static DIGEST: Sql = Sql::new("select digest from secret_key where id = 1");

static INSERT: Sql =
    Sql::new("insert into secret_key (id, digest) values (1, :digest) on conflict (id) do nothing");

static A_USER: Sql = Sql::new("select user_id from users limit 1");

impl Store {
    /// The digest of the key that this database is used with; `None` before its first use.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn secret_key_digest(&self) -> Result<Option<TokenDigest>, StoreError> {
        let row = self.database.fetch_optional(&DIGEST, &[]).await?;
        let digest = |bytes: &[u8]| bytes.try_into().map_err(|_| StoreError::Unreadable("secret_key.digest"));
        row.map(|row| digest(row.bytes("digest")?)).transpose()
    }

    /// Stores the digest of the key that this database is used with, unless there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_secret_key_digest(&self, digest: TokenDigest) -> Result<(), StoreError> {
        self.database
            .write(Statements::One, move |mut connection| {
                Box::pin(async move {
                    connection.execute(&INSERT, &[("digest", Value::Bytes(&digest))]).await.map(drop)
                })
            })
            .await
    }

    /// Whether there is a user of the console.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn has_users(&self) -> Result<bool, StoreError> {
        Ok(self.database.fetch_optional(&A_USER, &[]).await?.is_some())
    }
}

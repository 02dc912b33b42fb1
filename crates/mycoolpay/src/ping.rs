//! A harmless status request for a transaction that does not exist, used as a health check.

use caisse_domain::{Report, TransactionRef};
use reqwest::header::DATE;

use super::{
    Client, GatewayError,
    gateway::{Gateway as _, WithRaw},
};

/// The reference of no transaction.
const UNKNOWN_TRANSACTION: &str = "00000000-0000-0000-0000-000000000000";

impl Client {
    /// Sends a status check for a transaction that does not exist; a working gateway refuses it.
    ///
    /// # Errors
    /// [`GatewayError`]; [`Refused`](GatewayError::Refused) means that the gateway works.
    pub async fn ping(&self) -> Result<WithRaw<Report>, GatewayError> {
        let transaction_ref = TransactionRef::parse(UNKNOWN_TRANSACTION)
            .map_err(|error| GatewayError::Unreachable(error.into()))?;
        self.check_status(&transaction_ref).await
    }

    /// The `Date` header of such an answer: the gateway's clock.
    ///
    /// # Errors
    /// [`GatewayError`] when there is no answer.
    pub async fn date(&self) -> Result<Option<String>, GatewayError> {
        let headers = self.headers_of(&format!("{}/checkStatus/{UNKNOWN_TRANSACTION}", self.api())).await?;
        Ok(headers.get(DATE).and_then(|date| date.to_str().ok()).map(ToOwned::to_owned))
    }
}

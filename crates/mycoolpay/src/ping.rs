//! A call that changes nothing and is about nobody: for whoever wants to know whether the gateway is there.

use caisse_domain::{Report, TransactionRef};
use reqwest::header::DATE;

use super::{Client, Gateway as _, GatewayError, WithRaw};

/// A transaction that is none.
const NOBODYS: &str = "00000000-0000-0000-0000-000000000000";

impl Client {
    /// Asks what became of a transaction that is none: a gateway that works refuses.
    ///
    /// # Errors
    /// [`GatewayError`]; [`Refused`](GatewayError::Refused) is the answer to expect.
    pub async fn ping(&self) -> Result<WithRaw<Report>, GatewayError> {
        let nobodys =
            TransactionRef::parse(NOBODYS).map_err(|error| GatewayError::Unreachable(error.into()))?;
        self.check_status(&nobodys).await
    }

    /// The gateway's clock, as the header of such an answer has it.
    ///
    /// # Errors
    /// [`GatewayError`] when there is no answer.
    pub async fn date(&self) -> Result<Option<String>, GatewayError> {
        let headers = self.headers_of(&format!("{}/checkStatus/{NOBODYS}", self.api())).await?;
        Ok(headers.get(DATE).and_then(|date| date.to_str().ok()).map(ToOwned::to_owned))
    }
}

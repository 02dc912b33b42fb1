//! Forwards the code from the mobile operator's SMS to the gateway.

use std::sync::Arc;

use caisse_domain::{Observation, OrderToken, Payment, Prompt, SmsCode};
use caisse_mycoolpay::GatewayError;

use super::{Checkout, error::CheckoutError, keyed_mutex::LockKey, run_detached};

impl Checkout {
    /// Sends the code that lets a payment begin. An accepted code is not a payment: the PIN follows on the telephone.
    /// An attempt that waits for no code (any more) is returned unchanged.
    ///
    /// # Errors
    /// [`CheckoutError::WrongCode`]: no money moved, try again. `UnknownOrder`, `Gateway` and `Store`.
    pub async fn authorize(
        self: &Arc<Self>,
        token: &OrderToken,
        code: SmsCode,
    ) -> Result<Option<Payment>, CheckoutError> {
        let (checkout, token) = (Arc::clone(self), token.clone());
        run_detached(async move { checkout.authorize_in_turn(&token, code).await }).await
    }

    async fn authorize_in_turn(
        self: &Arc<Self>,
        token: &OrderToken,
        code: SmsCode,
    ) -> Result<Option<Payment>, CheckoutError> {
        let _turn = self.locks.lock(LockKey::Order(token.clone())).await?;
        let order_with_attempts = self.order_with_attempts(token).await?;
        let Some(payment) = order_with_attempts.live().cloned() else { return Ok(None) };
        let (Some(Prompt::Code), Some(theirs)) = (&payment.prompt, &payment.transaction_ref) else {
            return Ok(Some(payment));
        };
        let accepted = match self.dependencies.gateway.authorize(theirs, &code).await {
            Ok(accepted) => accepted,
            Err(GatewayError::Refused { http: 400 | 401 | 403 | 422, .. }) => {
                return Err(CheckoutError::WrongCode);
            }
            Err(error) => {
                // The code may have been accepted all the same: a status check finds out.
                self.check_with_timeout(&payment).await;
                return Err(error.into());
            }
        };
        let accepted = Observation::code_accepted(accepted.value, accepted.text);
        self.store_answer(payment, &accepted).await.map(Some)
    }
}

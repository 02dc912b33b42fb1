//! Paying with the buyer's own number: the number, the SMS code if one is needed, and the wait.

use std::{future::Future, rc::Rc};

use caisse_domain::{BuyerStatus, Operator, Phone};
use js_sys::futures::spawn_local;
use web_sys::Event;

use super::{
    answers::{CallError, PhonePayment},
    calls::{ask_phone, send_code},
    checkout::CheckoutPage,
    field_error::{Field, FieldError},
    phase::{Backoff, Phase},
    timers::Timer,
};

impl CheckoutPage {
    /// Shows the operator of the number while the buyer types it.
    pub(super) fn on_typing(self: &Rc<Self>, _: &Event) {
        let Some(parts) = &self.parts.phone else { return };
        self.clear_field_errors();
        let operator = Phone::parse(&parts.number.value()).ok().and_then(|phone| phone.operator());
        self.parts.set_data("data-typed", operator.map_or("", Operator::slug));
    }

    /// Submits the form with the number.
    pub(super) fn on_number(self: &Rc<Self>, event: &Event) {
        event.prevent_default();
        let Some(parts) = &self.parts.phone else { return };
        let number = parts.number.value();
        if let Err(error) = Phone::parse(&number) {
            self.show_field_error(FieldError::of_number(error), Field::Phone);
            return;
        }
        let instead_of = self.given_up();
        let token = self.token.clone();
        self.send(Field::Phone, async move { ask_phone(token, number, instead_of).await });
    }

    /// Submits the form with the code.
    pub(super) fn on_code(self: &Rc<Self>, event: &Event) {
        event.prevent_default();
        let Some(parts) = &self.parts.phone else { return };
        let (token, code) = (self.token.clone(), parts.code.value());
        self.send(Field::Code, async move { send_code(token, code).await });
    }

    /// Sends the input once, and shows the result.
    fn send(
        self: &Rc<Self>,
        typed: Field,
        call: impl Future<Output = Result<PhonePayment, CallError>> + 'static,
    ) {
        let before = match self.phase.get() {
            Phase::Asking => return,
            // Whatever the result, one message is enough.
            Phase::Unreachable => Phase::BuyerStatus(BuyerStatus::Open),
            before => before,
        };
        self.clear_field_errors();
        self.attempts_at_click.set(self.attempts.get());
        self.show(Phase::Asking);
        let page = Rc::clone(self);
        spawn_local(async move {
            match call.await {
                Ok(payment) => page.follow_request(payment),
                Err(error) => {
                    page.show(before);
                    if let Some(error) = FieldError::of(error, typed) {
                        page.show_field_error(error, typed);
                    }
                    // The answer may have been lost; the database knows the status.
                    page.check_status();
                }
            }
        });
    }

    fn follow_request(self: &Rc<Self>, payment: PhonePayment) {
        let Some(parts) = &self.parts.phone else { return };
        parts.show_request(&payment);
        self.parts.set_data("data-operator", &payment.operator);
        self.count_down(payment.left_s);
        self.backoff.set(Backoff::new());
        self.reconnect_stream();
        self.follow(payment.order.transaction_ref);
        self.attempts.set(payment.order.attempts);
        let buyer_status = payment.order.buyer_status;
        self.show(Phase::BuyerStatus(buyer_status));
        parts.focus_on(buyer_status, &self.parts.status);
        self.poll_later();
    }

    /// Counts down the remaining time, second by second, while the page waits for a phone.
    pub(super) fn count_down(self: &Rc<Self>, seconds: u32) {
        self.ends_ms.set(js_sys::Date::now() + f64::from(seconds) * 1_000.0);
        self.tick();
    }

    /// Uses the wall clock: timers stop while the buyer types a PIN in another app.
    fn tick(self: &Rc<Self>) {
        let Some(parts) = &self.parts.phone else { return };
        // A negative number casts to zero.
        let seconds = ((self.ends_ms.get() - js_sys::Date::now()) / 1_000.0).ceil() as u32;
        parts.show_time(seconds);
        if seconds > 0 {
            self.after(Timer::Countdown, 1_000, Self::tick);
        }
    }

    /// Shows an error beside its field, and focuses the field.
    fn show_field_error(&self, error: FieldError, typed: Field) {
        self.parts.set_data("data-error", error.as_str());
        let Some(parts) = &self.parts.phone else { return };
        let field = match typed {
            Field::Phone => {
                // Folded again, if the buyer wanted to ask another number instead.
                self.parts.payment_methods.set_open(true);
                &parts.number
            }
            Field::Code => &parts.code,
        };
        // These fail for a malformed name, and for a field that is not visible.
        if error.is_wrong(typed) {
            let _ = field.set_attribute("aria-invalid", "true");
        }
        let _ = field.focus();
    }

    /// Removes the errors beside the fields.
    pub(super) fn clear_field_errors(&self) {
        self.parts.set_data("data-error", "");
        let Some(parts) = &self.parts.phone else { return };
        for field in [&parts.number, &parts.code] {
            // Fails for a malformed name only.
            let _ = field.remove_attribute("aria-invalid");
        }
    }
}

//! What a payment *is*, on both sides of the wire: no I/O, no clock, no framework.
//!
//! Text from outside becomes one of these types once, at the edge; past it there are no strings to doubt.

/// `BuyerStatus`: what the buyer is shown.
pub mod buyer_status;
/// `Contact`: a number of the world, by which somebody is reached.
pub mod contact;
/// Numbers as they are written: exact decimals, and the gateway's canonical text of one.
pub mod decimal;
/// `Locale`: the language of an order and of its pages.
pub mod locale;
/// `Money`: integer minor units with a currency.
pub mod money;
/// `Observation`: a fact about a payment.
pub mod observation;
/// `Order`: what is to be paid, by whom, in which language.
pub mod order;
/// `OrderStatus`: where an order stands for its shop.
pub mod order_status;
/// `PaymentStatus`, and `apply`, the only way a payment moves.
pub mod payment;
/// `Phone` and `Operator`: Cameroon's numbers and who carries them.
pub mod phone;
/// `poll_delay_ms`: when a payment that is not settled is looked at again.
pub mod poll_schedule;
/// `Prompt`: what an operator waits for once a telephone was asked to pay.
pub mod prompt;
/// The references that payments and requests are known by.
pub mod reference;
/// `Report`: what the gateway says of a transaction, and what in it is not ours.
pub mod report;
/// What people type and paste.
mod typed;

pub use buyer_status::BuyerStatus;
pub use contact::{Contact, NotAContact};
pub use decimal::Decimal;
pub use locale::Locale;
pub use money::{Currency, Money, MoneyError};
pub use observation::{Observation, Source};
pub use order::{Customer, NewOrder, Order, OrderError};
pub use order_status::OrderStatus;
pub use payment::{Payment, PaymentStatus, Transition, apply};
pub use phone::{Operator, Phone, PhoneError};
pub use poll_schedule::{jittered, poll_delay_after_end_ms, poll_delay_ms};
pub use prompt::{NotACode, Prompt, SmsCode, Ussd};
pub use reference::{
    AppTransactionRef, IdempotencyKey, OrderToken, Reference, ReferenceError, RequestId, TransactionRef,
};
pub use report::{Expected, Mismatch, Outcome, Report};

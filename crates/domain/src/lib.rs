//! What a payment *is*, on both sides of the wire: no I/O, no clock, no framework.
//!
//! Text from outside becomes one of these types once, at the edge; past it there are no strings to doubt.

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
/// `pause_ms`: when a payment that is not settled is looked at again.
pub mod pause;
/// `PaymentStatus`, and `apply`, the only way a payment moves.
pub mod payment;
/// `Phone` and `Operator`: Cameroon's numbers and who carries them.
pub mod phone;
/// `Prompt`: what an operator waits for once a telephone was asked to pay.
pub mod prompt;
/// The references that payments and requests are known by.
pub mod reference;
/// `Report`: what the gateway says of a transaction, and what in it is not ours.
pub mod report;
/// `Standing`: what the buyer is shown.
pub mod standing;
/// What people type and paste.
mod typed;

pub use contact::{Contact, NotAContact};
pub use decimal::Decimal;
pub use locale::Locale;
pub use money::{Currency, Money, MoneyError};
pub use observation::{Observation, Source};
pub use order::{Customer, NewOrder, Order, OrderError};
pub use order_status::OrderStatus;
pub use pause::{jittered, pause_after_end_ms, pause_ms};
pub use payment::{Change, Payment, PaymentStatus, apply};
pub use phone::{Operator, Phone, PhoneError};
pub use prompt::{NotACode, Prompt, SmsCode, Ussd};
pub use reference::{
    AppTransactionRef, IdempotencyKey, OrderToken, Reference, ReferenceError, RequestId, TransactionRef,
};
pub use report::{Doubt, Expected, Outcome, Report};
pub use standing::Standing;

//! What a payment is, for the server and for the browser: no I/O, no clock, no framework.
//!
//! Text from outside is parsed into one of these types once; after that no code checks it again.

/// `BuyerStatus`: what the buyer is shown.
pub mod buyer_status;
/// `Contact`: a phone number of any country, by which a customer is reached.
pub mod contact;
/// `Decimal`: an exact number, and the gateway's canonical text of it.
pub mod decimal;
/// `Locale`: the language of an order and of its pages.
pub mod locale;
/// `Money`: integer minor units with a currency.
pub mod money;
/// `Observation`: a fact about a payment.
pub mod observation;
/// `Order`: what is to be paid, by whom, in which language.
pub mod order;
/// `OrderStatus`: the status that the merchant reads.
pub mod order_status;
/// `PaymentStatus`, and `apply`, the only function that moves a payment.
pub mod payment;
/// The status of a payment.
mod payment_status;
/// `Phone` and `Operator`: mobile numbers of Cameroon and their operators.
pub mod phone;
/// `poll_delay_ms`: the schedule of status checks.
pub mod poll_schedule;
/// `Prompt`: what the operator asks of the buyer.
pub mod prompt;
/// The references of orders, attempts, transactions and requests.
pub mod reference;
/// `Report`: an answer of checkStatus, and what in it contradicts the order.
pub mod report;
/// `Role` and `Permission`: who may do what in the merchant's console.
pub mod role;
/// `SearchTerms`: what a text in the console's search box may name.
pub mod search;
/// `Timestamp`: a moment.
pub mod timestamp;
/// Normalization of text that people type and paste.
mod typed;
/// `UserName`: the name with which a user signs in.
pub mod user_name;

pub use buyer_status::BuyerStatus;
pub use contact::{Contact, NotAContact};
pub use decimal::Decimal;
pub use locale::Locale;
pub use money::{Currency, Money, MoneyError, Total};
pub use observation::{Observation, ObservationSource};
pub use order::{Customer, NewOrder, Order, OrderError};
pub use order_status::OrderStatus;
pub use payment::{Payment, Transition, apply};
pub use payment_status::PaymentStatus;
pub use phone::{Operator, Phone, PhoneError};
pub use poll_schedule::{jittered, poll_delay_after_end_ms, poll_delay_ms};
pub use prompt::{NotACode, Prompt, SmsCode, Ussd};
pub use reference::{
    AppTransactionRef, IdempotencyKey, OrderToken, Reference, ReferenceError, RequestId, TransactionRef,
};
pub use report::{Expected, Mismatch, Outcome, Report};
pub use role::{Permission, Role};
pub use search::SearchTerms;
pub use timestamp::Timestamp;
pub use user_name::{NotAUserName, UserName};

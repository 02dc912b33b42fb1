//! Why the page refuses the buyer's form.

use caisse_domain::Operator;

/// Why the buyer cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// No operator was chosen, or one that is not offered.
    NoOperator,
    /// Mobile money needs a number.
    NoPhone,
    /// Not a Cameroonian number.
    BadPhone,
    /// The number belongs to another operator than the chosen one.
    OtherOperator {
        /// The operator of the number.
        number: Operator,
        /// The operator that was chosen.
        chosen: Operator,
    },
    /// Not the code from the SMS.
    WrongCode,
}

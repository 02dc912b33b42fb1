//! What went wrong with what a buyer typed; the word in `data-slip`, which decides what is said beside the field.

use caisse_domain::PhoneError;

use super::calls::CallError;

/// Something to mend, or to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Not a mobile number of Cameroon.
    Phone,
    /// A number that cannot be asked to pay: of another country, or of a landline.
    Foreign,
    /// The gateway does not take this number.
    Refused,
    /// Telephones were asked too often for this order.
    Often,
    /// Not the code of the SMS.
    Code,
    /// The gateway cannot be reached.
    Gateway,
    /// The request may not have got through: a telephone may be ringing, or not.
    Network,
}

impl FieldError {
    /// What is wrong with a number.
    pub const fn of_number(error: PhoneError) -> Self {
        match error {
            PhoneError::NotCameroonMobile => Self::Phone,
            PhoneError::CannotBeAsked => Self::Foreign,
        }
    }

    /// The word in `data-slip` (`style/checkout.css`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Foreign => "foreign",
            Self::Refused => "refused",
            Self::Often => "often",
            Self::Code => "code",
            Self::Gateway => "gateway",
            Self::Network => "network",
        }
    }

    /// Whether it is about the number and nothing else. Then its field is shown, even while a telephone is asked.
    pub const fn is_of_number(self) -> bool {
        matches!(self, Self::Phone | Self::Foreign | Self::Refused | Self::Often)
    }

    /// Whether what was typed there is wrong, rather than what became of it.
    pub const fn is_wrong(self, typed: Field) -> bool {
        matches!(
            (self, typed),
            (Self::Phone | Self::Foreign | Self::Refused, Field::Phone) | (Self::Code, Field::Code)
        )
    }

    /// What an answer to `typed` means beside its field. `None` when the order's standing says more.
    pub const fn of(error: CallError, typed: Field) -> Option<Self> {
        match (error, typed) {
            (CallError::UnknownOrder | CallError::NotPayable, _) => None,
            (CallError::Unreadable, Field::Phone) => Some(Self::Phone),
            (CallError::CannotBeAsked, _) => Some(Self::Foreign),
            (CallError::Unreadable | CallError::WrongCode, _) => Some(Self::Code),
            (CallError::Refused, Field::Phone) => Some(Self::Refused),
            (CallError::AskedTooOften, _) => Some(Self::Often),
            (CallError::Refused | CallError::Unavailable, _) => Some(Self::Gateway),
            (CallError::Network, _) => Some(Self::Network),
        }
    }
}

/// What was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number that pays.
    Phone,
    /// The code of the SMS.
    Code,
}

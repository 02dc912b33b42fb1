//! Errors of the buyer's input; the word in `data-error` decides which message is shown beside the field.

use caisse_domain::PhoneError;

use super::answers::CallError;

/// An error that the buyer can correct, or try again after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Not a mobile number of Cameroon.
    Phone,
    /// A number that cannot be asked to pay: of another country, or of a landline.
    Foreign,
    /// The gateway does not take this number.
    Refused,
    /// Phones were asked too often (rate limit).
    Often,
    /// Not the code of the SMS.
    Code,
    /// The gateway cannot be reached.
    Gateway,
    /// The request may not have reached the server, so the phone may or may not show a request.
    Network,
}

impl FieldError {
    /// The error of a number that cannot be parsed.
    pub const fn of_number(error: PhoneError) -> Self {
        match error {
            PhoneError::NotCameroonMobile => Self::Phone,
            PhoneError::CannotBeAsked => Self::Foreign,
        }
    }

    /// The word in `data-error` (`style/checkout.css`).
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

    /// Whether the error concerns the number only. Then its field is shown, even while an attempt by phone waits.
    pub const fn is_of_number(self) -> bool {
        matches!(self, Self::Phone | Self::Foreign | Self::Refused | Self::Often)
    }

    /// Whether the input of field `typed` is wrong, rather than the call.
    pub const fn is_wrong(self, typed: Field) -> bool {
        matches!(
            (self, typed),
            (Self::Phone | Self::Foreign | Self::Refused, Field::Phone) | (Self::Code, Field::Code)
        )
    }

    /// The error to show beside field `typed`. `None` when the order's status says more.
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

/// A field of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number that pays.
    Phone,
    /// The code of the SMS.
    Code,
}

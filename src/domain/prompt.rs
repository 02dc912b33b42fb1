//! What an operator waits for once a telephone was asked to pay (`docs/mycoolpay.md` §2, `payin`).

use std::fmt;

/// The next step of a buyer who pays with their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// The code that came by SMS. No money moves before it is sent.
    Code,
    /// The PIN, on the telephone; with what to dial there, when the gateway said it.
    Pin(Option<Ussd>),
}

impl Prompt {
    /// The text under which the store keeps it: `code`, `pin`, or `pin` and what to dial.
    pub fn code(&self) -> String {
        match self {
            Self::Code => "code".to_owned(),
            Self::Pin(None) => "pin".to_owned(),
            Self::Pin(Some(ussd)) => format!("pin {ussd}"),
        }
    }

    /// Reads the store's text.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "code" => Some(Self::Code),
            "pin" => Some(Self::Pin(None)),
            _ => Some(Self::Pin(Some(Ussd::parse(text.strip_prefix("pin ")?)?))),
        }
    }
}

/// What a buyer dials to see an operator's request: `#150*50#`, `*126#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ussd(String);

impl Ussd {
    /// Longest text: USSD takes 182 characters, and nobody dials a tenth of them.
    const LONGEST: usize = 20;

    /// Reads digits, `*` and `#`. `None` for anything else: it is shown to buyers, who dial what they are shown.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_dialed = (2..=Self::LONGEST).contains(&text.len())
            && text.starts_with(['*', '#'])
            && text.bytes().all(|mark| mark.is_ascii_digit() || b"*#".contains(&mark));
        is_dialed.then(|| Self(text.to_owned()))
    }

    /// The address of a link that opens the telephone's dialler with it.
    pub fn href(&self) -> String {
        format!("tel:{}", self.0.replace('#', "%23"))
    }
}

impl fmt::Display for Ussd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Why a text cannot be a code that came by SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the code must be the 4 to 10 digits of the SMS")]
pub struct NotACode;

/// The code that an operator sent by SMS. Prints nothing: whoever has it can let the payment begin.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsCode(String);

impl SmsCode {
    /// Reads 4 to 10 digits, however they are spaced.
    ///
    /// # Errors
    /// [`NotACode`] for everything else.
    pub fn parse(text: &str) -> Result<Self, NotACode> {
        let digits: String = text.chars().filter(|mark| !mark.is_whitespace() && *mark != '-').collect();
        let is_code = (4..=10).contains(&digits.len()) && digits.bytes().all(|mark| mark.is_ascii_digit());
        if is_code { Ok(Self(digits)) } else { Err(NotACode) }
    }

    /// The digits, for the gateway.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SmsCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SmsCode(••••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_kept_can_be_read_back() {
        for prompt in [Prompt::Code, Prompt::Pin(None), Prompt::Pin(Ussd::parse("#150*50#"))] {
            assert_eq!(Prompt::parse(&prompt.code()), Some(prompt));
        }
        for text in ["", "pin ", "pin x", "dial", "code "] {
            assert_eq!(Prompt::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_a_telephone_dials_is_shown_to_be_dialed() {
        assert_eq!(Ussd::parse(" *126# ").map(|ussd| ussd.href()).as_deref(), Some("tel:*126%23"));
        for text in ["", "*", "126", "*126#<b>", "javascript:1", "*126#*126#*126#*126#*126#"] {
            assert_eq!(Ussd::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_read_as_it_is_written_in_an_sms_and_does_not_print() {
        for text in ["123456", "123 456", "123-456", " 123456 "] {
            let code = SmsCode::parse(text).expect("a code");
            assert_eq!((code.digits(), format!("{code:?}").as_str()), ("123456", "SmsCode(••••)"));
        }
        for text in ["", "123", "12345678901", "12a456", "١٢٣٤"] {
            assert_eq!(SmsCode::parse(text), Err(NotACode), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered_without_a_panic(text in ".*") {
            let _ = (Prompt::parse(&text), Ussd::parse(&text), SmsCode::parse(&text));
        }
    }
}

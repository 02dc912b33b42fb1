//! What the operator asks of the buyer after a payin (`docs/mycoolpay.md` §2).

use std::fmt;

use super::typed::plain;

/// The next step of a buyer who pays by phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Type the SMS code on the page. No money moves before the code is sent to the gateway.
    Code,
    /// Type the PIN on the phone, after dialling this code if the gateway named one.
    Pin(Option<Ussd>),
}

impl Prompt {
    /// The store's text: `code`, `pin`, or `pin` and the code to dial.
    pub fn encode(&self) -> String {
        match self {
            Self::Code => "code".to_owned(),
            Self::Pin(None) => "pin".to_owned(),
            Self::Pin(Some(ussd)) => format!("pin {ussd}"),
        }
    }

    /// Parses the store's text.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "code" => Some(Self::Code),
            "pin" => Some(Self::Pin(None)),
            // A code that an earlier version stored and this one does not accept counts as missing.
            _ => Some(Self::Pin(Ussd::parse(text.strip_prefix("pin ")?))),
        }
    }
}

/// The code that a buyer dials to see an operator's request: `#150*50#`, `*126#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ussd(String);

impl Ussd {
    /// Longest text. USSD allows 182 characters; a code that buyers dial has less than a tenth of them.
    const LONGEST: usize = 20;
    /// Most digits of a part after the first: fewer than a phone number has.
    const LONGEST_PART: usize = 6;

    /// Parses the code of an operator's menu: `*` or `#`, three or four digits, further parts after a `*` each, `#`.
    ///
    /// `None` for anything else, because buyers dial what the page shows. Similar codes forward calls (`**21*…#`,
    /// `*61*…#`, `##002#`), bar them or change a PIN: the supplementary services of 3GPP TS 22.030. Those have two
    /// digits, or three that we refuse. A part is too short for a number to which calls or money could go.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let inside = text.strip_prefix(['*', '#'])?.strip_suffix('#')?;
        let mut parts = inside.split('*');
        let is_number = |part: &str| part.bytes().all(|mark| mark.is_ascii_digit());
        let is_menu = |part: &str| (3..=4).contains(&part.len()) && is_number(part) && !is_service(part);
        let is_part = |part: &str| (1..=Self::LONGEST_PART).contains(&part.len()) && is_number(part);
        let is_dialed =
            text.len() <= Self::LONGEST && parts.next().is_some_and(is_menu) && parts.all(is_part);
        is_dialed.then(|| Self(text.to_owned()))
    }

    /// The address of a link that opens the phone's dialler with the code.
    pub fn href(&self) -> String {
        format!("tel:{}", self.0.replace('#', "%23"))
    }
}

impl fmt::Display for Ussd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Whether three digits may be a supplementary service's (3GPP TS 22.030, annex B): call forwarding, barring,
/// identification, user signalling, multiple subscriber profile, priority; and all that begin with 0, as those of PINs.
fn is_service(code: &str) -> bool {
    const SERVICES: [&str; 7] = ["0", "30", "33", "35", "36", "59", "75"];
    code.len() == 3 && SERVICES.iter().any(|service| code.starts_with(service))
}

/// The text is not an SMS code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the code must be the 4 to 10 digits of the SMS")]
pub struct NotACode;

/// The code that an operator sent by SMS. Never prints, because it authorizes the payment's start.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsCode(String);

impl SmsCode {
    /// Parses 4 to 10 digits, however they are spaced.
    ///
    /// # Errors
    /// [`NotACode`] for everything else.
    pub fn parse(text: &str) -> Result<Self, NotACode> {
        let digits: String = plain(text).chars().filter(|mark| !" -".contains(*mark)).collect();
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
    fn what_is_stored_can_be_read_back() {
        for prompt in [Prompt::Code, Prompt::Pin(None), Prompt::Pin(Ussd::parse("#150*50#"))] {
            assert_eq!(Prompt::parse(&prompt.encode()), Some(prompt));
        }
        for text in ["", "dial", "code "] {
            assert_eq!(Prompt::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_stored_code_that_must_not_be_dialed_is_read_as_none() {
        for text in ["pin **21*699009900#", "pin x", "pin "] {
            assert_eq!(Prompt::parse(text), Some(Prompt::Pin(None)), "{text}");
        }
    }

    #[test]
    fn only_what_a_telephone_dials_is_shown_to_be_dialed() {
        assert_eq!(Ussd::parse(" *126# ").map(|ussd| ussd.href()).as_deref(), Some("tel:*126%23"));
        for text in ["*126#", "#150#", "#150*50#", "#150*4*4#", "*126*1*123456#", "*8000#"] {
            assert_eq!(Ussd::parse(text).map(|ussd| ussd.to_string()).as_deref(), Some(text));
        }
        for text in
            ["", "*", "#", "126", "126#", "*126", "*126#<b>", "javascript:1", "*126#*126#*126#*126#*126#"]
        {
            assert_eq!(Ussd::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_forwards_calls_or_changes_a_line_is_never_shown_to_be_dialed() {
        for text in [
            "**21*699009900#",
            "*21*699009900#",
            "**61*699009900*11*20#",
            "*61*699009900#",
            "*62*699009900#",
            "*67*699009900#",
            "**62*1#",
            "**67*1#",
            "*21#",
            "#21#",
            "##21#",
            "##002#",
            "#002#",
            "*002*699009900#",
            "**004*699009900#",
            "*004#",
            "*#21#",
            "*#06#",
            "*#62#",
            "#*150#",
            "**150#",
            "##150#",
            "*150##",
            "*150**5#",
            "*33*0000#",
            "*35*0000#",
            "*330*0000#",
            "*331*0000#",
            "*353*0000#",
            "*43#",
            "#31#",
            "*300#",
            "*361#",
            "**03*330*0000*1234*1234#",
            "**04*0000*1234*1234#",
            "*042*0000#",
            "*592#",
            "*751#",
            "*77#",
            "*10#",
            "*9#",
            "*126*699009900#",
            "#150*1*237699009900#",
            "#31#699009900",
            "*31#699009900",
            "*72699009900#",
            "*90#",
        ] {
            assert_eq!(Ussd::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_read_as_it_is_written_in_an_sms_and_does_not_print() {
        for text in ["123456", "123 456", "123-456", " 123456 ", "\u{200e}１２３\u{a0}456", "١٢٣٤٥٦"]
        {
            let code = SmsCode::parse(text).expect("a code");
            assert_eq!((code.digits(), format!("{code:?}").as_str()), ("123456", "SmsCode(••••)"));
        }
        for text in ["", "123", "12345678901", "12a456"] {
            assert_eq!(SmsCode::parse(text), Err(NotACode), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_telephone_number_is_ever_part_of_what_is_dialed(text in "[*#]{1,2}[0-9]{2,4}[*][0-9*]{0,4}6[0-9]{8}[*0-9]{0,4}#") {
            prop_assert_eq!(Ussd::parse(&text), None);
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".*") {
            let _ = (Prompt::parse(&text), Ussd::parse(&text), SmsCode::parse(&text));
        }
    }
}

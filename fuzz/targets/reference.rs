//! References, tokens, phones, codes: parsing keeps the text, and refuses every character that is unsafe in its place.
#![no_main]

use caisse_domain::{
    AppTransactionRef, IdempotencyKey, Operator, OrderToken, Phone, Prompt, Reference, SmsCode,
    TransactionRef, Ussd,
};
use libfuzzer_sys::fuzz_target;

/// A parsed value prints as it was written, and parses again as the same.
macro_rules! is_identity {
    ($type:ty, $text:expr, $longest:literal, $may_be:expr) => {
        let may_be = (1..=$longest).contains(&$text.len()) && $text.chars().all($may_be);
        let read = <$type>::parse($text);
        assert_eq!(read.is_ok(), may_be, "{}: {:?}", stringify!($type), $text);
        if let Ok(read) = read {
            assert_eq!((read.as_str(), read.to_string().as_str()), ($text, $text));
            assert_eq!(<$type>::parse(read.as_str()), Ok(read));
        }
    };
}

fuzz_target!(|text: &str| {
    let is_visible = |mark: char| ('!'..='~').contains(&mark);
    let is_path_safe = |mark: char| matches!(mark, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_');
    is_identity!(Reference, text, 64, is_visible);
    is_identity!(IdempotencyKey, text, 255, is_visible);
    is_identity!(AppTransactionRef, text, 64, is_path_safe);
    is_identity!(TransactionRef, text, 64, is_path_safe);
    is_identity!(OrderToken, text, 64, is_path_safe);
    if let Ok(reference) = Reference::parse(text) {
        let attempt = AppTransactionRef::new(&reference, text.len() as u64);
        assert_eq!(AppTransactionRef::parse(attempt.as_str()), Ok(attempt));
    }
    if let Ok(token) = OrderToken::parse(text).map_err(|_| ())
        && text.len() > 20
    {
        assert!(!format!("{token:?}").contains(text), "a token prints whole");
    }
    phone(text);
    if let Ok(code) = SmsCode::parse(text) {
        assert!(!format!("{code:?}").contains(code.digits()), "a code prints");
        assert_eq!(SmsCode::parse(code.digits()), Ok(code));
    }
    if let Some(ussd) = Ussd::parse(text) {
        assert_eq!(Ussd::parse(&ussd.to_string()), Some(ussd.clone()));
        assert!(ussd.href().chars().all(|mark| mark.is_ascii_alphanumeric() || ":*%".contains(mark)));
    }
    if let Some(prompt) = Prompt::parse(text) {
        assert_eq!(Prompt::parse(&prompt.encode()), Some(prompt));
    }
    if let Some(operator) = Operator::parse(text) {
        assert_eq!(operator.code(), text);
    }
});

fn phone(text: &str) {
    let Ok(phone) = Phone::parse(text) else { return };
    let national = phone.national();
    assert!(national.len() == 9 && national.starts_with('6'), "{national}");
    let digits: String = text.chars().filter_map(digit).collect();
    assert!(digits.ends_with(national), "{text}: {national}");
    for spelling in
        [national.to_owned(), phone.spaced(), format!("+237{national}"), format!("00237 {}", phone.spaced())]
    {
        assert_eq!(Phone::parse(&spelling), Ok(phone.clone()), "{spelling}");
    }
    assert!(!format!("{phone:?}{}", phone.masked()).contains(&national[..7]), "a number prints whole");
}

/// A digit as people type and paste it: in ASCII, full width, or one of the two Arabic rows.
fn digit(mark: char) -> Option<char> {
    ['0', '\u{ff10}', '\u{660}', '\u{6f0}']
        .into_iter()
        .find_map(|zero| u32::from(mark).checked_sub(u32::from(zero)).filter(|&value| value < 10))
        .and_then(|value| char::from_digit(value, 10))
}

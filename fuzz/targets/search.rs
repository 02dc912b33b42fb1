//! The search box: each reading of a text is a part of that text, in its own form, and prints without it.
#![no_main]

use caisse_domain::{OrderToken, SearchTerms};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let terms = SearchTerms::read(text);
    assert_eq!(SearchTerms::read(&format!("  {text}\u{a0}")), terms, "blanks around a text mean nothing");
    let lower = text.to_lowercase();
    if let Some(token) = &terms.token {
        assert!(lower.contains(token.as_str()) || OrderToken::all_in(text).contains(token), "{text}");
        assert_eq!(token.as_str().len(), 32);
    }
    if let Some(reference) = &terms.reference {
        assert!(reference.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
        assert!(terms.prefix.as_ref().is_none_or(|prefix| prefix == reference), "{text}");
    } else {
        assert!(terms.prefix.is_none() && terms.operator_ref.is_none(), "{text}");
    }
    if let Some(amount) = terms.amount {
        assert!((1..SearchTerms::AMOUNTS_BELOW).contains(&amount), "{text}: {amount}");
    }
    if let Some(phone) = &terms.phone {
        assert!((7..=15).contains(&(phone.as_str().len() - 1)), "{text}");
        assert!(!format!("{terms:?}").contains(&phone.as_str()[4..]), "a number prints");
        assert_eq!(SearchTerms::read(phone.as_str()).phone.as_ref(), Some(phone), "{text}");
    }
    if let Some(email) = &terms.email {
        assert!(email.contains('@') && terms.phone.is_none() && terms.token.is_none(), "{text}");
    }
    let others = terms.clone().without_people();
    assert!(!others.names_a_person(), "{text}");
    assert_eq!((others.reference, others.amount), (terms.reference, terms.amount), "{text}");
});

//! Parsing and verifying callbacks: only a signature made with our key makes one authentic.
//!
//! Lines of an input: the `Content-Type`, the `X-MyCoolPay-Signature`; then the body.
#![no_main]

use caisse_fuzz::{input, signing};
use caisse_mycoolpay::{
    Dialect,
    callback::{RawCallback, Verdict, read},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut body = data;
    let content_type = Some(input::text(&mut body)).filter(|text| !text.is_empty());
    let signature_header = Some(input::text(&mut body)).filter(|text| !text.is_empty());
    let raw = RawCallback { body, content_type, signature_header };
    for dialect in [Dialect::Official, Dialect::Guide] {
        let bell = read(raw, &signing::keys(dialect, signing::PRIVATE_KEY));
        let expected = signing::expected(raw, dialect);
        match bell.verdict {
            Verdict::Authentic => {
                // A body that is not strict JSON has no second reader.
                if let Some((signatures, given)) = expected {
                    assert!(signatures.contains(&given), "{dialect:?}: {given} is none of {signatures:?}");
                }
                assert!(bell.seal.is_some());
                let other_key = read(raw, &signing::keys(dialect, "another_key"));
                assert_ne!(other_key.verdict, Verdict::Authentic, "{dialect:?}: any key will do");
                assert!(bell.transaction_ref.is_none_or(|text| !text.is_empty()));
            }
            Verdict::BadSignature => {
                if let Some((signatures, given)) = expected {
                    assert!(!signatures.contains(&given), "{dialect:?}: {given} was refused");
                }
            }
            Verdict::WrongApplication => assert_eq!(dialect, Dialect::Official),
            // A malformed body may still name a transaction.
            Verdict::Malformed => assert_eq!(bell.seal, None),
            Verdict::WrongSource => panic!("nobody said where it comes from"),
        }
    }
});

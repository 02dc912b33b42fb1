//! The page that a user wanted before they signed in: whatever the text is, a browser that follows what is accepted
//! stays on the site, in the console, and is not signed out or led round in a circle.
#![no_main]

use caisse::web::NextPage;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some(next) = NextPage::parse(text) else { return };
    assert_eq!(next.as_str(), text);
    assert!(text.bytes().all(|byte| (0x21..0x7f).contains(&byte)), "{text}");
    // Browsers read addresses as the standard says, and this library implements it.
    let site = Url::parse("https://shop.example/console/sign-in?x").expect("an address");
    let reached = site.join(text).expect("an address");
    assert_eq!(reached.origin(), site.origin(), "{text}");
    assert!(reached.username().is_empty() && reached.fragment().is_none(), "{text}");
    let segments: Vec<_> = reached.path_segments().expect("a path").collect();
    assert_eq!(segments[0], "console", "{text}");
    let circle = ["sign-in", "sign-out", "confirm", "invitations", "sandbox"];
    assert!(segments.get(1).is_none_or(|second| !circle.contains(second)), "{text}");
});

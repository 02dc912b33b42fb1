//! A page template: a real page, split where pages differ, so that it can be filled in for any order.

use caisse::web::qr_path;
use caisse_domain::Order;

/// Placeholders: characters that occur in no page.
const PLACES: [char; 6] = [CODE, TOKEN, SITE, REFERENCE, TITLE, AMOUNT];
const CODE: char = '\u{1}';
const TOKEN: char = '\u{2}';
const SITE: char = '\u{3}';
const REFERENCE: char = '\u{4}';
const TITLE: char = '\u{5}';
const AMOUNT: char = '\u{6}';
/// Headers that differ between answers.
const OWN: [&str; 4] = ["content-length", "date", "etag", "transfer-encoding"];

/// Makes a template from the answer that shows `order`.
pub(crate) fn of(answer: &str, order: &Order, site: &str) -> String {
    let details = &order.details;
    let values = [
        (CODE, code(site, order)),
        (TOKEN, order.token.as_str().to_owned()),
        (SITE, site.to_owned()),
        (REFERENCE, details.reference.to_string()),
        (TITLE, details.title.clone()),
        (AMOUNT, details.amount.parts(details.locale).0),
    ];
    values.into_iter().fold(answer.to_owned(), |page, (place, value)| {
        assert!(page.contains(&value), "the page does not say {value}");
        page.replace(&value, &place.to_string())
    })
}

/// A page template, and the headers it is sent with.
pub(crate) struct Template {
    pub(crate) headers: Vec<(String, String)>,
    /// Texts, each with the placeholder after it.
    parts: Vec<(String, Option<char>)>,
}

impl Template {
    pub(crate) fn read(text: &str) -> Self {
        let (head, page) = text.split_once("\r\n\r\n").expect("head and body");
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers = headers.filter(|(name, _)| !OWN.contains(name));
        let parts = page.split_inclusive(PLACES).map(|part| {
            let text = part.trim_end_matches(PLACES);
            (text.to_owned(), part[text.len()..].chars().next())
        });
        Self {
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            parts: parts.collect(),
        }
    }

    pub(crate) fn fill(&self, order: &Order, site: &str) -> String {
        let details = &order.details;
        let title = details.title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let (amount, _) = details.amount.parts(details.locale);
        let code = code(site, order);
        let mut page = String::with_capacity(64 * 1024);
        for (text, place) in &self.parts {
            page.push_str(text);
            page.push_str(match *place {
                Some(CODE) => &code,
                Some(TOKEN) => order.token.as_str(),
                Some(SITE) => site,
                Some(REFERENCE) => details.reference.as_str(),
                Some(TITLE) => &title,
                Some(AMOUNT) => &amount,
                _ => "",
            });
        }
        page
    }
}

/// The path of the QR code of the order's address, as the page draws it.
fn code(site: &str, order: &Order) -> String {
    qr_path(&format!("{site}/orders/{}", order.token.as_str())).expect("a short text")
}

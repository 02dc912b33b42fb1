//! A page template: a real page, split where pages differ, so that it can be filled in for any order.

use std::fmt::Write as _;

use caisse_domain::Order;
use qrcode::{
    Color, EcLevel, QrResult, Version,
    bits::{self, Bits},
    canvas::{Canvas, MaskPattern},
    ec,
};

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
        (CODE, strokes(&address(site, order))),
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
        let code = strokes(&address(site, order));
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

fn address(site: &str, order: &Order) -> String {
    format!("{site}/orders/{}", order.token.as_str())
}

/// The path of the address's QR code, as the page draws it.
fn strokes(address: &str) -> String {
    let version = bits::encode_auto(address.as_bytes(), EcLevel::L).expect("a short text").version();
    let levels = [EcLevel::H, EcLevel::Q, EcLevel::M, EcLevel::L];
    let modules = levels.into_iter().find_map(|level| modules(address, version, level).ok()).expect("a code");
    let (mut path, mut pen) = ("M4 4.5".to_owned(), (0, 0));
    for (y, row) in (0_i32..).zip(modules.chunks(modules.len().isqrt())) {
        let mut x = 0;
        for run in row.chunk_by(PartialEq::eq) {
            let length = i32::try_from(run.len()).expect("a small code");
            if run[0] == Color::Dark {
                if pen != (x, y) {
                    write!(path, "m{} {}", x - pen.0, y - pen.1).expect("room");
                }
                write!(path, "h{length}").expect("room");
                pen = (x + length, y);
            }
            x += length;
        }
    }
    path
}

fn modules(text: &str, version: Version, level: EcLevel) -> QrResult<Vec<Color>> {
    let mut bits = Bits::new(version);
    bits.push_optimal_data(text.as_bytes())?;
    bits.push_terminator(level)?;
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level)?;
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::Checkerboard);
    Ok(canvas.into_colors())
}

//! The gateway's texts, and those of clients that pretend to be the gateway: shown as text, whatever is in them.

use leptos::prelude::*;

/// What stands for something that the user may not see.
pub(super) const HIDDEN: &str = "•••";
/// The most that one page shows of all these texts, in bytes.
const MOST_OF_A_PAGE: usize = 256 * 1024;

/// What may still be shown on a page.
pub(super) struct Room(usize);

impl Room {
    /// A page without texts.
    pub(super) const fn of_a_page() -> Self {
        Self(MOST_OF_A_PAGE)
    }

    /// The text, folded under `name`; a sentence in its place when the page is full.
    pub(super) fn folded(&mut self, name: String, text: &str, unshown: &'static str) -> AnyView {
        let Some(left) = self.0.checked_sub(text.len()) else {
            return view! { <p class="hint">{unshown}</p> }.into_any();
        };
        self.0 = left;
        view! {
            <details>
                <summary>{name}</summary>
                <pre tabindex="0">
                    <bdi>{visible(text)}</bdi>
                </pre>
            </details>
        }
        .into_any()
    }
}

/// The text with each character visible that a browser drops, obeys, or draws over others: control characters and marks
/// of direction.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for mark in text.chars() {
        match mark {
            '\n' | '\t' => shown.push(mark),
            '\u{7f}' => shown.push('␡'),
            // The pictures of control characters stand in their order from U+2400 on.
            '\0'..'\u{20}' => shown.extend(char::from_u32(0x2400 + u32::from(mark))),
            '\u{80}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {
                shown.extend(mark.escape_unicode());
            }
            _ => shown.push(mark),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_would_not_show_is_visible() {
        let text = "a\0b\u{1b}[31m\r\n\u{7f}\u{202e}txt.exe\u{2066}";
        assert_eq!(visible(text), "a␀b␛[31m␍\n␡\\u{202e}txt.exe\\u{2066}");
        assert_eq!(visible("é — 15\u{202f}000 ✓"), "é — 15\u{202f}000 ✓");
    }

    #[test]
    fn a_page_has_room_for_so_much_and_no_more() {
        let mut room = Room::of_a_page();
        for _ in 0..4 {
            assert!(
                room.folded("text".to_owned(), &"x".repeat(64 * 1024), "full").to_html().contains("<pre")
            );
        }
        let html = room.folded("text".to_owned(), "x", "full").to_html();
        assert!(html.contains("full") && !html.contains("<pre"), "{html}");
    }

    #[test]
    fn markup_is_text() {
        let html =
            Room::of_a_page().folded("<b>".to_owned(), "</pre><script>alert(1)</script>", "").to_html();
        assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
    }
}

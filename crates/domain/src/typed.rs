//! Normalization of text that people type and paste: no invisible characters, digits and signs in ASCII.

/// Whether a character is invisible: direction, joining, byte order. Text that is copied out of contacts, chats and
/// bank sites contains them.
pub(super) const fn is_invisible(mark: char) -> bool {
    matches!(
        mark,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// Normalizes a number or a code: no invisible characters, any blank as a space, digits and signs of other scripts and
/// widths in ASCII.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|&mark| !is_invisible(mark)).map(in_ascii).collect()
}

fn in_ascii(mark: char) -> char {
    match mark {
        '\u{660}'..='\u{669}' => digit(mark, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(mark, '\u{6f0}'),
        // The full-width forms are in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(mark) - 0xfee0).unwrap_or(mark),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{b7}' | '\u{2024}' => '.',
        mark if mark.is_whitespace() || mark.is_control() => ' ',
        mark => mark,
    }
}

fn digit(mark: char, zero: char) -> char {
    char::from_digit(u32::from(mark) - u32::from(zero), 10).unwrap_or(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_read_as_it_was_meant() {
        for (pasted, meant) in [
            ("\u{202a}+237 677 12 34 56\u{202c}", "+237 677 12 34 56"),
            ("\u{200e}677\u{a0}12\u{202f}34\u{2009}56\u{feff}", "677 12 34 56"),
            ("\u{2066}６７７１２３４５６\u{2069}", "677123456"),
            ("＋２３７（６７７）", "+237(677)"),
            ("٦٧٧ ۱۲۳", "677 123"),
            ("677\u{2011}12\u{2013}34\t56\n", "677-12-34 56 "),
        ] {
            assert_eq!(plain(pasted), meant, "{pasted:?}");
        }
    }
}

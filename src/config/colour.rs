//! Colours and their contrast.

use std::{fmt, str::FromStr};

/// A colour, as `#rrggbb` writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// A text that is not a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a colour")]
pub struct NotColour;

impl Colour {
    /// Black.
    pub const BLACK: Self = Self::new(0);
    /// White.
    pub const WHITE: Self = Self::new(0xff_ff_ff);

    /// The colour `0xrrggbb`.
    pub const fn new(rgb: u32) -> Self {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Self([red, green, blue])
    }

    /// WCAG's contrast ratio, from 1 (no difference) to 21 (black and white).
    pub fn contrast(self, other: Self) -> f64 {
        const FLARE: f64 = 0.05;
        let (one, other) = (self.luminance() + FLARE, other.luminance() + FLARE);
        one.max(other) / one.min(other)
    }

    /// WCAG's relative luminance.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let share = f64::from(part) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Mixes in so many hundredths of `other`: 0 is this colour, 100 is `other`.
    pub fn towards(self, other: Self, hundredths: u8) -> Self {
        let mut mixed = self.0;
        for (part, goal) in mixed.iter_mut().zip(other.0) {
            let [from, to, weight] = [*part, goal, hundredths.min(100)].map(u32::from);
            *part = u8::try_from((from * (100 - weight) + to * weight) / 100).unwrap_or(goal);
        }
        Self(mixed)
    }
}

impl FromStr for Colour {
    type Err = NotColour;

    fn from_str(text: &str) -> Result<Self, NotColour> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(NotColour)?;
        // `from_str_radix` takes a sign as well.
        let is_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let rgb = u32::from_str_radix(digits, 16).ok().filter(|_| is_hexadecimal);
        rgb.map(Self::new).ok_or(NotColour)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(out, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_read_and_written_as_style_sheets_do() {
        for text in ["#0b5a44", "#ffffff", "#000000"] {
            assert_eq!(text.parse::<Colour>().expect("a colour").to_string(), text);
        }
        assert_eq!("#FFEE00".parse(), Ok(Colour::new(0xff_ee_00)));
        for text in ["", "#fff", "0b5a44", "#0b5a4g", "#+b5a44", "#0b5a4400", "green", "#é5a44"] {
            assert_eq!(text.parse::<Colour>(), Err(NotColour), "{text}");
        }
    }

    #[test]
    fn contrast_is_wcags() {
        let grey = Colour::new(0x76_76_76);
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 0.001);
        assert!((grey.contrast(Colour::WHITE) - 4.54).abs() < 0.01);
        assert!((grey.contrast(grey) - 1.0).abs() < 0.001);
    }

    #[test]
    fn a_mixture_begins_at_one_colour_and_ends_at_the_other() {
        let (here, there) = (Colour::new(0x0b_5a_44), Colour::new(0xff_ee_00));
        assert_eq!(here.towards(there, 0), here);
        assert_eq!(here.towards(there, 100), there);
        assert_eq!(Colour::BLACK.towards(Colour::WHITE, 50), Colour::new(0x7f_7f_7f));
    }
}

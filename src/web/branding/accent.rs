//! The merchant's accent colour, changed only as far as contrast needs: of text on the button, and of the button on
//! the page.

use crate::config::Colour;

/// The backgrounds of a colour scheme, against which colours need contrast.
pub(in crate::web) struct Scheme {
    /// The backgrounds of page and card (`--ground` and `--surface` in `style/tokens.css`).
    grounds: [Colour; 2],
    /// The colour towards which a tone moves when its contrast is too low.
    away: Colour,
}

/// The light scheme.
pub(in crate::web) const LIGHT: Scheme =
    Scheme { grounds: [Colour::new(0xf3_ee_e3), Colour::new(0xff_fe_fb)], away: Colour::BLACK };
/// The dark scheme.
pub(in crate::web) const DARK: Scheme =
    Scheme { grounds: [Colour::new(0x12_11_0e), Colour::new(0x1d_1b_17)], away: Colour::WHITE };

/// WCAG AA for text.
const TEXT: f64 = 4.5;
/// WCAG AA for what is not text: a button, a symbol.
const SHAPE: f64 = 3.0;
/// The darker of the two text colours.
const NEAR_BLACK: Colour = Colour::new(0x12_11_0e);

impl Scheme {
    /// The page's background.
    pub(in crate::web) const fn ground(&self) -> Colour {
        self.grounds[0]
    }

    fn has_contrast(&self, tone: Colour) -> bool {
        self.grounds.iter().all(|ground| tone.contrast(*ground) >= SHAPE)
    }
}

/// A colour's tones in one colour scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) struct Tones {
    /// The button.
    pub(in crate::web) accent: Colour,
    /// The text on it.
    pub(in crate::web) on_accent: Colour,
    /// The button's border: it makes a light button visible on a light page.
    pub(in crate::web) rim: Colour,
    /// Background of white symbols.
    pub(in crate::web) mark: Colour,
}

impl Tones {
    /// The tones nearest to `colour` that have enough contrast in `scheme`.
    pub(in crate::web) fn of(colour: Colour, scheme: &Scheme) -> Self {
        let accent = nearest(colour, scheme.away, |tone| tone.contrast(text_on(tone)) >= TEXT);
        let rim = nearest(accent, scheme.away, |tone| scheme.has_contrast(tone));
        let mark = nearest(rim, Colour::BLACK, |tone| tone.contrast(Colour::WHITE) >= SHAPE);
        Self { accent, on_accent: text_on(accent), rim, mark }
    }

    /// The tones as CSS custom properties.
    pub(in crate::web) fn style(&self) -> String {
        let Self { accent, on_accent, rim, mark } = self;
        format!(":root{{--accent:{accent};--on-accent:{on_accent};--rim:{rim};--mark:{mark}}}")
    }
}

/// White or near-black, whichever has more contrast.
fn text_on(tone: Colour) -> Colour {
    if tone.contrast(Colour::WHITE) >= tone.contrast(NEAR_BLACK) { Colour::WHITE } else { NEAR_BLACK }
}

/// The first tone between `colour` and `end` that passes `will_do`; `end` always passes.
fn nearest(colour: Colour, end: Colour, will_do: impl Fn(Colour) -> bool) -> Colour {
    (0..=100)
        .map(|payment_method| colour.towards(end, payment_method))
        .find(|&tone| will_do(tone))
        .unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::style;

    #[test]
    fn the_grounds_are_those_of_the_style() {
        let style: String = style::SOURCE.split_whitespace().collect();
        for scheme in [LIGHT, DARK] {
            let [ground, surface] = scheme.grounds;
            let written = format!("--ground:{ground};--surface:{surface};");
            assert!(style.contains(&written), "style/tokens.css has no {written}");
        }
    }

    #[test]
    fn a_colour_that_can_be_read_is_left_as_it_is() {
        let green = Colour::new(0x0b_5a_44);
        let tones = Tones::of(green, &LIGHT);
        assert_eq!(tones, Tones { accent: green, on_accent: Colour::WHITE, rim: green, mark: green });
        let yellow = Colour::new(0xff_ee_00);
        assert_eq!(
            (Tones::of(yellow, &DARK).accent, Tones::of(yellow, &DARK).on_accent),
            (yellow, NEAR_BLACK)
        );
    }

    #[test]
    fn a_light_colour_stays_itself_with_dark_words_and_a_rim_that_is_seen() {
        let yellow = Colour::new(0xff_d4_00);
        let tones = Tones::of(yellow, &LIGHT);
        assert_eq!((tones.accent, tones.on_accent), (yellow, NEAR_BLACK));
        assert!(LIGHT.has_contrast(tones.rim) && tones.rim != yellow, "{}", tones.rim);
    }

    proptest! {
        #[test]
        fn every_colour_can_be_read_in_both_schemes(rgb in 0..=0xff_ff_ff_u32) {
            for scheme in [LIGHT, DARK] {
                let Tones { accent, on_accent, rim, mark } = Tones::of(Colour::new(rgb), &scheme);
                prop_assert!(accent.contrast(on_accent) >= TEXT, "{accent} {on_accent}");
                prop_assert!(mark.contrast(Colour::WHITE) >= SHAPE, "{mark}");
                for ground in scheme.grounds {
                    prop_assert!(rim.contrast(ground) >= SHAPE, "{rim} on {ground}");
                    prop_assert!(mark.contrast(ground) >= SHAPE, "{mark} on {ground}");
                }
            }
        }
    }
}

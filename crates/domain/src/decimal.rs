//! Exact decimals. An amount on the wire is a JSON number or a string; neither ever becomes a float.

use std::fmt;

/// Longest text that is parsed: far above any amount, and cheap. Bytes.
const MAX_TEXT: usize = 40;
/// Largest exponent of ten, positive or negative, so that `1e999999999` costs nothing.
const MAX_EXPONENT: i32 = 30;

/// An exact decimal number in lowest terms: `digits × 10^exponent`.
///
/// Two texts of the same number are equal: `100`, `100.0` and `1e2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Significant digits without leading or trailing zeros; empty for zero.
    digits: String,
    exponent: i32,
}

impl Decimal {
    /// Parses a number in JSON's notation (`-12.50`, `1e3`). `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let written: String = [whole, fraction].concat();
        let significant = written.trim_end_matches('0');
        let dropped = written.len() - significant.len();
        let digits = significant.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { negative: false, digits, exponent: 0 });
        }
        let exponent = exponent + i32::try_from(dropped).ok()? - i32::try_from(fraction.len()).ok()?;
        (exponent.abs() <= MAX_EXPONENT).then_some(Self { negative, digits, exponent })
    }

    /// The number in units of `10^-scale` (scale 2: cents). `None` when the result is not whole, is negative, or is
    /// beyond `i64`.
    pub fn to_minor(&self, scale: u32) -> Option<i64> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let zeros = u32::try_from(self.exponent + i32::try_from(scale).ok()?).ok()?;
        if self.negative {
            return None;
        }
        self.digits.parse::<i64>().ok()?.checked_mul(10_i64.checked_pow(zeros)?)
    }

    /// Converts a count of `10^-scale` units.
    pub fn from_minor(minor: i64, scale: u32) -> Self {
        let all = minor.unsigned_abs().to_string();
        let digits = all.trim_end_matches('0').to_owned();
        let dropped = all.len() - digits.len();
        if digits.is_empty() {
            return Self { negative: false, digits, exponent: 0 };
        }
        // Both are below 20: the digits of an i64, and a currency's decimals.
        let exponent = i32::try_from(dropped).unwrap_or(0) - i32::try_from(scale).unwrap_or(0);
        Self { negative: minor < 0, digits, exponent }
    }
}

fn parse_exponent(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size: i32 = digits.parse().ok()?;
    Some(if text.starts_with('-') { -size } else { size })
}

/// The gateway's canonical text: no exponent, no redundant zeros (`docs/mycoolpay.md` §3).
impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits.is_empty() {
            return out.write_str("0");
        }
        if self.negative {
            out.write_str("-")?;
        }
        let Ok(decimals) = usize::try_from(-self.exponent) else {
            out.write_str(&self.digits)?;
            return (0..self.exponent).try_for_each(|_| out.write_str("0"));
        };
        match self.digits.len().checked_sub(decimals) {
            Some(0) | None => {
                out.write_str("0.")?;
                (self.digits.len()..decimals).try_for_each(|_| out.write_str("0"))?;
                out.write_str(&self.digits)
            }
            Some(point) => {
                out.write_str(&self.digits[..point])?;
                if decimals > 0 {
                    out.write_str(".")?;
                    out.write_str(&self.digits[point..])?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(text: &str) -> Option<String> {
        Decimal::parse(text).map(|number| number.to_string())
    }

    #[test]
    fn a_number_is_written_without_needless_zeros_and_without_exponent() {
        for (text, expected) in [
            ("100", "100"),
            ("100.0", "100"),
            ("1e2", "100"),
            ("1E+2", "100"),
            ("2.50", "2.5"),
            ("0.05", "0.05"),
            ("5e-2", "0.05"),
            ("12.5e1", "125"),
            ("0", "0"),
            ("-0.0", "0"),
            ("-7.10", "-7.1"),
            ("1000.01", "1000.01"),
        ] {
            assert_eq!(canonical(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in [
            "", "-", ".", "1.", ".5", "1e", "1e+", "1e++1", "1e+-1", "0x10", "1 000", "1,5", "NaN",
            "1e99999", "+1", "²",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_of_forty_characters_is_read_and_a_longer_one_is_not() {
        assert_eq!(canonical(&"9".repeat(40)), Some("9".repeat(40)));
        assert_eq!(canonical(&"9".repeat(41)), None);
        assert_eq!(canonical("1e0001").as_deref(), Some("10"));
        assert_eq!(canonical("1e00001"), None);
        for (largest, beyond) in [("1e30", "1e31"), ("1e-30", "1e-31")] {
            assert!(canonical(largest).is_some() && canonical(beyond).is_none(), "{largest}");
        }
    }

    #[test]
    fn minor_units_keep_their_sign() {
        assert_eq!(Decimal::from_minor(-250, 2).to_string(), "-2.5");
        assert_eq!(Decimal::from_minor(250, 2).to_string(), "2.5");
        assert_eq!(Decimal::from_minor(0, 2).to_string(), "0");
    }

    #[test]
    fn a_fraction_smaller_than_the_minor_unit_has_no_minor_units() {
        assert_eq!(Decimal::parse("1500.5").and_then(|number| number.to_minor(0)), None);
        assert_eq!(Decimal::parse("15.005").and_then(|number| number.to_minor(2)), None);
        assert_eq!(Decimal::parse("15.05").and_then(|number| number.to_minor(2)), Some(1505));
        assert_eq!(Decimal::parse("-1").and_then(|number| number.to_minor(0)), None);
    }

    proptest! {
        #[test]
        fn minor_units_survive_being_written_and_read(minor in 0_i64..=i64::MAX / 1000, scale in 0_u32..4) {
            let text = Decimal::from_minor(minor, scale).to_string();
            prop_assert_eq!(Decimal::parse(&text).and_then(|number| number.to_minor(scale)), Some(minor));
        }

        #[test]
        fn canonical_text_is_its_own_canonical_text(text in "-?[0-9]{1,12}(\\.[0-9]{1,6})?([eE][+-]?[0-9])?") {
            let once = canonical(&text);
            prop_assert!(once.is_some());
            prop_assert_eq!(once.as_deref().and_then(canonical), once);
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".*") {
            let _ = canonical(&text);
        }
    }
}

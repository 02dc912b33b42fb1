//! A second implementation of numbers, which moves the point within the text.

use caisse_domain::Currency;

/// The canonical text of a JSON number: no exponent, no insignificant zeros. `None` for what is no
/// number, or is longer or larger than Caisse promises to read.
pub fn plain(text: &str) -> Option<String> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let lower = unsigned.to_ascii_lowercase();
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let size = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if text.len() > 40 || size.len() > 4 || ![whole, fraction, size].into_iter().all(is_digits) {
        return None;
    }
    let shift: i64 = size.parse().ok()?;
    let shift = if exponent.starts_with('-') { -shift } else { shift };
    let digits = [whole, fraction].concat();
    // The position of the point, counted from the first digit.
    let point = i64::try_from(whole.len()).ok()? + shift;
    let significant = digits.trim_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    let leading = i64::try_from(digits.len() - digits.trim_start_matches('0').len()).ok()?;
    let length = i64::try_from(significant.len()).ok()?;
    // The power of ten of the last significant digit.
    let last = point - leading - length;
    if last.abs() > 30 {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let (whole, fraction) = if last >= 0 {
        (significant.to_owned() + &"0".repeat(usize::try_from(last).ok()?), String::new())
    } else {
        let decimals = usize::try_from(-last).ok()?;
        let padded = "0".repeat((decimals + 1).saturating_sub(significant.len())) + significant;
        let (whole, fraction) = padded.split_at(padded.len() - decimals);
        (whole.to_owned(), format!(".{fraction}"))
    };
    Some(format!("{sign}{whole}{fraction}"))
}

/// An amount in minor units, if a buyer may be charged it.
pub fn minor(text: &str, currency: Currency) -> Option<i64> {
    let decimals = match currency {
        Currency::Xaf => 0,
        Currency::Eur => 2,
    };
    let plain = plain(text)?;
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    if plain.starts_with('-') || fraction.len() > decimals {
        return None;
    }
    let minor: i64 = format!("{whole}{fraction:0<decimals$}").parse().ok()?;
    (1..=1_000_000_000).contains(&minor).then_some(minor)
}

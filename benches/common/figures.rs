//! Figures, and their formatting.

use std::time::{Duration, Instant};

/// A number from the environment.
pub(crate) fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// Microseconds since `began`; 0 when that is in the future.
pub(crate) fn micros_since(began: Instant) -> u64 {
    micros(began.elapsed())
}

pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The percentile of sorted numbers; 0 without numbers.
pub(crate) fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(0)
}

pub(crate) fn median(mut figures: Vec<u64>) -> u64 {
    figures.sort_unstable();
    percentile(&figures, 50)
}

pub(crate) fn millis(micros: u64) -> String {
    format!("{}.{:02} ms", micros / 1000, micros % 1000 / 10)
}

//! Histograms by what they measure.

use prometheus_client::metrics::histogram::Histogram;

/// Durations of a disk or a page, in seconds: milliseconds, and where it hurts.
pub(super) fn quick() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0])
}

/// Durations of the gateway, in seconds. Its time-out is 15 seconds.
pub(super) fn slow() -> Histogram {
    Histogram::new([0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0])
}

/// Sizes of groups: 512 at most, unless a setting says otherwise.
pub(super) fn group() -> Histogram {
    Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0])
}

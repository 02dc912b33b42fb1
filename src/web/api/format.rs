//! Times and amounts as programs read them.

use std::time::{Duration, UNIX_EPOCH};

use caisse_domain::{Money, Timestamp};
use serde_json::Number;

/// A time, as RFC 3339 has it: `2026-09-21T14:13:20.000Z`.
pub(in crate::web) fn rfc3339(time: Timestamp) -> String {
    // The database may have times of any clock; the format has the years from 1970 to 9999.
    const END_OF_9999: u64 = 253_402_300_799_999;
    let millis = u64::try_from(time.millis()).unwrap_or(0).min(END_OF_9999);
    humantime::format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(millis)).to_string()
}

/// An amount in major units, as a JSON number that never was a float.
pub(in crate::web) fn number(amount: Money) -> Number {
    Number::from_string_unchecked(amount.decimal().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_any_clock_is_written_as_rfc_3339_has_it() {
        assert_eq!(rfc3339(Timestamp::from_millis(1_790_000_000_123)), "2026-09-21T14:13:20.123Z");
        assert_eq!(rfc3339(Timestamp::from_millis(-1)), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(Timestamp::MAX), "9999-12-31T23:59:59.999Z");
    }
}

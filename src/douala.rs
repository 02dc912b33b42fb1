//! Time as people in Douala read it.

use caisse_domain::Timestamp;
use time::{Date, OffsetDateTime, UtcOffset};

/// Africa/Douala is an hour ahead of UTC, all year.
const OFFSET: i8 = 1;
/// A day, in milliseconds: there is no summer time.
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const OFFSET_MS: i64 = 60 * 60 * 1_000;

/// The moment in Douala's time; `None` outside the years that dates can have.
pub(super) fn local(at: Timestamp) -> Option<OffsetDateTime> {
    let utc = OffsetDateTime::from_unix_timestamp(at.millis().div_euclid(1_000)).ok()?;
    utc.checked_to_offset(UtcOffset::from_hms(OFFSET, 0, 0).ok()?)
}

/// `2026-11-23 09:21:05`, in Douala's time.
pub(super) fn moment(at: Timestamp) -> String {
    rfc_3339(at).replace('T', " ").replace("+01:00", "")
}

/// `2026-11-23T09:21:05+01:00`, in Douala's time.
pub(super) fn rfc_3339(at: Timestamp) -> String {
    let Some(at) = local(at) else { return String::new() };
    let (date, month) = (at.date(), u8::from(at.month()));
    let time = format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second());
    format!("{:04}-{month:02}-{:02}T{time}+01:00", date.year(), date.day())
}

/// The day of a moment: `2026-11-23`.
pub(super) fn day_of(at: Timestamp) -> String {
    rfc_3339(at).split_once('T').map(|(day, _)| day.to_owned()).unwrap_or_default()
}

/// When the day of a moment began.
pub(super) const fn midnight(at: Timestamp) -> Timestamp {
    Timestamp::from_millis((at.millis() + OFFSET_MS).div_euclid(DAY_MS) * DAY_MS - OFFSET_MS)
}

/// When a day such as `2026-11-23` began; `None` for what is no day.
pub(super) fn day(text: &str) -> Option<Timestamp> {
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next().filter(|part| part.chars().all(|mark| mark.is_ascii_digit()));
    let (year, month, day) = (part()?, part()?, part()?);
    let month: u8 = month.parse().ok()?;
    let date =
        Date::from_calendar_date(year.parse().ok()?, month.try_into().ok()?, day.parse().ok()?).ok()?;
    Some(Timestamp::from_millis(date.midnight().assume_utc().unix_timestamp() * 1_000 - OFFSET_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-30 23:30:07 UTC.
    const LATE: Timestamp = Timestamp::from_millis(1_796_081_407_000);

    #[test]
    fn a_day_begins_in_douala_an_hour_before_it_does_in_greenwich() {
        assert_eq!(rfc_3339(LATE), "2026-12-01T00:30:07+01:00");
        assert_eq!(moment(LATE), "2026-12-01 00:30:07");
        assert_eq!(moment(midnight(LATE)), "2026-12-01 00:00:00");
        assert_eq!(midnight(midnight(LATE)), midnight(LATE));
        assert_eq!(moment(midnight(midnight(LATE) - 1)), "2026-11-30 00:00:00");
        assert_eq!(midnight(Timestamp::default()).millis(), -OFFSET_MS);
    }

    #[test]
    fn a_day_is_read_as_it_is_written() {
        assert_eq!(day("2026-12-01"), Some(midnight(LATE)));
        assert_eq!(
            (day_of(LATE).as_str(), day_of(midnight(LATE) - 1).as_str()),
            ("2026-12-01", "2026-11-30")
        );
        for text in ["", "7d", "2026-13-01", "2026-02-30", "2026-12", "-2026-12-01", "2026-12-01T00:00"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}

//! Dates as people in Douala read them.

use time::{OffsetDateTime, UtcOffset};

use crate::{domain::Locale, server::web::texts::texts};

/// Africa/Douala is an hour ahead of UTC, all year.
const DOUALA: i8 = 1;

fn local(at_ms: i64) -> Option<OffsetDateTime> {
    let utc = OffsetDateTime::from_unix_timestamp(at_ms.div_euclid(1000)).ok()?;
    Some(utc.to_offset(UtcOffset::from_hms(DOUALA, 0, 0).ok()?))
}

/// A day: `23 novembre 2026`. `at_ms` is in milliseconds since 1970 UTC.
pub(super) fn day(at_ms: i64, locale: Locale) -> String {
    let Some(local) = local(at_ms) else { return String::new() };
    let month = texts(locale).months[usize::from(u8::from(local.month())) - 1];
    let day = match (local.day(), locale) {
        (1, Locale::Fr) => "1er".to_owned(),
        (day, _) => day.to_string(),
    };
    format!("{day} {month} {}", local.year())
}

/// A day and a time: `23 novembre 2026 à 09:21 (heure de Douala)`. `at_ms` is in milliseconds since 1970 UTC.
pub(super) fn moment(at_ms: i64, locale: Locale) -> String {
    let Some(local) = local(at_ms) else { return String::new() };
    let (at, zone) = match locale {
        Locale::Fr => ("à", "heure\u{a0}de\u{a0}Douala"),
        Locale::En => ("at", "Douala\u{a0}time"),
    };
    format!("{} {at} {:02}:{:02} ({zone})", day(at_ms, locale), local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_doualas_time() {
        // 2026-11-30 23:30 UTC is already December in Douala.
        let at_ms = 1_796_081_400_000;
        assert_eq!(moment(at_ms, Locale::Fr), "1er décembre 2026 à 00:30 (heure\u{a0}de\u{a0}Douala)");
        assert_eq!(moment(at_ms, Locale::En), "1 December 2026 at 00:30 (Douala\u{a0}time)");
    }
}

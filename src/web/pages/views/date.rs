//! Dates as people in Douala read them.

use caisse_domain::{Locale, Timestamp};

use crate::{douala::local, web::i18n::texts};

/// A day: `23 novembre 2026`.
pub(in crate::web) fn day(at: Timestamp, locale: Locale) -> String {
    let Some(local) = local(at) else { return String::new() };
    texts(locale).day(local.day(), u8::from(local.month()), local.year())
}

/// A day and a time: `23 novembre 2026 à 09:21 (heure de Douala)`.
pub(in crate::web) fn moment(at: Timestamp, locale: Locale) -> String {
    if local(at).is_none() {
        return String::new();
    }
    texts(locale).moment(day(at, locale), time(at))
}

/// A time of the day: `09:21`.
pub(in crate::web) fn time(at: Timestamp) -> String {
    local(at).map_or_else(String::new, |local| format!("{:02}:{:02}", local.hour(), local.minute()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_shown_in_doualas_time() {
        // 2026-11-30 23:30 UTC is already December in Douala.
        let at = Timestamp::from_millis(1_796_081_400_000);
        assert_eq!(moment(at, Locale::Fr), "1er décembre 2026 à 00:30 (heure\u{a0}de\u{a0}Douala)");
        assert_eq!(moment(at, Locale::En), "1 December 2026 at 00:30 (Douala\u{a0}time)");
    }

    #[test]
    fn every_month_has_its_name() {
        let months = |locale| {
            let day_of = |month: u8| {
                let second = time::Date::from_calendar_date(2026, month.try_into().expect("a month"), 2);
                let noon = second.expect("a day").with_hms(12, 0, 0).expect("a time").assume_utc();
                day(Timestamp::from_millis(noon.unix_timestamp() * 1000), locale)
            };
            (1..=12).map(day_of).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            months(Locale::Fr),
            "2 janvier 2026, 2 février 2026, 2 mars 2026, 2 avril 2026, 2 mai 2026, 2 juin 2026, 2 juillet 2026, \
             2 août 2026, 2 septembre 2026, 2 octobre 2026, 2 novembre 2026, 2 décembre 2026"
        );
        assert_eq!(
            months(Locale::En),
            "2 January 2026, 2 February 2026, 2 March 2026, 2 April 2026, 2 May 2026, 2 June 2026, 2 July 2026, \
             2 August 2026, 2 September 2026, 2 October 2026, 2 November 2026, 2 December 2026"
        );
    }
}

//! How figures are written.

use crate::{store::OperatorGroup, web::console::i18n::home::Texts};

/// A duration in milliseconds, with the two greatest units.
pub(super) fn duration(ms: i64, words: &'static Texts) -> String {
    let seconds = ms / 1_000;
    match (seconds / 3_600, seconds / 60) {
        (0, 0) => words.seconds(seconds),
        (0, minutes) => words.minutes(minutes, seconds % 60),
        (hours, minutes) => words.hours(hours, minutes % 60),
    }
}

/// The name of a means of payment.
pub(super) const fn operator(operator: OperatorGroup, words: &'static Texts) -> &'static str {
    match operator {
        OperatorGroup::Known(operator) => operator.name(),
        OperatorGroup::Other => words.other_operator,
        OperatorGroup::Unknown => words.no_operator,
    }
}

#[cfg(test)]
mod tests {
    use caisse_domain::Locale;

    use super::*;
    use crate::web::console::i18n::home::texts;

    #[test]
    fn a_duration_has_two_units_at_most() {
        for (ms, text) in [
            (0, "0 s"),
            (59_999, "59 s"),
            (80_000, "1 min 20 s"),
            (3_600_000, "1 h 0 min"),
            (90_061_000, "25 h 1 min"),
        ] {
            assert_eq!(duration(ms, texts(Locale::En)), text);
        }
    }
}

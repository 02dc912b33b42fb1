//! Compares our clock with the gateway's: ours dates receipts, and decides what is late.

use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use super::Finding;

const CHECK: &str = "clock";
pub(super) const REMEDY: &str = "Set the clock, and let it be kept: `timedatectl set-ntp true`";
/// Largest accepted difference, in seconds.
const APART: i64 = 60;

/// Compares `now_ms` with the `Date` header of an answer that has just come.
pub(super) fn check(now_ms: i64, date: Option<&str>) -> Finding {
    let theirs = date.and_then(|text| OffsetDateTime::parse(text, &Rfc2822).ok());
    let Some(theirs) = theirs else {
        return Finding::skip(CHECK, "the gateway does not say what time it is");
    };
    let ahead = now_ms / 1000 - theirs.unix_timestamp();
    let what = match ahead {
        0.. => format!("our clock is {ahead} s ahead of the gateway's"),
        _ => format!("our clock is {} s behind the gateway's", -ahead),
    };
    if ahead.abs() > APART { Finding::fail(CHECK, what, REMEDY) } else { Finding::ok(CHECK, what) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Grade;

    #[test]
    fn a_minute_is_too_much() {
        let date = Some("Mon, 21 Sep 2026 14:13:20 GMT");
        let grade = |seconds: i64| check((1_790_000_000 + seconds) * 1000, date).grade;
        assert_eq!([grade(0), grade(60), grade(-60)], [Grade::Ok; 3]);
        assert_eq!([grade(61), grade(-61)], [Grade::Fail; 2]);
        assert_eq!(check(0, None).grade, Grade::Skip);
        assert_eq!(check(0, Some("yesterday")).grade, Grade::Skip);
    }
}

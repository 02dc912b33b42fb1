//! What came of a check that the user asked for: a word in the address, a sentence on the page.

use std::time::Duration;

use url::form_urlencoded;

use crate::{checkout::CheckResult, metrics::CheckOutcome, web::console::i18n::order::Texts};

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum CheckNotice {
    /// The order moved.
    Moved,
    /// Nothing new.
    Unchanged,
    /// The answer contradicts the status.
    Contradicted,
    /// The reference was of another's transaction.
    NotOurs,
    /// No usable answer.
    Failed,
    /// No answer yet.
    Running,
    /// It was checked a moment ago.
    Fresh,
    /// Not now.
    Refused,
    /// There is nothing to check.
    Nothing,
}

impl CheckNotice {
    const ALL: [Self; 9] = [
        Self::Moved,
        Self::Unchanged,
        Self::Contradicted,
        Self::NotOurs,
        Self::Failed,
        Self::Running,
        Self::Fresh,
        Self::Refused,
        Self::Nothing,
    ];

    /// The notice for a result; `None` is that there was nothing to check.
    pub(in crate::web) const fn of(result: Option<CheckResult>) -> Self {
        match result {
            Some(CheckResult::Asked(CheckOutcome::Moved)) => Self::Moved,
            Some(CheckResult::Asked(CheckOutcome::Unchanged)) => Self::Unchanged,
            Some(CheckResult::Asked(CheckOutcome::Contradicted)) => Self::Contradicted,
            Some(CheckResult::Asked(CheckOutcome::NotOurs)) => Self::NotOurs,
            Some(CheckResult::Asked(CheckOutcome::Failed)) => Self::Failed,
            Some(CheckResult::Asked(CheckOutcome::Postponed) | CheckResult::Refused) => Self::Refused,
            Some(CheckResult::Running) => Self::Running,
            Some(CheckResult::Fresh) => Self::Fresh,
            None => Self::Nothing,
        }
    }

    /// The word in the address.
    pub(in crate::web) const fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Unchanged => "unchanged",
            Self::Contradicted => "contradicted",
            Self::NotOurs => "not-ours",
            Self::Failed => "failed",
            Self::Running => "running",
            Self::Fresh => "fresh",
            Self::Refused => "wait",
            Self::Nothing => "nothing",
        }
    }

    /// The notice in an address; any other text is none.
    pub(in crate::web) fn in_query(query: Option<&str>) -> Option<Self> {
        let mut pairs = form_urlencoded::parse(query?.as_bytes());
        let (_, word) = pairs.find(|(name, _)| name == "check")?;
        Self::ALL.into_iter().find(|notice| notice.as_str() == word)
    }

    /// Whether it is good news, or none.
    pub(super) const fn is_problem(self) -> bool {
        matches!(self, Self::Contradicted | Self::NotOurs | Self::Failed | Self::Refused)
    }

    /// The sentence. `wait` is how long it takes until another check may be sent.
    pub(super) fn text(self, wait: Duration, words: &'static Texts) -> String {
        let text = match self {
            Self::Moved => words.notice_moved,
            Self::Unchanged => words.notice_unchanged,
            Self::Contradicted => words.notice_contradicted,
            Self::NotOurs => words.notice_not_ours,
            Self::Failed => words.notice_failed,
            Self::Running => words.notice_running,
            Self::Fresh => words.notice_fresh,
            Self::Nothing => words.notice_nothing,
            Self::Refused if wait.is_zero() => words.notice_now,
            Self::Refused => return words.notice_wait(wait.as_millis().div_ceil(1_000) as u64),
        };
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_the_list_are_notices() {
        for notice in CheckNotice::ALL {
            let query = format!("a=b&check={}", notice.as_str());
            assert_eq!(CheckNotice::in_query(Some(&query)), Some(notice));
        }
        for query in [None, Some(""), Some("check="), Some("check=Moved"), Some("check=<script>")] {
            assert_eq!(CheckNotice::in_query(query), None, "{query:?}");
        }
    }
}

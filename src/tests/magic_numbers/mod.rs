//! Magic numbers through sockets: by `caisse sandbox trigger`, and by the thousand.

/// A thousand payments, each of a scenario.
mod by_the_thousand;
/// `caisse sandbox trigger`.
mod by_trigger;
/// A fast sandbox, and a shop that receives its callbacks.
mod shop;

use caisse_sandbox::SCENARIOS;

/// The statuses of the callbacks in each scenario, in order.
const CALLED_BACK: &[(&str, &[&str])] = &[
    ("success", &["SUCCESS"]),
    ("slow-success", &["SUCCESS"]),
    ("no-funds", &["FAILED"]),
    ("canceled", &["CANCELED"]),
    ("code", &["SUCCESS"]),
    ("wrong-code", &[]),
    ("no-answer", &[]),
    ("late-success", &["SUCCESS"]),
    ("less-paid", &["SUCCESS"]),
    ("other-currency", &["SUCCESS"]),
    ("failure-then-success", &["FAILED", "SUCCESS"]),
    ("no-callback", &[]),
    ("two-callbacks", &["SUCCESS", "SUCCESS"]),
    ("callback-first", &["SUCCESS"]),
    ("stale-status", &["SUCCESS"]),
];

#[test]
fn no_scenario_is_left_out() {
    let (expected, all) = (CALLED_BACK.iter().map(|(name, _)| *name), SCENARIOS.iter().map(|row| row.name));
    assert!(expected.eq(all));
}

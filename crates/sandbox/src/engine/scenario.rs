//! Magic numbers: the paying number or the amount chooses a payment's outcome. The same table
//! is in `docs/sandbox.md`.

use std::time::Duration;

use caisse_domain::{Currency, Money, Phone};

use super::outcome::SandboxOutcome::{self, Canceled, Failed, Success};

/// One row of the table.
#[derive(Debug)]
pub struct Scenario {
    /// Its name, in words joined by hyphens.
    pub name: &'static str,
    /// The paying number: nine national digits, of Orange where a code is asked for, else of MTN.
    pub phone: &'static str,
    /// The amount, in francs, with the same effect on a payment link without a number.
    pub amount: i64,
    /// The steps in words, for people.
    pub what: &'static str,
    /// Whether the payer has to type a code before anything happens.
    pub(crate) code: Option<Code>,
    /// Whether it begins before the shop is answered, rather than when the payer acts.
    pub(crate) begins_early: bool,
    /// The steps that run.
    pub(crate) steps: &'static [Step],
}

/// Which codes are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// `123456`.
    Known,
    /// No code.
    Impossible,
}

impl Code {
    pub(crate) fn accepts(self, typed: &str) -> bool {
        self.right() == Some(typed)
    }

    /// The code that is accepted.
    pub(crate) fn right(self) -> Option<&'static str> {
        (self == Self::Known).then_some(Scenario::CODE)
    }
}

/// One step of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Waits this long at speed 1.
    Wait(Duration),
    /// Sets the outcome.
    Settle(SandboxOutcome),
    /// From here on checkStatus hides a final outcome.
    Hide,
    /// From here on checkStatus reports the real outcome.
    Show,
    /// One franc less than the requested amount moves.
    PayLess,
    /// The same number moves in the other currency.
    PayOtherCurrency,
    /// Sends a callback, and waits for the shop's answer.
    SendCallback,
}

use Step::{Hide, PayLess, PayOtherCurrency, SendCallback, Settle, Show, Wait};

const fn seconds(seconds: u64) -> Step {
    Wait(Duration::from_secs(seconds))
}

const fn row(
    name: &'static str,
    phone: &'static str,
    amount: i64,
    what: &'static str,
    steps: &'static [Step],
) -> Scenario {
    Scenario { name, phone, amount, what, code: None, begins_early: false, steps }
}

const fn with_code(code: Code, scenario: Scenario) -> Scenario {
    Scenario { code: Some(code), ..scenario }
}

const fn early(scenario: Scenario) -> Scenario {
    Scenario { begins_early: true, ..scenario }
}

/// The scenario of a `payin` from a number that is not in the table.
pub(crate) const ORDINARY_PAYIN: Scenario =
    row("ordinary", "", 0, "succeeds after 3 seconds", &[seconds(3), Settle(Success), SendCallback]);
/// The scenario of a `payout` to a number that is not in the table.
pub(crate) const ORDINARY_PAYOUT: Scenario =
    row("ordinary", "", 0, "succeeds at once", &[Settle(Success), SendCallback]);

/// Every scenario, as `docs/sandbox.md` lists them.
pub const SCENARIOS: &[Scenario] = &[
    row("success", "670000001", 9001, "succeeds at once", &[Settle(Success), SendCallback]),
    row(
        "slow-success",
        "670000002",
        9002,
        "succeeds after 10 seconds",
        &[seconds(10), Settle(Success), SendCallback],
    ),
    row("no-funds", "670000003", 9003, "fails for lack of funds", &[Settle(Failed), SendCallback]),
    row("canceled", "670000004", 9004, "is canceled by the payer", &[Settle(Canceled), SendCallback]),
    with_code(
        Code::Known,
        row(
            "code",
            "690000005",
            9005,
            "asks for a code, takes 123456, succeeds",
            &[Settle(Success), SendCallback],
        ),
    ),
    with_code(Code::Impossible, row("wrong-code", "690000006", 9006, "asks for a code, takes none", &[])),
    row("no-answer", "670000007", 9007, "stays pending", &[]),
    row(
        "late-success",
        "670000008",
        9008,
        "succeeds after 20 minutes, when a shop has given up",
        &[seconds(20 * 60), Settle(Success), SendCallback],
    ),
    row(
        "less-paid",
        "670000009",
        9009,
        "succeeds with one franc less",
        &[PayLess, Settle(Success), SendCallback],
    ),
    row(
        "other-currency",
        "670000010",
        9010,
        "succeeds with the same number in the other currency",
        &[PayOtherCurrency, Settle(Success), SendCallback],
    ),
    row(
        "failure-then-success",
        "670000011",
        9011,
        "fails, and succeeds a minute later",
        &[Settle(Failed), SendCallback, seconds(60), Settle(Success), SendCallback],
    ),
    row("no-callback", "670000012", 9012, "succeeds at once, without a callback", &[Settle(Success)]),
    row(
        "two-callbacks",
        "670000013",
        9013,
        "succeeds at once, called back twice",
        &[Settle(Success), SendCallback, SendCallback],
    ),
    early(row(
        "callback-first",
        "670000014",
        9014,
        "succeeds, and is called back before the shop has the answer to its paylink or payin",
        &[Settle(Success), SendCallback],
    )),
    row(
        "stale-status",
        "670000015",
        9015,
        "succeeds at once, while checkStatus says PENDING for 5 seconds after the callback",
        &[Hide, Settle(Success), SendCallback, seconds(5), Show],
    ),
];

impl Scenario {
    /// The code of the SMS, where one is asked for.
    pub const CODE: &'static str = "123456";

    /// The final outcome; `None` when the payment stays pending.
    pub fn ending(&self) -> Option<SandboxOutcome> {
        let settled = |step: &Step| match *step {
            Settle(outcome) => Some(outcome),
            _ => None,
        };
        self.steps.iter().rev().find_map(settled)
    }

    /// How long it takes in real time.
    pub fn lasts(&self) -> Duration {
        let waited = |step: &Step| match *step {
            Wait(time) => Some(time),
            _ => None,
        };
        self.steps.iter().filter_map(waited).sum()
    }

    /// How many callbacks it sends.
    pub fn callbacks(&self) -> usize {
        self.steps.iter().filter(|step| **step == SendCallback).count()
    }

    /// The row with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SCENARIOS.iter().find(|row| row.name == name)
    }

    /// The row of a number.
    pub(crate) fn of_phone(phone: &Phone) -> Option<&'static Self> {
        SCENARIOS.iter().find(|row| row.phone == phone.national())
    }

    /// The row of a payment link: by its number, or without one by its amount.
    pub(crate) fn of_link(phone: Option<&Phone>, amount: Money) -> Option<&'static Self> {
        match phone {
            Some(phone) => Self::of_phone(phone),
            None if amount.currency() == Currency::Xaf => {
                SCENARIOS.iter().find(|row| row.amount == amount.minor())
            }
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use caisse_domain::Operator;

    use super::*;

    /// The rows of the table below the heading "Magic numbers", verbatim.
    fn documented() -> Vec<[String; 4]> {
        let page = include_str!("../../../../docs/sandbox.md");
        let (_, section) = page.split_once("## Magic numbers").expect("the section");
        let section = section.split("\n## ").next().expect("its text");
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        rows.map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', ""));
            std::array::from_fn(|_| cells.next().expect("four cells"))
        })
        .collect()
    }

    #[test]
    fn the_documented_table_is_the_one_in_the_code() {
        let documented = documented();
        assert_eq!(documented.len(), SCENARIOS.len());
        for (row, documented) in SCENARIOS.iter().zip(documented) {
            assert_eq!(documented, [row.name, row.phone, &row.amount.to_string(), row.what]);
        }
    }

    #[test]
    fn every_magic_number_is_one_a_phone_can_have_and_of_one_row_only() {
        for row in SCENARIOS {
            let phone = Phone::parse(row.phone).expect("a number of Cameroon");
            let operator = if row.code.is_some() { Operator::OrangeMoney } else { Operator::MtnMomo };
            assert_eq!(phone.operator(), Some(operator), "{}", row.name);
            let amount = Money::from_minor(row.amount, Currency::Xaf).expect("an amount");
            let by_phone = Scenario::of_phone(&phone).expect("a row");
            let by_amount = Scenario::of_link(None, amount).expect("a row");
            let by_name = Scenario::named(row.name).expect("a row");
            for found in [by_phone, by_amount, by_name] {
                assert_eq!(found.name, row.name);
            }
        }
    }

    #[test]
    fn a_magic_amount_means_nothing_where_a_number_pays_or_in_euros() {
        let amount = Money::from_minor(9003, Currency::Xaf).expect("an amount");
        let ordinary = Phone::parse("699009900").expect("a number");
        assert!(Scenario::of_link(Some(&ordinary), amount).is_none());
        let euros = Money::from_minor(9003, Currency::Eur).expect("an amount");
        assert!(Scenario::of_link(None, euros).is_none());
    }
}

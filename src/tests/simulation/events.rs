//! Events outside the program.

use super::{
    gateway_ledger::MoneyStatus,
    world::{Power, State},
};

impl State {
    /// Whether the power fails now. It may also be set to fail soon.
    pub(super) fn maybe_cut_the_power(&mut self) -> bool {
        if self.power != Power::On || !self.chance(self.profile.cuts) {
            return false;
        }
        let kind = self.rng.u8(..5);
        match kind {
            0 | 1 => self.power = Power::OffAfter(self.rng.u32(..5)),
            2 | 3 => self.power = Power::OffAtCall,
            _ => {}
        }
        kind == 4
    }

    pub(super) fn let_time_pass(&mut self) {
        let longest = [50, 2_000, 30_000, 60_000, 20 * 60_000, 6 * 3_600_000, 40 * 86_400_000];
        let often = [2, 5, 5, 4, 3, 2, 1];
        let choice = self.rng.usize(..often.iter().sum::<usize>());
        let mut above = 0;
        let kind = often.iter().position(|share| {
            above += share;
            choice < above
        });
        let time = self.rng.i64(1..=longest[kind.unwrap_or(0)]);
        self.now += time;
        self.note(format_args!("{time} ms have passed"));
    }

    /// Changes a transaction's outcome at the gateway. Operators do confirm what they refused before.
    pub(super) fn settle_any(&mut self) {
        let transactions = &self.gateway_ledger.transactions;
        let open: Vec<_> = (0..transactions.len())
            .filter(|&index| !transactions[index].awaits_code)
            .filter(|&index| !matches!(transactions[index].money_status, MoneyStatus::Moved { .. }))
            .collect();
        if open.is_empty() {
            return;
        }
        let index = open[self.rng.usize(..open.len())];
        let money_status = match self.rng.u8(..5) {
            0 => MoneyStatus::Declined,
            1 => MoneyStatus::Canceled,
            _ => self.moved(),
        };
        let transaction = &mut self.gateway_ledger.transactions[index];
        transaction.money_status = money_status;
        let line = format!("{} is {money_status:?}", transaction.theirs);
        self.note(line);
        self.send_callback(index);
    }

    /// The money moves: reported soon or late, and rightly or wrongly.
    pub(super) fn moved(&mut self) -> MoneyStatus {
        let lag = [0, 0, 5_000, 20 * 60_000][self.rng.usize(..4)];
        let seen_at = self.now + lag;
        let true_at = match self.chance(self.profile.lies) {
            true if self.rng.bool() => i64::MAX,
            true => seen_at + self.rng.i64(0..3_600_000),
            false => seen_at,
        };
        MoneyStatus::Moved { seen_at, true_at }
    }

    /// The gateway repeats a callback.
    pub(super) fn repeat_a_callback(&mut self) {
        let count = self.gateway_ledger.transactions.len();
        if count > 0 {
            let index = self.rng.usize(..count);
            self.send_callback(index);
        }
    }
}

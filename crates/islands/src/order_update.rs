//! The content of an event: one line such as `paid 1`. No JSON, to keep the WASM small.

use std::fmt;

use caisse_domain::BuyerStatus;

/// An order's status in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderUpdate {
    /// The status for its buyer.
    pub buyer_status: BuyerStatus,
    /// The number of its attempts.
    pub attempts: u32,
}

impl OrderUpdate {
    /// Parses an event's line.
    pub fn parse(line: &str) -> Option<Self> {
        let (buyer_status, attempts) = line.split_once(' ')?;
        Some(Self { buyer_status: BuyerStatus::parse(buyer_status)?, attempts: attempts.parse().ok()? })
    }
}

impl fmt::Display for OrderUpdate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.buyer_status.as_str(), self.attempts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_writes_the_island_reads() {
        for buyer_status in BuyerStatus::ALL {
            let update = OrderUpdate { buyer_status, attempts: 2 };
            assert_eq!(OrderUpdate::parse(&update.to_string()), Some(update));
        }
        for line in ["", "paid", "paid ", "paid x", "paid -1", "nothing 1", "paid 1 2"] {
            assert_eq!(OrderUpdate::parse(line), None, "{line}");
        }
    }
}

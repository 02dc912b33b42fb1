//! The content of an event: one line such as `paid 1`. No JSON, to keep the WASM small.

use std::fmt;

use caisse_domain::BuyerStatus;

/// An order's status in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderUpdate {
    /// The status for its buyer.
    pub standing: BuyerStatus,
    /// The number of its attempts.
    pub attempts: u32,
}

impl OrderUpdate {
    /// Parses an event's line.
    pub fn parse(line: &str) -> Option<Self> {
        let (standing, attempts) = line.split_once(' ')?;
        Some(Self { standing: BuyerStatus::parse(standing)?, attempts: attempts.parse().ok()? })
    }
}

impl fmt::Display for OrderUpdate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.standing.as_str(), self.attempts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_writes_the_island_reads() {
        for standing in BuyerStatus::ALL {
            let news = OrderUpdate { standing, attempts: 2 };
            assert_eq!(OrderUpdate::parse(&news.to_string()), Some(news));
        }
        for line in ["", "paid", "paid ", "paid x", "paid -1", "nothing 1", "paid 1 2"] {
            assert_eq!(OrderUpdate::parse(line), None, "{line}");
        }
    }
}

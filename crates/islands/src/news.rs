//! What the event stream says of an order, in one line: `paid 1`. No JSON, for the sake of the WASM's size.

use std::fmt;

use caisse_domain::Standing;

/// Where an order stands, as an event says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    /// For its buyer.
    pub standing: Standing,
    /// How many attempts it has.
    pub attempts: u32,
}

impl News {
    /// Reads an event's line.
    pub fn parse(line: &str) -> Option<Self> {
        let (standing, attempts) = line.split_once(' ')?;
        Some(Self { standing: Standing::parse(standing)?, attempts: attempts.parse().ok()? })
    }
}

impl fmt::Display for News {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.standing.code(), self.attempts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_writes_the_island_reads() {
        for standing in Standing::ALL {
            let news = News { standing, attempts: 2 };
            assert_eq!(News::parse(&news.to_string()), Some(news));
        }
        for line in ["", "paid", "paid ", "paid x", "paid -1", "nothing 1", "paid 1 2"] {
            assert_eq!(News::parse(line), None, "{line}");
        }
    }
}

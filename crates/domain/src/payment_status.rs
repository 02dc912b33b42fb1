//! The status of a payment.

/// A payment's status. The variants form a chain in this order: [`apply`] takes the greater of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentStatus {
    /// Stored; the gateway has not answered yet.
    Created,
    /// The gateway waits for the buyer.
    Pending,
    /// Pending for too long, by our decision: the buyer may try again, and a late success still counts.
    Expired,
    /// The buyer canceled.
    Canceled,
    /// The operator refused.
    Failed,
    /// A success that does not match the attempt; a person decides.
    Review,
    /// A person decided that the doubtful success is not this attempt's. It counts like a failed one. A later report that
    /// matches in every field still makes it paid.
    Rejected,
    /// The money moved. No observation changes this status.
    Paid,
}

impl PaymentStatus {
    /// Every status, in the order of the chain.
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Pending,
        Self::Expired,
        Self::Canceled,
        Self::Failed,
        Self::Review,
        Self::Rejected,
        Self::Paid,
    ];

    /// The position in the chain.
    pub const fn rank(self) -> u8 {
        self as u8
    }

    /// The greater of two.
    pub fn join(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether the buyer may still be paying this attempt. An order has at most one live attempt.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Created | Self::Pending)
    }

    /// Whether the gateway has not reported an end, so that status checks go on.
    pub const fn is_unsettled(self) -> bool {
        matches!(self, Self::Created | Self::Pending | Self::Expired)
    }

    /// Whether money may have moved, as far as is known: paid, or in review. The buyer must not pay again.
    pub const fn may_have_moved_money(self) -> bool {
        matches!(self, Self::Review | Self::Paid)
    }

    /// The word that the store uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Review => "review",
            Self::Rejected => "rejected",
            Self::Paid => "paid",
        }
    }

    /// Parses the store's word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == code)
    }
}

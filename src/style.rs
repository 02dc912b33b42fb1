//! The style of every page. Its parts stand in the order in which they apply (`style/`).

/// The style as it is written. A release binary sends a minified form instead (`crates/front/bundle.mjs`).
pub(super) const SOURCE: &str = concat!(
    include_str!("../style/tokens.css"),
    include_str!("../style/page.css"),
    include_str!("../style/checkout.css"),
    include_str!("../style/modal.css"),
    include_str!("../style/receipt.css"),
    include_str!("../style/print.css"),
);

//! The styles of the pages. Their parts stand in the order in which they apply (`style/`).

/// The style of buyers' pages as it is written. A release binary sends a minified form instead (`crates/front/bundle.mjs`).
pub(super) const SOURCE: &str = concat!(
    include_str!("../style/tokens.css"),
    include_str!("../style/page.css"),
    include_str!("../style/checkout.css"),
    include_str!("../style/modal.css"),
    include_str!("../style/receipt.css"),
    include_str!("../style/print.css"),
);

/// The style of the merchant's console, likewise.
pub(super) const CONSOLE: &str = concat!(
    include_str!("../style/tokens.css"),
    include_str!("../style/console/base.css"),
    include_str!("../style/console/pages.css"),
    include_str!("../style/console/lists.css"),
    include_str!("../style/console/home.css"),
    include_str!("../style/console/order.css"),
    include_str!("../style/console/sign-in.css"),
);

//! The lists of the merchant's console: orders and payments, newest first, a page at a time.
//!
//! Each query is bounded in what it reads. A list looks at rows in the order of an index: as many as a page has, or,
//! with a filter that the index does not order, [`MOST_SCANNED`]. Then it answers with what it found, and where to
//! go on.

/// Positions in a list.
mod cursor;
/// What a list shows, and a page of it.
mod filter;
/// Which statement answers which filter.
mod list;
/// Orders.
mod orders;
/// The rows of a page, whichever list it is.
mod page;
/// Payments.
mod payments;
/// The values of a search.
mod search;

pub use cursor::ListCursor;
pub use filter::{Count, ListFilter, ListPage, PAGE_ROWS, Position};
pub use orders::{OrderFlags, OrderRow};
pub use page::MOST_SCANNED;
pub use payments::PaymentRow;

#[cfg(test)]
mod tests;

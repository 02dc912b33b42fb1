//! Shared by the fuzz targets: the form of an input, second implementations, and a shop in memory.
//!
//! A target asserts more than "no panic". What it compares Caisse with is implemented here a second time, by other
//! means, and deliberately without reading Caisse's code.

/// The form of an input.
pub mod input;
/// A second implementation of numbers.
pub mod number;
/// A shop and its gateway, in memory.
#[cfg(feature = "server")]
pub mod shop;
/// A second implementation of signatures.
pub mod signing;
/// A gateway that answers anything.
pub mod talking;

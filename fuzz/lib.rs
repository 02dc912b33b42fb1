//! What the fuzz targets share: the shape of an input, second opinions, and a shop in memory.
//!
//! A target asserts more than "no panic". What it compares Caisse with is written here a second time, by other
//! means, and on purpose without a look at how Caisse does it.

/// How the bytes of an input are read.
pub mod input;
/// A second opinion on numbers.
pub mod number;
/// A shop and its gateway, in memory.
#[cfg(feature = "server")]
pub mod shop;
/// A second opinion on signatures.
pub mod signing;
/// A gateway that says anything.
pub mod talking;

//! The inner loops, written once and compiled for each [`Level`](crate::Level).
//!
//! Long rows are walked in vectors by hand, with enough independent sums to hide the latency of an
//! addition. Loops over the lanes of a block have a fixed width and no order to keep, so the
//! compiler turns them into vectors by itself. `DESIGN.md` has the measurements behind both.
//!
//! 1. A sum over a row is a sum for each place modulo 64 (32 for `f64`), and then the sums of
//!    their halves, whatever the width of a vector: all levels that fuse a multiplication with an
//!    addition give the same number to the last bit.
//! 2. Every step of a sum is monotone, rounding included: stopping early is sound.
//! 3. A pair, a block and a tile give the same number to the last bit.

mod bits;
mod columns;
mod fold;
mod plain;
mod products;
mod rows;
mod wide;

pub(crate) use bits::{differing_bits, differing_symbols, shared_bits};
pub(crate) use columns::{at_most, boxes, columns, counts, packed_row};
pub(crate) use fold::{Fold, Largest, Magnitudes, Squares};
use fold::{Pairs, Product};
pub(crate) use plain::short;
pub(crate) use products::{Products, add_scaled, dot, dots, products};
pub(crate) use rows::{SHORT, row, row_within, rows, rows_within};
pub(crate) use wide::{apart_and_together, roots_apart, squared_lengths};

#[cfg(test)]
mod tests;

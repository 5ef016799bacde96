//! The map and the set from outside, against the collections of `std` and against foreign code
//! that panics or lies.

mod algebra;
mod ancestor;
mod autotraits;
mod deep;
mod history;
mod locked;
mod model;
mod panics;
#[cfg(feature = "rayon")]
mod parallel;
mod ranges;
mod real;
mod set;
mod sizes;
mod summaries;
mod traits;
#[cfg(feature = "leftright")]
mod twin;
mod typed;
mod value;
mod wide;
mod word;

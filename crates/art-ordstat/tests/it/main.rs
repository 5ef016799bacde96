//! A ranked map behaves like a sorted vector, and its summaries like a fold.

mod laws;
mod memory;
mod model;
mod shared;
mod summaries;
mod wide;
mod word;

//! A ranked map behaves like a sorted vector, and its summaries like a fold.

mod laws;
mod memory;
mod model;
mod summaries;
mod wide;
mod word;

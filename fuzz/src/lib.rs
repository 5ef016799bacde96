//! Properties over what a fuzzer makes up: each module has an input, and a check that panics.
//!
//! The tests of the crates draw theirs from `quickcheck`, whose source of randomness cannot be fed
//! with bytes; so the operations are declared anew here, in a form that follows the fuzzer's bytes
//! closely, and coverage can steer them.
#![forbid(unsafe_code)]

pub mod edits;
pub mod file;
pub mod keys;
pub mod log;
pub mod map;
pub mod ranked;
pub mod shared;
mod word;

pub use word::Word;

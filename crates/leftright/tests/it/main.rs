//! What a writer and its readers promise, tried from outside. Quick; the slow ones are ignored
//! with a reason and run by `cargo xtask ci --long`.

#![cfg(not(any(loom, shuttle)))]
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

mod autotraits;
mod differential;
mod drops;
mod epochs;
mod handles;
mod liveness;
mod panics;
mod policies;
mod registry_value;

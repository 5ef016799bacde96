//! Every interleaving of small scenes, with every stale read that the memory model allows.
//!
//! `RUSTFLAGS="--cfg loom" cargo test -p leftright --test loom --release`
//!
//! Each model asks one question. `faults.rs` beside this file breaks the protocol on purpose, one
//! fault at a time, and asks that the model named there fails.

#![cfg(loom)]
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

#[path = "loom/models.rs"]
mod models;

#[path = "loom/faults.rs"]
mod faults;

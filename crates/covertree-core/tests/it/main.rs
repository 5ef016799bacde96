//! The tree against its definition and against brute force.

mod bad_input;
mod edits;
mod equality;
mod file;
mod live;
mod nets;
mod plugins;
mod queries;
mod shapes;
mod structure;
mod summaries;
#[cfg(feature = "tokio")]
mod tokio;

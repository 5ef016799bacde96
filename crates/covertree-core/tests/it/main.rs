//! The tree against its definition and against brute force.

mod bad_input;
mod equality;
mod nets;
mod plugins;
mod queries;
mod shapes;
mod structure;

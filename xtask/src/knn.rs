//! `cargo xtask knn`: builds the program of that name in release and hands it the arguments.

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::cargo::{Build, build_benches, forward};

/// The arguments, which the program understands.
#[derive(Args)]
pub(crate) struct Arguments {
    /// [--mnist DIR | --csv FILE] [--k K] [--leaf POINTS]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the program; its exit code is ours.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let program = build_benches(Build::Portable)?.join("knn");
    forward(Command::new(program).args(&arguments.arguments))
}

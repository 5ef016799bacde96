//! `cargo xtask knn` and `cargo xtask points`: build the programs of those names in release and hand
//! them the arguments.

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::cargo::{Build, build_benches, forward};

/// The arguments of `knn`, which the program understands.
#[derive(Args)]
pub(crate) struct Arguments {
    /// [--mnist DIR | --csv FILE | --npy FILE] [--k K] [--leaf POINTS] [--format json] [--svg FILE]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// The arguments of `points`, which the program understands.
#[derive(Args)]
pub(crate) struct PointsArguments {
    /// --out DIR [--data NAMES] [--n POINTS] [--queries POINTS]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the program `knn`; its exit code is ours.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    program("knn", &arguments.arguments)
}

/// Runs the program `points`; its exit code is ours.
pub(crate) fn points(arguments: &PointsArguments) -> Result<ExitCode> {
    program("points", &arguments.arguments)
}

fn program(name: &str, arguments: &[String]) -> Result<ExitCode> {
    let program = build_benches(Build::Portable)?.join(name);
    forward(Command::new(program).args(arguments))
}

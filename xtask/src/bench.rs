//! `cargo xtask bench`: builds the measuring program in release and hands it the arguments.

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::cargo::{Build, build_bench, forward};

/// The arguments, which the measuring program understands.
#[derive(Args)]
pub(crate) struct Arguments {
    /// SUITE [--quick] [--peers LIST] [--data NAMES] [--ops NAMES] [--format json] [--native]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the suite; its exit code is ours.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut arguments = arguments.arguments.clone();
    if arguments
        .first()
        .is_none_or(|first| first.starts_with('-') && first != "--help")
    {
        arguments.insert(0, "all".into());
    }
    let mut command = Command::new(build_bench("measure", Build::Portable)?);
    command.args(&arguments);
    forward(command)
}

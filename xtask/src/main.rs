//! Everything that is done to this workspace by a machine: `cargo xtask --help` lists it.

mod bench;
mod cargo;
mod knn;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// The automation of this workspace.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
enum Task {
    /// Measure a suite beside its peers (all suites if none is named); arguments go to the suite
    #[command(disable_help_flag = true)]
    Bench(bench::Arguments),
    /// Build a cover tree over points, check it and show its figures and shape
    #[command(disable_help_flag = true)]
    Knn(knn::Arguments),
}

fn main() -> ExitCode {
    let task = match Task::try_parse() {
        Ok(task) => task,
        Err(error) => return usage(&error),
    };
    let result: Result<ExitCode> = match task {
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Knn(arguments) => knn::run(&arguments),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}

/// Prints help in full, and a complaint as one line; exit code 0 and 2.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Help on a closed pipe is nobody's loss.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    use clap::error::ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingSubcommand};
    if matches!(
        error.kind(),
        DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand
    ) {
        eprintln!("error: a command is missing; --help lists them");
    } else {
        let text = error.to_string();
        let paragraph = text.split("\n\n").next().unwrap_or_default();
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        eprintln!("{}", words.join(" "));
    }
    ExitCode::from(2)
}

//! Everything that is done to this workspace by a machine: `cargo xtask --help` lists it.

mod api;
mod bench;
mod cargo;
mod ci;
mod fuzz;
mod instructions;
mod knn;
mod members;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

/// The automation of this workspace.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
enum Task {
    /// Measure a suite beside its peers; all suites if none is named. `bench SUITE --help` says more
    #[command(disable_help_flag = true)]
    Bench(bench::Arguments),
    /// Study what containers cost in memory. `memstudy --help` says more
    #[command(disable_help_flag = true)]
    Memstudy(bench::Arguments),
    /// Check everything that must hold before a change is merged
    Ci(ci::Arguments),
    /// Compare the public API of every crate with the listing in docs/api
    Api(api::Arguments),
    /// Let a fuzzer look for counterexamples
    Fuzz(fuzz::Arguments),
    /// Count the instructions of the hot paths and compare with docs/instructions.json
    Instructions(instructions::Arguments),
    /// Build a cover tree over points, check it and show its figures and shape
    #[command(disable_help_flag = true)]
    Knn(knn::Arguments),
    /// Write the synthetic points of the suite `knn` as NumPy's arrays, for benches/python/peers.py
    #[command(disable_help_flag = true)]
    Points(knn::PointsArguments),
}

fn main() -> ExitCode {
    let task = match Task::try_parse() {
        Ok(task) => task,
        Err(error) => return usage(&error),
    };
    let result = match task {
        Task::Bench(arguments) => bench::bench(&arguments),
        Task::Memstudy(arguments) => bench::memstudy(&arguments),
        Task::Knn(arguments) => knn::run(&arguments),
        Task::Points(arguments) => knn::points(&arguments),
        Task::Api(arguments) => api::run(&arguments),
        Task::Fuzz(arguments) => fuzz::run(&arguments),
        Task::Instructions(arguments) => instructions::run(&arguments),
        Task::Ci(arguments) => ci::run(&arguments),
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
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
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

//! `cargo xtask ci`: the whole gate, the same on a laptop and on a server.

mod agenda;
mod licenses;
mod package;
mod sanitizer;
mod step;
mod steps;
mod threads;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use self::agenda::Agenda;
pub(crate) use self::step::Step;

/// What to check.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Also run the tests that are marked as long
    #[arg(long)]
    long: bool,
    /// Leave out these steps, separated by commas
    #[arg(long, value_name = "STEPS", value_delimiter = ',')]
    skip: Vec<String>,
    /// Run only these steps, separated by commas
    #[arg(long, value_name = "STEPS", value_delimiter = ',')]
    only: Vec<String>,
}

/// Runs the steps; after the first that fails no other begins, and the exit code is 1.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut steps = steps::all(arguments.long)?;
    choose(&mut steps, arguments)?;
    Ok(if Agenda::new(steps)?.run() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Marks the steps that were not asked for.
fn choose(steps: &mut [Step], arguments: &Arguments) -> Result<()> {
    for name in arguments.skip.iter().chain(&arguments.only) {
        if !steps.iter().any(|step| step.name == name) {
            let known: Vec<&str> = steps.iter().map(|step| step.name).collect();
            bail!("unknown step `{name}`; there are: {}", known.join(", "));
        }
    }
    for step in steps {
        let unasked =
            !arguments.only.is_empty() && !arguments.only.iter().any(|name| name == step.name);
        if unasked || arguments.skip.iter().any(|name| name == step.name) {
            step.skipped = Some("not asked for".into());
        }
    }
    Ok(())
}

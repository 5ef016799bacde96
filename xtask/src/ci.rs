//! `cargo xtask ci`: the whole gate, the same on a laptop and on a server.

mod licences;
mod package;
mod sanitizer;
mod step;
mod steps;
mod threads;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

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

/// Runs the steps in order; the first that fails ends it, with exit code 1.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut steps = steps::all(arguments.long)?;
    choose(&mut steps, arguments)?;
    let start = Instant::now();
    let mut summary = Vec::new();
    for step in steps {
        let name = step.name;
        if let Some(reason) = &step.skipped {
            eprintln!("== {name}: skipped: {reason}");
            summary.push(format!("{name:<12} skipped: {reason}"));
            continue;
        }
        eprintln!("== {name}");
        let begin = Instant::now();
        if let Err(error) = step.run() {
            eprintln!("{}", summary.join("\n"));
            let after = seconds(begin.elapsed());
            eprintln!("error: step `{name}` failed after {after}: {error:#}");
            return Ok(ExitCode::FAILURE);
        }
        summary.push(format!("{name:<12} ok {:>8}", seconds(begin.elapsed())));
    }
    println!("{}", summary.join("\n"));
    println!("{:<12} ok {:>8}", "all", seconds(start.elapsed()));
    Ok(ExitCode::SUCCESS)
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

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

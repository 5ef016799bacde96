//! `cargo xtask bench` and `cargo xtask memstudy`: build the measuring programs in release and hand
//! them the arguments.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::{fs, process};

use anyhow::{Context, Result};
use clap::Args;

use crate::cargo::{Build, build_benches, cargo_target, forward};

/// Arguments that the measuring program understands.
#[derive(Args)]
pub(crate) struct Arguments {
    /// SUITE|report [--quick] [--peers LIST] [--data NAMES|DIR] [--ops NAMES] [--save NAME]
    /// [--baseline NAME] [--record] [--format json] [--native]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs a suite, or all; the exit code is the program's.
///
/// With `--native` it runs twice: built as users build, and for this machine's processor.
pub(crate) fn bench(arguments: &Arguments) -> Result<ExitCode> {
    let mut arguments = arguments.arguments.clone();
    let native = arguments.iter().any(|argument| argument == "--native");
    arguments.retain(|argument| argument != "--native");
    if arguments
        .first()
        .is_none_or(|first| first.starts_with('-') && first != "--help")
    {
        arguments.insert(0, "all".into());
    }
    let portable = build_benches(Build::Portable)?.join("measure");
    if !native {
        return forward(Command::new(portable).args(&arguments));
    }
    let tuned = build_benches(Build::Native)?.join("measure");
    if is_json(&arguments) {
        let first = forward(Command::new(portable).args(&arguments))?;
        if first != ExitCode::SUCCESS {
            return Ok(first);
        }
        return forward(
            Command::new(tuned)
                .args(&arguments)
                .args(["--build", "native"]),
        );
    }
    beside(&portable, &tuned, &arguments)
}

fn is_json(arguments: &[String]) -> bool {
    let value = arguments
        .iter()
        .skip_while(|argument| *argument != "--format")
        .nth(1);
    value.is_some_and(|value| value == "json")
        || arguments.iter().any(|argument| argument == "--format=json")
}

/// Keeps the figures of the first run in a file, and has the second show them in its tables.
fn beside(portable: &Path, tuned: &Path, arguments: &[String]) -> Result<ExitCode> {
    // The last `--format` counts, so this one may follow the user's.
    let mut first = Command::new(portable);
    first
        .args(without_format(arguments))
        .args(["--format", "json"])
        .stdout(Stdio::piped());
    let output = first
        .spawn()
        .and_then(process::Child::wait_with_output)
        .context("cannot start the runner")?;
    if !output.status.success() {
        return Ok(ExitCode::from(2));
    }
    let file = cargo_target().join("portable-figures.jsonl");
    fs::write(&file, &output.stdout).with_context(|| format!("cannot write {}", file.display()))?;
    forward(
        Command::new(tuned)
            .args(arguments)
            .args(["--build", "native", "--beside"])
            .arg(file),
    )
}

fn without_format(arguments: &[String]) -> Vec<&String> {
    let mut kept = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--format" {
            arguments.next();
        } else if !argument.starts_with("--format=") {
            kept.push(argument);
        }
    }
    kept
}

/// Runs the memory study; the exit code is the program's.
pub(crate) fn memstudy(arguments: &Arguments) -> Result<ExitCode> {
    let program = build_benches(Build::Portable)?.join("memstudy");
    forward(Command::new(program).args(&arguments.arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_format_is_found_and_taken_out() {
        let both = [
            strings(&["map", "--format", "json", "--quick"]),
            strings(&["map", "--format=json", "--quick"]),
        ];
        for arguments in both {
            assert!(is_json(&arguments));
            assert_eq!(without_format(&arguments), ["map", "--quick"]);
        }
        assert!(!is_json(&strings(&["map", "--format", "table"])));
        assert!(!is_json(&strings(&["map", "--quick"])));
    }
}

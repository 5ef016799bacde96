//! `cargo xtask ci`: the whole gate, the same on a laptop and on a server.

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cargo::{cargo, cargo_target};
use crate::members::{Member, members};

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

/// A named part of the gate: commands that must all succeed.
struct Step {
    name: &'static str,
    commands: Vec<Command>,
    /// Why there is nothing to do, if so.
    skipped: Option<String>,
}

impl Step {
    fn new(name: &'static str, commands: impl IntoIterator<Item = Command>) -> Self {
        Self {
            name,
            commands: commands.into_iter().collect(),
            skipped: None,
        }
    }
}

/// Runs the steps in order; the first that fails ends it, with exit code 1.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut steps = steps(arguments.long)?;
    for name in arguments.skip.iter().chain(&arguments.only) {
        if !steps.iter().any(|step| step.name == name) {
            let known: Vec<&str> = steps.iter().map(|step| step.name).collect();
            bail!("unknown step `{name}`; there are: {}", known.join(", "));
        }
    }
    for step in &mut steps {
        let unasked =
            !arguments.only.is_empty() && !arguments.only.iter().any(|name| name == step.name);
        if unasked || arguments.skip.iter().any(|name| name == step.name) {
            step.skipped = Some("not asked for".into());
        }
    }
    let start = Instant::now();
    let mut summary = Vec::new();
    for step in &mut steps {
        if let Some(reason) = &step.skipped {
            eprintln!("== {}: skipped: {reason}", step.name);
            summary.push(format!("{:<10} skipped: {reason}", step.name));
            continue;
        }
        eprintln!("== {}", step.name);
        let begin = Instant::now();
        for command in &mut step.commands {
            let status = command
                .stdin(Stdio::null())
                .status()
                .context("cannot start cargo")?;
            if !status.success() {
                eprintln!("{}", summary.join("\n"));
                let (name, after) = (step.name, seconds(begin.elapsed()));
                eprintln!(
                    "error: step `{name}` failed after {after}: {}",
                    told(command)
                );
                return Ok(ExitCode::FAILURE);
            }
        }
        summary.push(format!(
            "{:<10} ok {:>8}",
            step.name,
            seconds(begin.elapsed())
        ));
    }
    println!("{}", summary.join("\n"));
    println!("{:<10} ok {:>8}", "all", seconds(start.elapsed()));
    Ok(ExitCode::SUCCESS)
}

/// The command as one would type it.
fn told(command: &Command) -> String {
    let words = command.get_args().map(|word| word.to_string_lossy());
    let mut told: Vec<_> = words.collect();
    told.insert(0, "cargo".into());
    told.join(" ")
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn steps(long: bool) -> Result<Vec<Step>> {
    let members = members()?;
    let tests = |mut command: Command| {
        if long {
            command.args(["--", "--include-ignored"]);
        }
        command
    };
    Ok(vec![
        Step::new("fmt", [with(["fmt", "--all", "--check"])]),
        Step::new(
            "clippy",
            [with([
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "-D",
                "warnings",
            ])],
        ),
        // Doctests are among them.
        Step::new("debug", [with(["test", "--workspace"])]),
        Step::new(
            "checked",
            [tests(with([
                "test",
                "--workspace",
                "--exclude",
                "xtask",
                "--exclude",
                "benches",
                "--profile",
                "checked",
                "--lib",
                "--tests",
            ]))],
        ),
        Step::new("features", features(&members)),
        Step::new("docs", [docs()]),
        // In release, because that is how they run, and because their programs are built already.
        Step::new(
            "benches",
            [
                with([
                    "test",
                    "--release",
                    "--package",
                    "benches",
                    "--all-features",
                ]),
                with([
                    "bench",
                    "--package",
                    "benches",
                    "--all-features",
                    "--no-run",
                ]),
            ],
        ),
        loom(&members, long),
        address_sanitizer(&members),
    ])
}

fn with<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = cargo();
    command.args(arguments);
    command
}

fn docs() -> Command {
    let mut command = with(["doc", "--workspace", "--no-deps", "--all-features"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

/// Each crate with no feature, and with each alone.
fn features(members: &[Member]) -> Vec<Command> {
    let mut commands = Vec::new();
    for member in members {
        let check = || {
            with([
                "check",
                "--quiet",
                "--package",
                &member.name,
                "--no-default-features",
            ])
        };
        commands.push(check());
        for feature in &member.features {
            let mut command = check();
            command.args(["--features", feature]);
            commands.push(command);
        }
    }
    commands
}

/// The models, where a crate has some; with as few preemptions as find all faults that were seeded.
fn loom(members: &[Member], long: bool) -> Step {
    let modeled: Vec<&Member> = members
        .iter()
        .filter(|member| member.has_loom_tests())
        .collect();
    let commands = modeled.iter().map(|member| {
        let mut command = with([
            "test",
            "--release",
            "--package",
            &member.name,
            "--test",
            "loom",
        ]);
        command.env("RUSTFLAGS", "--cfg loom");
        // Other flags would throw away the other builds.
        command.arg("--target-dir").arg(cargo_target().join("loom"));
        if long {
            command.env("LOOM_MAX_PREEMPTIONS", "3");
        }
        command
    });
    let step = Step::new("loom", commands);
    let skipped = modeled
        .is_empty()
        .then(|| "no crate has tests/loom.rs".into());
    Step { skipped, ..step }
}

/// The tests of crates with unsafe code, under AddressSanitizer.
fn address_sanitizer(members: &[Member]) -> Step {
    const TARGET: &str = "x86_64-unknown-linux-gnu";
    let mut skipped = None;
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        skipped = Some(format!("only on {TARGET}"));
    } else if !has_nightly() {
        skipped = Some("there is no nightly toolchain (rustup toolchain install nightly)".into());
    }
    let unsafe_members: Vec<&Member> = members
        .iter()
        .filter(|member| member.has_unsafe_code())
        .collect();
    if unsafe_members.is_empty() {
        skipped = Some("no crate has unsafe code".into());
    }
    let mut command = Command::new("cargo");
    command.current_dir(crate::cargo::root());
    // The proxy must choose the toolchain anew, so nothing of ours may lead it.
    for variable in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC"] {
        command.env_remove(variable);
    }
    command.args([
        "+nightly",
        "test",
        "--lib",
        "--tests",
        "--all-features",
        "--target",
        TARGET,
        "--profile",
        "checked",
    ]);
    command.arg("--target-dir").arg(cargo_target().join("asan"));
    command.env("RUSTFLAGS", "-Zsanitizer=address");
    for member in unsafe_members {
        command.args(["--package", &member.name]);
    }
    Step {
        skipped,
        ..Step::new("asan", [command])
    }
}

fn has_nightly() -> bool {
    let mut command = Command::new("cargo");
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
    command
        .args(["+nightly", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

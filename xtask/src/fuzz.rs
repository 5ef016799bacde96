//! `cargo xtask fuzz`: builds the targets of `fuzz/` and lets each look for a counterexample.
//!
//! It passes the flags that `cargo fuzz` passes, so that nothing has to be installed; the layout is
//! that of `cargo fuzz`, which works as well.

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cargo::{LINUX, cargo_target, elsewhere, root, unstable_cargo};

/// How long, and what.
#[derive(Args)]
pub(crate) struct Arguments {
    /// How many minutes each target runs
    #[arg(long, default_value_t = 1.0)]
    minutes: f64,
    /// Run only these targets
    targets: Vec<String>,
}

/// What libFuzzer needs to see where an input leads, and AddressSanitizer.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Zsanitizer=address --cfg fuzzing \
    -Ccodegen-units=1";

/// Runs the targets one after the other; the first that finds something ends it, with exit code 1.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let known = targets()?;
    for target in &arguments.targets {
        if !known.contains(target) {
            bail!("unknown target `{target}`; there are: {}", known.join(", "));
        }
    }
    if !arguments.minutes.is_finite() || arguments.minutes <= 0.0 {
        bail!("--minutes must be above zero");
    }
    if let Some(reason) = elsewhere() {
        bail!("fuzzing is set up {reason}");
    }
    let target_directory = cargo_target().join("fuzz");
    let mut build = unstable_cargo();
    build.args(["build", "--release", "--bins", "--target", LINUX]);
    build.args(["--manifest-path", "fuzz/Cargo.toml"]);
    build.arg("--target-dir").arg(&target_directory);
    build.env("RUSTFLAGS", FLAGS);
    if !build.status().context("cannot start cargo")?.success() {
        bail!("cannot build the fuzz targets");
    }
    let seconds = (arguments.minutes * 60.0).ceil() as u64;
    let chosen = if arguments.targets.is_empty() {
        &known
    } else {
        &arguments.targets
    };
    for target in chosen {
        eprintln!("== {target}: {seconds} s");
        let found = root().join("fuzz/artifacts").join(target);
        // What this run learns stays under `target`; what is checked in is where it begins.
        let learned = target_directory.join("corpus").join(target);
        for directory in [&found, &learned] {
            fs::create_dir_all(directory)
                .with_context(|| format!("cannot make {}", directory.display()))?;
        }
        let mut fuzzer = Command::new(target_directory.join(LINUX).join("release").join(target));
        fuzzer
            .arg(learned)
            .arg(root().join("fuzz/corpus").join(target))
            .arg(format!("-artifact_prefix={}/", found.display()))
            .arg(format!("-max_total_time={seconds}"))
            .args(["-timeout=20", "-print_final_stats=1", "-verbosity=0"]);
        if !fuzzer
            .status()
            .context("cannot start the fuzzer")?
            .success()
        {
            eprintln!("error: {target} found something: see {}", found.display());
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The names of the targets, in the order of the alphabet.
fn targets() -> Result<Vec<String>> {
    let directory = root().join("fuzz/fuzz_targets");
    let entries =
        fs::read_dir(&directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| Some(entry.path().file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}

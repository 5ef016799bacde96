//! `cargo xtask instructions`: how many instructions the hot paths take, counted by valgrind and held
//! against `docs/instructions.json`.
//!
//! Unlike a time, a count is the same on a busy machine, so that a small step back is noticed at
//! once. It depends on the compiler and on the kind of processor, so a record of others is not
//! compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::cargo::{build_instructions, root, runs};
use crate::ci::Step;

/// What to do with the counts.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Write docs/instructions.json anew instead of comparing with it
    #[arg(long)]
    bless: bool,
}

/// How much more than recorded is a fault.
const TOLERANCE: f64 = 0.03;
/// How often a step is taken in the two runs whose difference counts.
const TIMES: [u32; 2] = [1000, 3000];

/// Counts, and compares with the record or writes it anew.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(reason) = no_valgrind() {
        bail!(reason);
    }
    let counts = count()?;
    for (name, count) in &counts {
        println!("{count:>10.1}  {name}");
    }
    if arguments.bless {
        let record =
            json!({ "toolchain": toolchain()?, "processor": processor(), "counts": counts });
        let text = serde_json::to_string_pretty(&record).context("numbers always serialize")?;
        fs::write(path(), text + "\n").context("cannot write docs/instructions.json")?;
        return Ok(ExitCode::SUCCESS);
    }
    compare(&counts)?;
    Ok(ExitCode::SUCCESS)
}

/// The step of the gate.
pub(crate) fn step() -> Step {
    let skipped =
        no_valgrind().or_else(|| unlike().unwrap_or_else(|error| Some(format!("{error:#}"))));
    Step::check("instructions", || compare(&count()?)).unless(skipped)
}

fn path() -> PathBuf {
    root().join("docs/instructions.json")
}

/// Returns why nothing can be counted, if so.
pub(crate) fn no_valgrind() -> Option<String> {
    (!runs("valgrind")).then(|| "valgrind is not installed".into())
}

fn toolchain() -> Result<String> {
    let output = Command::new("rustc").arg("--version").output();
    let output = output.context("cannot start rustc")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What valgrind offers to programs that choose their instructions at run time.
fn processor() -> String {
    let widest = if cfg!(target_arch = "x86_64") && flags().any(|flag| flag == "avx2") {
        " with AVX2"
    } else {
        ""
    };
    format!("{}{widest}", std::env::consts::ARCH)
}

fn flags() -> impl Iterator<Item = String> {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("flags"));
    let words: Vec<String> = line
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// Returns why the record cannot be compared with, if so.
fn unlike() -> Result<Option<String>> {
    let record = record()?;
    for (what, here) in [("toolchain", toolchain()?), ("processor", processor())] {
        let there = record[what].as_str().unwrap_or("nothing");
        if there != here {
            return Ok(Some(format!(
                "docs/instructions.json is of {there}, not of {here}"
            )));
        }
    }
    Ok(None)
}

fn record() -> Result<Value> {
    let text = fs::read_to_string(path()).context("there is no docs/instructions.json")?;
    serde_json::from_str(&text).context("docs/instructions.json is not JSON")
}

/// Returns the instructions of one step of each hot path.
fn count() -> Result<BTreeMap<String, f64>> {
    let program = build_instructions()?;
    let output = Command::new(&program)
        .output()
        .context("cannot start the program instructions")?;
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut counts = BTreeMap::new();
    for name in names.lines() {
        let [few, many] = TIMES.map(|times| instructions(&program, name, times));
        let difference = (many? - few?) as f64;
        let each = difference / f64::from(TIMES[1] - TIMES[0]);
        counts.insert(name.to_owned(), (each * 10.0).round() / 10.0);
    }
    Ok(counts)
}

/// Returns the instructions of one run.
fn instructions(program: &Path, name: &str, times: u32) -> Result<i64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(program).arg(name).arg(times.to_string());
    // Threads would take turns differently in each run.
    command.env("RAYON_NUM_THREADS", "1");
    let output = command.output().context("cannot start valgrind")?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("`{name}` fails under valgrind: {text}");
    }
    let collected = text.lines().find_map(|line| line.split_once("Collected :"));
    let (_, count) = collected.context("callgrind says how many instructions it counted")?;
    count
        .trim()
        .parse()
        .context("callgrind counts with numbers")
}

/// Fails if a step takes more than the record allows, and says so of one that takes less.
fn compare(counts: &BTreeMap<String, f64>) -> Result<()> {
    let record = record()?;
    let (worse, better) = changes(counts, &record["counts"]);
    for line in &better {
        eprintln!("fewer: {line}");
    }
    if !worse.is_empty() {
        bail!(
            "more instructions than recorded: {}; if that is meant, run `cargo xtask instructions --bless`",
            worse.join("; ")
        );
    }
    Ok(())
}

/// Returns what got worse or is new, and what got better.
fn changes(counts: &BTreeMap<String, f64>, record: &Value) -> (Vec<String>, Vec<String>) {
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    for (name, now) in counts {
        let Some(before) = record[name].as_f64() else {
            worse.push(format!("{name} is not recorded"));
            continue;
        };
        let line = format!("{name}: {before} before, {now} now");
        // Half an instruction is what rounding can make.
        if *now > before * (1.0 + TOLERANCE) + 0.5 {
            worse.push(line);
        } else if *now < before * (1.0 - TOLERANCE) - 0.5 {
            better.push(line);
        }
    }
    (worse, better)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_beyond_three_percent_counts() {
        let record = json!({ "get": 100.0, "insert": 100.0, "walk": 100.0 });
        let counts = [
            ("get", 103.4),
            ("insert", 104.0),
            ("walk", 90.0),
            ("rank", 1.0),
        ];
        let counts = counts.map(|(name, count)| (name.to_owned(), count));
        let (worse, better) = changes(&counts.into_iter().collect(), &record);
        assert_eq!(
            worse,
            ["insert: 100 before, 104 now", "rank is not recorded"]
        );
        assert_eq!(better, ["walk: 100 before, 90 now"]);
    }
}

//! `cargo xtask api`: what each crate offers, a line an item, checked in so that a review sees every
//! change of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cargo::{cargo_target, root, unstable_cargo};
use crate::ci::Step;
use crate::members::{Member, members};

/// What to do with the listings.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Write docs/api anew instead of comparing with it
    #[arg(long)]
    bless: bool,
}

/// Compares the listings with what is checked in, or writes them anew.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.bless {
        bless()?;
        return Ok(ExitCode::SUCCESS);
    }
    compare()?;
    Ok(ExitCode::SUCCESS)
}

/// The step of the gate.
pub(crate) fn step() -> Step {
    Step::check("api", compare)
}

/// Writes all listings.
pub(crate) fn bless() -> Result<()> {
    let directory = directory();
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    for member in members()? {
        let file = directory.join(&member.name).with_extension("txt");
        fs::write(&file, listing(&member)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Fails if a listing differs from the one that is checked in, and shows how.
fn compare() -> Result<()> {
    let mut changed = Vec::new();
    for member in members()? {
        let file = directory().join(&member.name).with_extension("txt");
        let recorded = fs::read_to_string(&file).unwrap_or_default();
        let difference = difference(&recorded, &listing(&member)?);
        if !difference.is_empty() {
            eprint!("{}:\n{difference}", member.name);
            changed.push(member.name);
        }
    }
    if !changed.is_empty() {
        bail!(
            "the public API of {} is not the one in docs/api; if that is meant, run `cargo xtask api --bless`",
            changed.join(", ")
        );
    }
    Ok(())
}

fn directory() -> PathBuf {
    root().join("docs/api")
}

/// Returns the crate's items, with all features, sorted.
fn listing(member: &Member) -> Result<String> {
    let target = cargo_target().join("api");
    let mut command = unstable_cargo();
    command.args(["rustdoc", "--quiet", "--lib", "--all-features", "--package"]);
    command.arg(&member.name).arg("--target-dir").arg(&target);
    command.args(["--", "-Zunstable-options", "--output-format", "json"]);
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("cannot document {}", member.name);
    }
    let json = target
        .join("doc")
        .join(member.name.replace('-', "_"))
        .with_extension("json");
    let api = public_api::Builder::from_rustdoc_json(json)
        // What the compiler derives for every type says nothing about ours, and fills pages.
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .context("cannot read rustdoc's JSON: the toolchain must be the one in Cargo.toml")?;
    Ok(api.items().fold(String::new(), |mut text, item| {
        let _ = writeln!(text, "{item}");
        text
    }))
}

/// Returns the lines that only one of the two has, `-` for the old and `+` for the new.
fn difference(old: &str, new: &str) -> String {
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) =
        (old.lines().collect(), new.lines().collect());
    let gone = before.difference(&after).map(|line| ('-', line));
    let come = after.difference(&before).map(|line| ('+', line));
    gone.chain(come)
        .fold(String::new(), |mut text, (sign, line)| {
            let _ = writeln!(text, "{sign}{line}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn only_what_changed_is_shown() {
        assert_eq!(difference("a\nb\n", "b\nc\n"), "-a\n+c\n");
        assert_eq!(difference("a\nb\n", "b\na\n"), "");
    }
}

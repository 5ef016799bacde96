//! The steps of the gate, in the order in which they find most faults soonest.
//!
//! Those that are apart build with other flags, or in another profile, than the rest.

use std::process::Command;

use anyhow::Result;

use super::step::Step;
use super::{licenses, package, sanitizer, threads};
use crate::cargo::{cargo, cargo_target};
use crate::members::{Member, members};
use crate::{api, instructions};

/// Returns all steps; `long` adds the tests that are marked as long.
pub(crate) fn all(long: bool) -> Result<Vec<Step>> {
    let members = members()?;
    let mut steps = vec![
        Step::new("fmt", [with(&["fmt", "--all", "--check"])]),
        licenses::step(),
        Step::new(
            "clippy",
            [with(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "-D",
                "warnings",
            ])],
        ),
        // Doctests are among them, and with them the README's examples.
        Step::new("debug", [with(&["test", "--workspace"])]),
        Step::new("checked", [checked(&members, long)]).apart(),
        Step::new("features", features(&members)),
        Step::new("no-std", [no_std()]).apart(),
        Step::new("docs", [docs()]),
        api::step().apart(),
        // The peers, too, answer right, and the programs run. Unoptimized: to optimize all the peers
        // takes minutes, and none of this is slow.
        Step::new(
            "benches",
            [
                with(&["test", "--package", "benches", "--all-features"]),
                with(&[
                    "build",
                    "--package",
                    "benches",
                    "--all-features",
                    "--benches",
                ]),
            ],
        ),
        sanitizer::step(&members).apart(),
        instructions::step().apart(),
        loom(&members, long),
        threads::enter().apart(),
        package::step(),
    ];
    if long {
        steps.extend(threads::long().into_iter().map(Step::apart));
    }
    Ok(steps)
}

fn with(arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments);
    command
}

/// The tests of the libraries, optimized and with every assertion on.
///
/// Those with unsafe code are left to the step `asan`, where there is one: it runs the same tests in
/// the same profile and sees more, and to compile them once more takes minutes. With `long` all are
/// here, because some of the long ones are too slow for it.
fn checked(members: &[Member], long: bool) -> Command {
    let mut command = with(&["test", "--profile", "checked", "--lib", "--tests"]);
    for member in members {
        if long || !sanitizer::covers(member) {
            command.args(["--package", &member.name]);
        }
    }
    if long {
        command.args(["--", "--include-ignored"]);
    }
    command
}

fn docs() -> Command {
    let mut command = with(&["doc", "--workspace", "--no-deps", "--all-features"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

/// Each crate with no feature, with each alone, and with all.
fn features(members: &[Member]) -> Vec<Command> {
    let mut commands = Vec::new();
    for member in members {
        let check = |arguments: &[&str]| {
            let mut command = with(&["check", "--quiet", "--package", &member.name]);
            command.args(arguments);
            command
        };
        commands.push(check(&["--no-default-features"]));
        for feature in &member.features {
            commands.push(check(&["--no-default-features", "--features", feature]));
        }
        commands.push(check(&["--all-features"]));
    }
    commands
}

/// A program without the standard library, over every crate that promises to do without: if one of
/// them, or anything below, brought it in after all, there would be two panic handlers.
fn no_std() -> Command {
    let mut command = with(&[
        "build",
        "--quiet",
        "--manifest-path",
        "xtask/no-std/Cargo.toml",
    ]);
    command
        .arg("--target-dir")
        .arg(cargo_target().join("no-std"));
    command
}

/// The models, where a crate has some; with as few preemptions as find all faults that were seeded.
fn loom(members: &[Member], long: bool) -> Step {
    let modeled: Vec<&Member> = members
        .iter()
        .filter(|member| member.has_loom_tests())
        .collect();
    let commands = modeled.iter().map(|member| {
        let mut command = with(&["test", "--release", "--test", "loom", "--package"]);
        command.arg(&member.name);
        command.env("RUSTFLAGS", "--cfg loom");
        // Other flags would throw away the other builds.
        command.arg("--target-dir").arg(cargo_target().join("loom"));
        if long {
            command.env("LOOM_MAX_PREEMPTIONS", "3");
        }
        command
    });
    let none = modeled
        .is_empty()
        .then(|| "no crate has tests/loom.rs".into());
    Step::new("loom", commands).apart().unless(none)
}

//! What `leftright` is put through beyond its tests: counted instructions, and its stress program under
//! everything that watches threads and memory.

use std::process::Command;

use super::step::Step;
use crate::cargo::{LINUX, cargo, cargo_target, elsewhere, root, unstable_cargo};
use crate::instructions::no_valgrind;

/// Instructions to enter and leave, against those on record.
pub(super) fn enter() -> Step {
    let mut build = cargo();
    build.args(["build", "--quiet", "--release", "--package", "leftright"]);
    build.args(["--example", "enters"]);
    let mut test = cargo();
    test.args(["test", "--quiet", "--release", "--package", "leftright"]);
    test.args(["--test", "instructions", "--", "--ignored", "--nocapture"]);
    Step::new("enter", [build, test]).unless(elsewhere().or_else(no_valgrind))
}

/// Random schedules, and the stress program: plain, with fields laid out at random, and watched.
pub(super) fn long() -> Vec<Step> {
    let mut shuttle = cargo();
    shuttle.args(["test", "--release", "--package", "leftright"]);
    shuttle.args(["--test", "shuttle"]);
    shuttle.env("RUSTFLAGS", "--cfg shuttle");
    // Other flags would throw away the other builds.
    apart(&mut shuttle, "shuttle");

    let mut plain = cargo();
    plain.args(STRESS).args(["--", "20", "16"]);

    let mut random_layout = unstable_cargo();
    random_layout.args(["test", "--package", "leftright", "--tests"]);
    random_layout.env("RUSTFLAGS", "-Zrandomize-layout");
    apart(&mut random_layout, "random-layout");

    vec![
        Step::new("shuttle", [shuttle]),
        Step::new("stress", [plain]),
        Step::new("layout", [random_layout]),
        Step::new("tsan", [sanitized("thread", "tsan", "20")]).unless(elsewhere()),
        Step::new("stress-asan", [sanitized("address", "asan", "10")]).unless(elsewhere()),
        Step::new("memcheck", memcheck()).unless(elsewhere().or_else(no_valgrind)),
    ]
}

const STRESS: [&str; 6] = [
    "run",
    "--release",
    "--package",
    "leftright",
    "--example",
    "stress",
];

/// The stress program under a sanitizer. A program of its own, because the harness of tests uses parts of
/// the standard library that were compiled without the sanitizer.
fn sanitized(kind: &str, directory: &str, seconds: &str) -> Command {
    let mut command = unstable_cargo();
    command.args(STRESS).args(["--target", LINUX]);
    let abi = "-Cunsafe-allow-abi-mismatch=sanitizer";
    // The collector orders with fences, which ThreadSanitizer does not see, and has another way then.
    let collector = "--cfg crossbeam_sanitize --cfg crossbeam_sanitize_thread";
    command.env("RUSTFLAGS", format!("-Zsanitizer={kind} {abi} {collector}"));
    let known = root().join("xtask/races.supp");
    command.env("TSAN_OPTIONS", format!("suppressions={}", known.display()));
    apart(&mut command, directory);
    command.args(["--", seconds, "16"]);
    command
}

/// The stress program under valgrind, where one thread runs at a time: short, and with few readers.
fn memcheck() -> [Command; 2] {
    let mut build = cargo();
    build.args(STRESS.map(|word| if word == "run" { "build" } else { word }));
    let mut run = Command::new("valgrind");
    run.args(["--error-exitcode=1", "--leak-check=full"]);
    run.args(["--errors-for-leak-kinds=definite", "--fair-sched=yes"]);
    run.arg(cargo_target().join("release/examples/stress"));
    run.args(["5", "4"]);
    [build, run]
}

fn apart(command: &mut Command, directory: &str) {
    command
        .arg("--target-dir")
        .arg(cargo_target().join(directory));
}

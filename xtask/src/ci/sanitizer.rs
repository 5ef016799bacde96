//! AddressSanitizer over all crates: those without unsafe code of their own use those that have some.

use super::step::Step;
use crate::cargo::{LINUX, cargo_target, elsewhere, root, unstable_cargo};
use crate::members::Member;

/// The tests of the libraries, optimized and with every assertion on, so that a read beyond a block is a
/// failure and not luck.
pub(super) fn step(members: &[Member]) -> Step {
    let mut command = unstable_cargo();
    command.args(["test", "--profile", "checked", "--lib", "--tests"]);
    // With a target given, build scripts and macros are not instrumented.
    command.args(["--all-features", "--target", LINUX]);
    // Other flags would throw away the other builds.
    command.arg("--target-dir").arg(cargo_target().join("asan"));
    // With frame pointers, a leak is told with its whole way, down to the test that `leaks.supp` names.
    command.env(
        "RUSTFLAGS",
        "-Zsanitizer=address -Cforce-frame-pointers=yes",
    );
    // A fourth of the cases: each takes several times as long, and the step `debug` has run all.
    command.env("QUICKCHECK_TESTS", "25");
    let known = root().join("xtask/leaks.supp");
    command.env("LSAN_OPTIONS", format!("suppressions={}", known.display()));
    for member in members {
        command.args(["--package", &member.name]);
    }
    Step::new("asan", [command]).unless(elsewhere())
}

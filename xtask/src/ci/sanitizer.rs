//! AddressSanitizer over the crates with unsafe code.

use super::step::Step;
use crate::cargo::{LINUX, cargo_target, elsewhere, root, unstable_cargo};
use crate::members::Member;

/// Returns whether the step runs the member's tests.
pub(super) fn covers(member: &Member) -> bool {
    elsewhere().is_none() && member.has_unsafe_code()
}

/// The tests of the libraries with unsafe code, in the profile `checked`, so that a read beyond a
/// block is a failure and not luck.
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
    let mut skipped = elsewhere();
    let covered: Vec<&Member> = members.iter().filter(|member| covers(member)).collect();
    if skipped.is_none() && covered.is_empty() {
        skipped = Some("no crate has unsafe code".into());
    }
    for member in covered {
        command.args(["--package", &member.name]);
    }
    Step::new("asan", [command]).unless(skipped)
}

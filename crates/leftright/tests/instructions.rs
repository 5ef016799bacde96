//! How many instructions it takes to enter and leave: a guard that noise cannot move.

#![cfg(all(
    target_arch = "x86_64",
    target_os = "linux",
    not(any(debug_assertions, loom, shuttle)) // it counts what the optimizer left
))]

use std::path::PathBuf;
use std::process::Command;

/// What each kind of reader takes, as seen with the toolchain of this workspace.
const ON_RECORD: [(&str, u64); 3] = [("local", 15), ("shared", 14), ("asymmetric", 14)];
/// By how many of a hundred a count may differ before somebody must look: improvements too, so that
/// they are recorded and kept.
const TOLERANCE: u64 = 3;

/// Where cargo puts the example, beside this test.
fn example() -> PathBuf {
    let mut path = std::env::current_exe().expect("a test has a path");
    path.pop();
    path.pop();
    path.join("examples/enters")
}

fn instructions(kind: &str, times: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(example())
        .args([kind, &times.to_string()])
        .output()
        .expect("valgrind is installed");
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text.lines().find_map(|line| line.split_once("Collected :"));
    let (_, count) = collected.unwrap_or_else(|| panic!("callgrind counts: {text}"));
    count.trim().parse().expect("callgrind prints a number")
}

/// Instructions of a hundred turns of the loop beyond those of the empty loop.
fn of_a_hundred(kind: &str) -> u64 {
    let times = 10_000;
    let slope =
        |kind| (instructions(kind, 3 * times) - instructions(kind, times)) / (2 * times / 100);
    slope(kind) - slope("none")
}

#[test]
#[ignore = "needs valgrind, and the example `enters` built in release"]
fn entering_and_leaving_takes_what_is_on_record() {
    let found = ON_RECORD.map(|(kind, _)| (kind, of_a_hundred(kind)));
    println!("instructions of a hundred enters: {found:?}");
    for ((kind, count), (_, recorded)) in found.into_iter().zip(ON_RECORD) {
        assert!(
            count.abs_diff(100 * recorded) <= TOLERANCE * recorded,
            "{kind}: {count} instructions of a hundred enters, {recorded} of one on record"
        );
    }
}

//! How many instructions it takes to enter and leave: a guard that noise cannot move.

#![cfg(all(
    target_arch = "x86_64",
    target_os = "linux",
    not(any(debug_assertions, loom, shuttle)) // it counts what the optimizer left
))]

use std::path::PathBuf;
use std::process::Command;

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

/// Instructions of one turn of the loop beyond those of the empty loop.
fn of_one(kind: &str) -> u64 {
    let times = 10_000;
    let slope = |kind| (instructions(kind, 3 * times) - instructions(kind, times)) / (2 * times);
    slope(kind) - slope("none")
}

#[test]
#[ignore = "needs valgrind, and the example `enters` built in release"]
fn entering_and_leaving_stays_short() {
    let found = ["local", "shared", "asymmetric"].map(|kind| (kind, of_one(kind)));
    println!("{found:?}");
    for ((kind, count), most) in found.into_iter().zip([15, 19, 15]) {
        assert!(
            count <= most,
            "{kind}: {count} instructions, {most} at most"
        );
    }
}

//! Whatever is wrong on the command line is one line on standard error and exit code 2.

use std::process::Command;

fn assert_refused(arguments: &[&str], because: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .output()
        .expect("the program starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{arguments:?}: {stderr}");
    assert!(
        stderr.starts_with("error: ") && stderr.contains(because),
        "{arguments:?}: {stderr}"
    );
}

#[test]
fn bad_arguments_are_one_line() {
    assert_refused(&[], "a command is missing");
    assert_refused(&["nonsense"], "nonsense");
    assert_refused(&["ci", "--frobnicate"], "--frobnicate");
    assert_refused(&["ci", "--skip", "nothing"], "unknown step `nothing`");
}

#[test]
fn help_lists_the_tasks() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--help")
        .output()
        .expect("the program starts");
    assert!(output.status.success());
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        [
            "bench",
            "memstudy",
            "ci",
            "api",
            "fuzz",
            "instructions",
            "knn",
            "points"
        ]
        .iter()
        .all(|task| stdout.contains(task)),
        "{stdout}"
    );
}

//! Whatever is wrong on the command line is one line on standard error and exit code 2.

use std::process::{Command, Output};

fn measure(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_measure"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn assert_refused(arguments: &[&str], because: &str) {
    let output = measure(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{arguments:?}: {stderr}");
    assert!(
        stderr.starts_with("error: ") && stderr.contains(because),
        "{arguments:?}: {stderr}"
    );
    assert!(output.stdout.is_empty(), "{arguments:?}");
}

#[test]
fn bad_arguments_are_one_line() {
    assert_refused(&[], "a command is missing");
    assert_refused(&["nonsense"], "unknown suite `nonsense`");
}

#[test]
fn help_is_not_an_error() {
    let output = measure(&["--help"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Usage"));
}

//! Whatever is wrong on the command line is one line on standard error and exit code 2.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs, process};

use benches::figure::Figure;

const MEASURE: &str = env!("CARGO_BIN_EXE_measure");
const MEMSTUDY: &str = env!("CARGO_BIN_EXE_memstudy");

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn assert_refused(program: &str, arguments: &[&str], because: &str) {
    let output = run(program, arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{arguments:?}: {stderr}");
    assert!(
        stderr.starts_with("error: ") && stderr.contains(because),
        "{arguments:?}: {stderr}"
    );
    assert!(output.stdout.is_empty(), "{arguments:?}");
}

/// A file with this text, in the temporary directory.
fn file(name: &str, text: &str) -> PathBuf {
    let path = env::temp_dir().join(format!("benches-{}-{name}", process::id()));
    fs::write(&path, text).expect("the temporary directory takes a file");
    path
}

fn figures(output: &Output) -> Vec<Figure> {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let stdout = String::from_utf8_lossy(&output.stdout);
    stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("every line is a figure"))
        .collect()
}

#[test]
fn bad_arguments_of_measure_are_one_line() {
    assert_refused(MEASURE, &[], "a command is missing");
    assert_refused(MEASURE, &["nonsense"], "unknown suite `nonsense`");
    assert_refused(
        MEASURE,
        &["map", "--peers", "BTreeMap,nobody"],
        "unknown peer `nobody`",
    );
    assert_refused(
        MEASURE,
        &["map", "--data", "nothing"],
        "unknown data set `nothing`",
    );
    assert_refused(MEASURE, &["map", "--ops", "guess"], "unknown op `guess`");
    assert_refused(MEASURE, &["map", "--format", "xml"], "--format");
    assert_refused(MEASURE, &["map", "--frobnicate"], "--frobnicate");
    assert_refused(
        MEASURE,
        &["map", "--quick", "--assets", "no/such"],
        "cannot read no/such/linux.txt",
    );
    assert_refused(
        MEASURE,
        &["map", "--beside", "no/such"],
        "cannot read no/such",
    );
    assert_refused(
        MEASURE,
        &["map", "--baseline", "no-such"],
        "no-such/map.jsonl",
    );
    // Before the first suite is measured, though that one has such data.
    assert_refused(
        MEASURE,
        &["all", "--quick", "--data", "linux"],
        "unknown data set `linux`",
    );
}

#[test]
fn bad_arguments_of_memstudy_are_one_line() {
    assert_refused(MEMSTUDY, &["nonsense"], "nonsense");
    assert_refused(MEMSTUDY, &["--data", "no/such"], "cannot read no/such");
    let directory = env::temp_dir();
    assert_refused(
        MEMSTUDY,
        &["--data", &directory.to_string_lossy()],
        "cannot read",
    );
    let empty = file("empty", "");
    assert_refused(MEMSTUDY, &["--data", &empty.to_string_lossy()], "is empty");
    let below = empty.join("below");
    assert_refused(
        MEMSTUDY,
        &["--quick", "--out", &below.to_string_lossy()],
        &format!("cannot write {}", below.display()),
    );
    fs::remove_file(empty).expect("the file was made above");
}

#[test]
fn help_is_not_an_error() {
    for program in [MEASURE, MEMSTUDY] {
        let output = run(program, &["--help"]);
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains("Usage"));
    }
}

#[test]
fn a_file_of_ones_own_is_weighed_exactly() {
    let path = file("own", "apple\nbanana\ncherry\nbanana\n");
    let output = run(
        MEMSTUDY,
        &["--data", &path.to_string_lossy(), "--format", "json"],
    );
    fs::remove_file(path).expect("the file was made above");
    let figures = figures(&output);
    let heap = |subject: &str, copies| {
        let found = figures.iter().find(|figure| {
            figure.subject == subject && figure.op == "heap" && figure.copies == Some(copies)
        });
        found
            .map(|figure| figure.value)
            .expect("every container is weighed")
    };
    // Three different keys, or six; one node of the tree holds them.
    let keys = |copies: u32| 17.0 * f64::from(copies) + 9.0 * f64::from(copies - 1);
    let node = heap("BTreeSet", 1) - keys(1);
    assert_eq!(heap("BTreeSet", 2), node + keys(2));
    let emptied = figures
        .iter()
        .filter(|figure| figure.op == "heap-emptied" && figure.subject == "blart");
    assert!(emptied.map(|figure| figure.value).all(|bytes| bytes == 0.0));
}

#[test]
fn figures_of_a_suite_are_all_that_it_prints() {
    let assets = env::temp_dir().join(format!("benches-{}-assets", process::id()));
    fs::create_dir_all(&assets).expect("the temporary directory takes another");
    let lines: String = (0..500)
        .map(|i| format!("usr/share/doc/package-{}/copyright\n", i * 7))
        .collect();
    fs::write(assets.join("linux.txt"), lines).expect("the directory was made above");
    let output = run(
        MEASURE,
        &[
            "map",
            "--quick",
            "--data",
            "linux",
            "--assets",
            &assets.to_string_lossy(),
            "--format",
            "json",
        ],
    );
    fs::remove_dir_all(assets).expect("the directory was made above");
    let figures = figures(&output);
    for op in [
        "insert",
        "insert-shuffled",
        "get-hit",
        "get-miss",
        "lower-bound",
        "scan-values",
        "scan-entries",
        "range-100",
        "remove",
    ] {
        let found = figures
            .iter()
            .find(|figure| figure.op == op && figure.subject == "BTreeMap");
        assert!(
            found.is_some_and(|figure| figure.value > 0.0 && figure.unit == "ns"),
            "{op}"
        );
    }
}

//! The suite `leftright`: entering, concurrent hash maps, publishing, handles.

use std::time::Duration;

use crate::Error;
use crate::cli::Selection;
use crate::report::Report;
use crate::suites::{Subject, Suite};

mod contest;
mod enter;
mod handles;
mod held;
mod publish;
mod rivals;

/// Readers that never wait, beside those that do.
#[derive(Debug)]
pub struct LeftRight;

/// The name of this suite in figures.
const SUITE: &str = "leftright";

impl Suite for LeftRight {
    fn name(&self) -> &'static str {
        SUITE
    }

    fn about(&self) -> &'static str {
        "Two copies of a value: enter, read a hash map, write, publish, make handles"
    }

    fn subjects(&self) -> Vec<Subject> {
        let mut subjects: Vec<Subject> = Vec::new();
        let names = (enter::NAMES.iter().copied())
            .chain(rivals::all().iter().map(|rival| rival.name))
            .chain(publish::NAMES.iter().copied())
            .chain(handles::NAMES.iter().copied())
            .chain(held::NAMES.iter().copied());
        for name in names {
            let subject = if name.starts_with("leftright::") {
                Subject::ours(name)
            } else {
                Subject::peer(name)
            };
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        subjects
    }

    fn data(&self) -> &'static [&'static str] {
        &["-"]
    }

    fn ops(&self) -> &'static [&'static str] {
        &[
            "enter",
            "get-hit",
            "get-p99",
            "get-p999",
            "write",
            "publish",
            "handle",
            "held-wait",
            "held-enter",
            "held-handle",
        ]
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        if selection.wants_op("enter") {
            enter::run(selection, report)?;
        }
        if selection.wants_op("publish") {
            publish::run(selection, report)?;
        }
        if selection.wants_op("handle") {
            handles::run(selection, report)?;
        }
        let held = ["held-wait", "held-enter", "held-handle"];
        if held.iter().any(|op| selection.wants_op(op)) {
            held::run(selection, report)?;
        }
        let maps = ["get-hit", "get-p99", "get-p999", "write"];
        if maps.iter().any(|op| selection.wants_op(op)) {
            contest::run(selection, report)?;
        }
        Ok(())
    }
}

/// How much is measured.
struct Effort {
    rounds: usize,
    /// Of one run with threads.
    time: Duration,
    /// Entries of the hash maps.
    entries: usize,
}

impl Effort {
    fn of(selection: &Selection) -> Self {
        let quick = selection.quick;
        Self {
            rounds: if quick { 3 } else { 5 },
            time: Duration::from_millis(if quick { 50 } else { 100 }),
            entries: 1_000_000,
        }
    }
}

//! The suite `shared`: a map that threads read and write at once, and what is done in bulk.
//!
//! The question `mix` is that of the ancestor in its fair form: a million keys are there, every read
//! finds one, every write replaces a value, and so many operations of a hundred read.

use std::time::Duration;

use crate::Error;
use crate::cli::Selection;
use crate::data;
use crate::report::Report;
use crate::suites::{Subject, Suite};

mod bulk;
mod contestants;
mod mix;
mod reads;
mod walks;

/// Maps shared by threads.
#[derive(Debug)]
pub struct Shared;

/// The name of this suite in figures.
const SUITE: &str = "shared";

impl Suite for Shared {
    fn name(&self) -> &'static str {
        SUITE
    }

    fn about(&self) -> &'static str {
        "Maps that threads share: reads and writes mixed, reads beside a writer, resumable walks, bulk builds, intersections"
    }

    fn subjects(&self) -> Vec<Subject> {
        let mut subjects = Vec::new();
        let names = contestants::ALL
            .iter()
            .map(|contestant| contestant.name)
            .chain(reads::NAMES.iter().copied())
            .chain(bulk::NAMES.iter().copied());
        for name in names {
            let ours = name.starts_with("ArtMap")
                || name.starts_with("Locked")
                || name.starts_with("LeftRight");
            let subject = Subject { name, ours };
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        subjects
    }

    fn data(&self) -> &'static [&'static str] {
        &["u64-rand-1m", "u64-rand-10m"]
    }

    fn quick_data(&self) -> &'static [&'static str] {
        &["u64-rand-1m"]
    }

    fn ops(&self) -> &'static [&'static str] {
        &[
            "mix",
            "get-hit",
            "get-p99",
            "step",
            "step-back",
            "build",
            "intersection",
        ]
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        let effort = Effort::of(selection);
        for &name in &selection.data {
            if name == "u64-rand-10m" {
                // Only what is done in bulk depends on how large the map is.
                bulk::run(
                    selection,
                    &data::random_u64(10_000_000),
                    name,
                    &effort,
                    report,
                )?;
                continue;
            }
            let keys = data::random_u64(1_000_000);
            if selection.wants_op("mix") {
                mix::run(selection, &keys, &effort, report)?;
            }
            if selection.wants_op("get-hit") || selection.wants_op("get-p99") {
                reads::run(selection, &keys, &effort, report)?;
            }
            walks::run(selection, &keys, name, &effort, report)?;
            bulk::run(selection, &keys, name, &effort, report)?;
        }
        Ok(())
    }
}

/// How much is measured.
struct Effort {
    rounds: usize,
    /// Of one run with threads.
    time: Duration,
    /// How many operations of a hundred read, one run each.
    shares: &'static [u64],
}

impl Effort {
    fn of(selection: &Selection) -> Self {
        if selection.quick {
            Self {
                rounds: 3,
                time: Duration::from_millis(40),
                shares: &[0, 50, 90, 100],
            }
        } else {
            Self {
                rounds: 5,
                time: Duration::from_millis(60),
                shares: &[0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
            }
        }
    }
}

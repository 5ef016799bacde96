//! The suite `memory`: heap and resident bytes, from the program of the memory study.

use std::env;
use std::path::PathBuf;

use crate::Error;
use crate::cli::Selection;
use crate::memory::job::Source;
use crate::memory::study::perform;
use crate::memory::{Job, Order};
use crate::peers::{byte_containers, byte_maps, integer_maps};
use crate::report::Report;
use crate::suites::{Subject, Suite};

/// What containers cost in bytes.
#[derive(Debug)]
pub struct Memory;

const DATA: &[&str] = &["linux", "words", "u64-seq-10m", "u64-rand-10m"];

impl Suite for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn about(&self) -> &'static str {
        "Heap and resident bytes; cargo xtask memstudy shows more"
    }

    fn subjects(&self) -> Vec<Subject> {
        let sets = byte_containers().into_iter().map(|(subject, _)| subject);
        let mut subjects: Vec<Subject> = sets
            .chain(byte_maps().iter().map(|entry| entry.subject))
            .collect();
        for entry in integer_maps() {
            if !subjects.contains(&entry.subject) {
                subjects.push(entry.subject);
            }
        }
        subjects
    }

    fn data(&self) -> &'static [&'static str] {
        DATA
    }

    fn quick_data(&self) -> &'static [&'static str] {
        &DATA[..2]
    }

    fn ops(&self) -> &'static [&'static str] {
        &["heap", "rss", "heap-emptied"]
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        // It counts its allocations, which the program that takes times must not do.
        let program = env::current_exe()?
            .with_file_name("memstudy")
            .with_extension(env::consts::EXE_EXTENSION);
        if !program.exists() {
            let reason =
                "the program memstudy is not beside this one; cargo xtask bench builds both";
            return Err(Error::Child {
                program: program.display().to_string(),
                reason: reason.into(),
            });
        }
        for &data in &selection.data {
            let jobs = jobs(data, selection);
            report.progress().set_length(jobs.len() as u64);
            report.progress().set_position(0);
            let findings = perform(&program, &jobs, report.progress());
            for done in &findings.done {
                for figure in done.job.figures(&done.holding) {
                    if selection.wants_op(&figure.op) {
                        report.add(figure)?;
                    }
                }
            }
            findings.notes.iter().for_each(|note| report.note(note));
        }
        Ok(())
    }
}

fn jobs(data: &str, selection: &Selection) -> Vec<Job> {
    let lines = |copies| Source::Lines {
        path: PathBuf::from(&selection.assets)
            .join(data)
            .with_extension("txt"),
        copies,
    };
    let sources: Vec<Source> = match data {
        "u64-seq-10m" => vec![Source::Sequential(10_000_000)],
        "u64-rand-10m" => vec![Source::Random(10_000_000)],
        "linux" => (1..=3).map(lines).collect(),
        _ => vec![lines(1)],
    };
    let subjects: Vec<Subject> = if data.starts_with("u64") {
        integer_maps().iter().map(|entry| entry.subject).collect()
    } else {
        let sets = byte_containers().into_iter().map(|(subject, _)| subject);
        sets.chain(byte_maps().iter().map(|entry| entry.subject))
            .collect()
    };
    let mut jobs = Vec::new();
    for subject in subjects
        .iter()
        .filter(|subject| selection.wants_subject(subject.name))
    {
        for source in &sources {
            for order in Order::ALL {
                let subject = subject.name.into();
                jobs.push(Job {
                    data: data.into(),
                    source: source.clone(),
                    n: None,
                    order,
                    subject,
                });
            }
        }
    }
    jobs
}

//! The study itself: which jobs there are, who does them, and where the results go.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{env, thread};

use indicatif::{ProgressBar, ProgressStyle};

use super::job::Source;
use super::tables::{self, Section};
use super::{Arguments, Holding, Job, Order, chart, quoted};
use crate::Error;
use crate::cli::{Format, assets, workspace};
use crate::data;
use crate::figure::Figure;
use crate::peers::{byte_containers, byte_maps, integer_maps};
use crate::suites::Subject;
use crate::write::{make_directory, write};

/// A job that is done.
#[derive(Clone, Debug)]
pub struct Done {
    /// What was filled.
    pub job: Job,
    /// What it costs.
    pub holding: Holding,
}

/// All that a study found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The measurements, in the order of the jobs.
    pub done: Vec<Done>,
    /// Who was left out, and why.
    pub notes: Vec<String>,
}

/// Does all jobs, each in a process of its own, as many at a time as there are processors: bytes do
/// not depend on who else is running.
///
/// A job whose process fails becomes a note.
pub fn perform(program: &Path, jobs: &[Job], progress: &ProgressBar) -> Findings {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(vec![None; jobs.len()]);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    // ORDERING: Relaxed; the counter hands out numbers and guards nothing else.
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(index) else { break };
                    progress.set_message(format!("{}: {}", job.data, job.subject));
                    let result = job.delegate(program).map_err(|error| error.to_string());
                    results.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(result);
                    progress.inc(1);
                }
            });
        }
    });
    let mut findings = Findings::default();
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (job, result) in jobs.iter().zip(results) {
        match result {
            Some(Ok(holding)) => findings.done.push(Done {
                job: job.clone(),
                holding,
            }),
            Some(Err(reason)) => findings
                .notes
                .push(format!("{}: left out: {reason}", job.data)),
            None => {}
        }
    }
    findings.notes.dedup();
    findings
}

/// Runs the study that the arguments ask for.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let program = env::current_exe()
        .map_err(|error| Error::Failed(format!("cannot find this program: {error}")))?;
    let whole = arguments.data.is_none() && !arguments.quick;
    let out = arguments
        .out
        .clone()
        .or_else(|| whole.then(|| workspace().join("docs")))
        .filter(|_| arguments.format != Format::Json);
    // Before a quarter of an hour of measuring, so that a directory that cannot be is told at once.
    if let Some(out) = &out {
        make_directory(out)?;
    }
    let sections = match &arguments.data {
        Some(path) => vec![own_file(path)?],
        None => standard(&assets(), arguments.quick)?,
    };
    let jobs: Vec<Job> = sections
        .iter()
        .flat_map(|section| section.jobs.iter().cloned())
        .collect();
    let progress = ProgressBar::new(jobs.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}") {
        progress.set_style(style);
    }
    let mut findings = perform(&program, &jobs, &progress);
    progress.finish_and_clear();
    if findings.done.is_empty() {
        let reason = findings
            .notes
            .pop()
            .unwrap_or_else(|| "no container at all".into());
        return Err(Error::Nothing(reason));
    }
    if arguments.format == Format::Json {
        return print_json(&findings, arguments.data.is_none());
    }
    let markdown = arguments.format == Format::Markdown;
    let report = tables::report(&sections, &findings, markdown);
    io::stdout().write_all(report.as_bytes())?;
    if let Some(out) = out {
        save(&out, &sections, &findings)?;
    }
    Ok(())
}

fn print_json(findings: &Findings, with_quoted: bool) -> Result<(), Error> {
    let measured = findings.done.iter();
    let mut figures: Vec<Figure> = measured
        .flat_map(|done| done.job.figures(&done.holding))
        .collect();
    if with_quoted {
        figures.extend(quoted::figures());
    }
    let mut out = io::stdout().lock();
    for figure in figures {
        writeln!(out, "{}", figure.to_json())?;
    }
    findings.notes.iter().for_each(|note| eprintln!("{note}"));
    Ok(())
}

fn save(out: &Path, sections: &[Section], findings: &Findings) -> Result<(), Error> {
    let charts = chart::all(sections, findings);
    for chart in &charts {
        write(&out.join(chart.file), &chart.svg)?;
    }
    write(
        &out.join("MEMORY.md"),
        tables::document(sections, findings, &charts),
    )?;
    eprintln!("wrote {}", out.join("MEMORY.md").display());
    Ok(())
}

/// The study of one's own file: 1, 2 and 3 copies.
fn own_file(path: &Path) -> Result<Section, Error> {
    data::lines(path)?; // says now what is wrong with it, once
    let name = path
        .file_stem()
        .map_or_else(|| "data".into(), |stem| stem.to_string_lossy().into_owned());
    Ok(copies(&name, path, 3))
}

/// The whole study.
fn standard(assets: &Path, quick: bool) -> Result<Vec<Section>, Error> {
    let linux = assets.join("linux.txt");
    let mut sections = vec![
        copies("linux", &linux, 3),
        copies("words", &assets.join("words.txt"), 1),
    ];
    if !quick {
        sections.push(integers("u64-seq-10m", &Source::Sequential(10_000_000)));
        sections.push(integers("u64-rand-10m", &Source::Random(10_000_000)));
    }
    let most = if quick { 1_000_000 } else { 10_000_000 };
    let maps: Vec<_> = integer_maps()
        .into_iter()
        .map(|entry| (entry.subject, entry.slow))
        .collect();
    sections.push(sizes("u64-rand", most, &maps, Source::Random));
    sections.push(sizes("u64-seq", most, &maps, Source::Sequential));
    let maps: Vec<_> = byte_maps()
        .into_iter()
        .map(|entry| (entry.subject, entry.slow))
        .collect();
    let lines = data::lines(&linux)?.len();
    sections.push(sizes("linux-part", most.min(1_000_000), &maps, |n| {
        Source::Lines {
            path: linux.clone(),
            copies: n.div_ceil(lines) as u64,
        }
    }));
    Ok(sections)
}

fn byte_subjects() -> Vec<&'static str> {
    let sets = byte_containers()
        .into_iter()
        .map(|(subject, _)| subject.name);
    sets.chain(byte_maps().into_iter().map(|entry| entry.subject.name))
        .collect()
}

fn copies(name: &str, path: &Path, most: u64) -> Section {
    let mut jobs = Vec::new();
    for subject in byte_subjects() {
        for copies in 1..=most {
            for order in Order::ALL {
                let source = Source::Lines {
                    path: PathBuf::from(path),
                    copies,
                };
                jobs.push(Job {
                    data: name.into(),
                    source,
                    n: None,
                    order,
                    subject: subject.into(),
                });
            }
        }
    }
    Section {
        name: name.into(),
        kind: tables::Kind::Copies,
        jobs,
    }
}

fn integers(name: &str, source: &Source) -> Section {
    let mut jobs = Vec::new();
    for entry in integer_maps().into_iter().filter(|entry| !entry.slow) {
        for order in Order::ALL {
            let subject = entry.subject.name.into();
            jobs.push(Job {
                data: name.into(),
                source: source.clone(),
                n: None,
                order,
                subject,
            });
        }
    }
    Section {
        name: name.into(),
        kind: tables::Kind::Copies,
        jobs,
    }
}

/// Sizes 1, 2, 5, 10, 20, 50, … of everything that is not slow; ours and `BTreeMap` go on above a
/// million.
fn sizes(
    name: &str,
    most: usize,
    maps: &[(Subject, bool)],
    source: impl Fn(usize) -> Source,
) -> Section {
    let steps = (0..8).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_usize.pow(power)));
    let steps: Vec<usize> = steps.filter(|&n| n <= most).collect();
    let mut jobs = Vec::new();
    for (place, (subject, _)) in maps.iter().filter(|(_, slow)| !slow).enumerate() {
        // Above a million ours and `BTreeMap` show the trend; the others would take minutes.
        for &n in steps.iter().filter(|&&n| n <= 1_000_000 || place < 2) {
            let subject = subject.name.into();
            jobs.push(Job {
                data: name.into(),
                source: source(n),
                n: Some(n),
                order: Order::Shuffled,
                subject,
            });
        }
    }
    Section {
        name: name.into(),
        kind: tables::Kind::Sizes,
        jobs,
    }
}

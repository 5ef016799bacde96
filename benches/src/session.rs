//! A session: the suites asked for, one after the other, and what becomes of what they find.

use std::path::PathBuf;

use crate::Error;
use crate::baseline::compare;
use crate::cli::{Format, Options, Selection, workspace};
use crate::document::refresh;
use crate::provenance::Provenance;
use crate::record::Record;
use crate::report::Report;
use crate::suites::Suite;

/// Runs the suites.
///
/// Whatever is found is kept as the options say: under a name, in a page for a browser, and in the
/// documents.
pub(crate) fn run(suites: &[&'static dyn Suite], options: &Options) -> Result<(), Error> {
    // All of it before an hour of measuring, so that a wrong name is told at once.
    let mut plans = Vec::new();
    for suite in suites {
        let before = options
            .baseline
            .as_deref()
            .map(|name| Record::read(&baselines(name).join(suite.name()).with_extension("jsonl")))
            .transpose()?;
        plans.push((suite, Selection::new(*suite, options)?, before));
    }
    let mut records = Vec::new();
    for (suite, selection, before) in plans {
        let mut report = Report::to_stdout(suite.subjects(), options)?;
        suite.run(&selection, &mut report)?;
        let subjects = suite.subjects();
        let ours = subjects.iter().filter(|subject| subject.ours);
        let record = Record {
            suite: suite.name().into(),
            provenance: Provenance::here(options.quick, &selection.assets),
            ours: ours.map(|subject| subject.name.to_owned()).collect(),
            notes: report.notes().to_vec(),
            figures: report.finish()?,
        };
        if let (Some(name), Some(before)) = (&options.baseline, before) {
            let told = compare(&before, &record).told(suite.name(), name);
            // With JSON, standard output holds figures and nothing else.
            if options.format == Format::Json {
                eprint!("{told}");
            } else {
                print!("{told}");
            }
        }
        if let Some(name) = &options.save {
            record.write(&baselines(name))?;
        }
        if options.record || options.is_whole() {
            record.write(&workspace().join("docs/benchmarks"))?;
            refresh(&workspace())?;
        }
        records.push(record);
    }
    if options.format != Format::Json {
        write_page(&records)?;
    }
    Ok(())
}

/// Writes the documents anew from the records, and a page of all of them.
pub(crate) fn report() -> Result<(), Error> {
    refresh(&workspace())?;
    write_page(&crate::record::read_all(
        &workspace().join("docs/benchmarks"),
    )?)
}

fn baselines(name: &str) -> PathBuf {
    workspace().join("target/baselines").join(name)
}

#[cfg(feature = "peers")]
fn write_page(records: &[Record]) -> Result<(), Error> {
    let path = workspace().join("target/bench/report.html");
    crate::write::write(&path, crate::html::page(records))?;
    eprintln!("charts: {}", path.display());
    Ok(())
}

/// Without peers there are no suites, and so nothing to draw.
#[cfg(not(feature = "peers"))]
fn write_page(_records: &[Record]) -> Result<(), Error> {
    Ok(())
}

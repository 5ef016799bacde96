//! The documents that are written from records: `docs/BENCHMARKS.md`, and the results in the README.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Error;
use crate::figure::Figure;
use crate::readme;
use crate::record::{Record, read_all};
use crate::table::{Row, table};
use crate::write::write;

/// Returns the text of `docs/BENCHMARKS.md`.
pub fn benchmarks(records: &[Record]) -> String {
    let mut text = String::from(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench` from the records in `docs/benchmarks`; do not edit. A cell holds the median,\n\
         and below it ×r: the first of ours takes r times what the row's subject takes, so below 1 ours is quicker or\n\
         smaller. The subjects of a question take turns, round after round; r is the median of the ratios within a\n\
         round, square brackets hold quartiles. Figures marked (quoted) were measured by others on other machines.\n",
    );
    for record in records {
        let from = &record.provenance;
        let kind = if from.quick {
            "a quick run"
        } else {
            "a whole run"
        };
        let _ = write!(
            text,
            "\n## {}\n\n{kind} of {} at commit {} with {}, on {}.\n",
            record.suite, from.date, from.commit, from.toolchain, from.machine
        );
        for rows in by_data(record) {
            let first = &rows[0].figure;
            let title = match first.data.as_deref() {
                None | Some("-") => record.suite.clone(),
                Some(data) => format!("{}: {data}", record.suite),
            };
            let _ = write!(text, "\n{}", table(&title, &rows, true));
        }
        for note in &record.notes {
            let _ = write!(text, "\n- {note}");
        }
        if !record.notes.is_empty() {
            text.push('\n');
        }
    }
    let mut files: Vec<&String> = records
        .iter()
        .flat_map(|record| &record.provenance.data)
        .collect();
    files.sort();
    files.dedup();
    if !files.is_empty() {
        text.push_str("\n## Data\n\n");
        for file in files {
            let _ = writeln!(text, "- {file}");
        }
    }
    text
}

/// Returns the record's figures as rows of tables, a table a data set.
pub fn by_data(record: &Record) -> Vec<Vec<Row>> {
    let mut tables: Vec<Vec<Row>> = Vec::new();
    for figure in &record.figures {
        let row = Row {
            ours: record.ours.contains(&figure.subject),
            figure: shown(figure),
        };
        match tables
            .iter_mut()
            .find(|rows| rows[0].figure.data == figure.data)
        {
            Some(rows) => rows.push(row),
            None => tables.push(vec![row]),
        }
    }
    tables
}

/// The figure, with its origin said beside the subject.
fn shown(figure: &Figure) -> Figure {
    let mut figure = figure.clone();
    if let Some(source) = &figure.source {
        figure.subject += &format!(" ({source})");
    }
    figure
}

/// The documents that differ from what the records say, with their new text.
///
/// # Errors
///
/// What [`read_all`] and [`readme::with_sections`] say, and [`Error::Read`] if there is no README.
pub fn stale(root: &Path) -> Result<Vec<(&'static str, String)>, Error> {
    let records = read_all(&root.join("docs/benchmarks"))?;
    let path = root.join("README.md");
    let text = fs::read_to_string(&path).map_err(|source| Error::Read { path, source })?;
    let documents = [
        ("README.md", readme::with_sections(&text, &records)?),
        ("docs/BENCHMARKS.md", benchmarks(&records)),
    ];
    let differs = |(name, text): &(&str, String)| {
        fs::read_to_string(root.join(name)).map_or(true, |now| now != *text)
    };
    Ok(documents.into_iter().filter(differs).collect())
}

/// Writes the documents anew from the records.
///
/// # Errors
///
/// What [`stale`] says, and [`Error::Write`].
pub fn refresh(root: &Path) -> Result<(), Error> {
    for (name, text) in stale(root)? {
        write(&root.join(name), text)?;
        eprintln!("wrote {name}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Spread;

    fn record() -> Record {
        let figure = |subject: &str, value| Figure {
            data: Some("linux".into()),
            ..Figure::new("map", subject, "get-hit", "ns", Spread::exact(value))
        };
        Record {
            suite: "map".into(),
            ours: vec!["ArtMap".into()],
            notes: vec!["nobody is left out".into()],
            figures: vec![figure("ArtMap", 100.0), figure("BTreeMap", 400.0)],
            ..Record::default()
        }
    }

    #[test]
    fn a_suite_has_its_tables_its_origin_and_its_notes() {
        let text = benchmarks(&[record()]);
        for part in ["## map", "### map: linux", "×0.25", "- nobody is left out"] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
    }

    #[test]
    fn quoted_figures_say_so() {
        let mut quoted = record();
        quoted.figures[1].source = Some("quoted".into());
        assert!(benchmarks(&[quoted]).contains("BTreeMap (quoted)"));
    }
}

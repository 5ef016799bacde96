//! The documents that are written from records: `docs/BENCHMARKS.md`, and the results in the README.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Error;
use crate::figure::Figure;
use crate::record::{Record, read_all};
use crate::table::{Row, quantity, table};

/// Where the README's results begin and end.
const MARKERS: [&str; 2] = ["<!-- results -->\n", "<!-- /results -->"];

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

/// A result that the README shows, if it was measured.
struct Headline {
    what: &'static str,
    suite: &'static str,
    data: &'static str,
    question: &'static str,
    ours: &'static str,
    peers: &'static [&'static str],
}

/// The README's lines, in its order.
const HEADLINES: &[Headline] = &[
    Headline {
        what: "92,450 Linux paths as a set, three copies",
        suite: "memory",
        data: "linux",
        question: "heap copies=3 shuffled",
        ours: "ArtSet",
        peers: &["BTreeSet", "hashbrown::HashSet"],
    },
    Headline {
        what: "look a path up",
        suite: "map",
        data: "linux",
        question: "get-hit",
        ours: "ArtMap",
        peers: &["BTreeMap", "hashbrown"],
    },
    Headline {
        what: "walk to the next path",
        suite: "map",
        data: "linux",
        question: "scan-entries",
        ours: "ArtMap",
        peers: &["BTreeMap"],
    },
    Headline {
        what: "the rank of a path",
        suite: "ordstat",
        data: "linux",
        question: "rank",
        ours: "RankedMap",
        peers: &["wabi_tree", "indexset"],
    },
    Headline {
        what: "enter a value that others change",
        suite: "leftright",
        data: "-",
        question: "enter",
        ours: "leftright::LocalReader",
        peers: &["arc-swap", "left-right"],
    },
    Headline {
        what: "10 nearest of 60,000 handwritten digits, exactly",
        suite: "knn",
        data: "mnist",
        question: "knn k=10 threads=1",
        ours: "CoverTree",
        peers: &["scan", "vpsearch"],
    },
];

/// Returns the README's results, without the markers around them.
pub fn results(records: &[Record]) -> String {
    let mut text = String::from("\n| | ours | beside |\n|---|---|---|\n");
    let mut days: Vec<&str> = Vec::new();
    for headline in HEADLINES {
        let Some(record) = records.iter().find(|record| record.suite == headline.suite) else {
            continue;
        };
        let find = |subject: &str| {
            record.figures.iter().find(|figure| {
                figure.subject == subject
                    && figure.build.is_none()
                    && figure.data.as_deref().unwrap_or("-") == headline.data
                    && figure.question() == headline.question
            })
        };
        let Some(ours) = find(headline.ours) else {
            continue;
        };
        let peers: Vec<String> = headline
            .peers
            .iter()
            .filter_map(|peer| find(peer))
            .map(|figure| format!("`{}` {}", figure.subject, value(figure)))
            .collect();
        days.push(&record.provenance.date);
        let _ = writeln!(
            text,
            "| {} | `{}` {} | {} |",
            headline.what,
            ours.subject,
            value(ours),
            peers.join(", ")
        );
    }
    if days.is_empty() {
        return "\nNot measured yet: `cargo xtask bench` writes this.\n\n".into();
    }
    days.sort_unstable();
    let _ = write!(
        text,
        "\n![Bytes a key of three copies of the Linux paths](docs/memory-linux.svg)\n\n\
         Medians, measured on {}; [all of them](docs/BENCHMARKS.md), beside every peer, with machine and spread, and\n\
         [every container's bytes](docs/MEMORY.md).\n\n",
        if days.first() == days.last() {
            days[0].to_owned()
        } else {
            format!("{} to {}", days[0], days[days.len() - 1])
        }
    );
    text
}

fn value(figure: &Figure) -> String {
    quantity(figure.value, &figure.unit)
}

/// Returns the README with the results between its markers replaced.
///
/// # Errors
///
/// [`Error::Malformed`] if the markers are not there.
///
/// # Examples
///
/// ```
/// let readme = "# House\n<!-- results -->\nold\n<!-- /results -->\nend\n";
/// let new = benches::document::with_results(readme, "new\n")?;
/// assert_eq!(new, "# House\n<!-- results -->\nnew\n<!-- /results -->\nend\n");
/// # Ok::<(), benches::Error>(())
/// ```
pub fn with_results(readme: &str, results: &str) -> Result<String, Error> {
    let malformed = || Error::Malformed {
        path: "README.md".into(),
        reason: "the markers `<!-- results -->` and `<!-- /results -->` are missing".into(),
    };
    let (before, rest) = readme.split_once(MARKERS[0]).ok_or_else(malformed)?;
    let (_, after) = rest.split_once(MARKERS[1]).ok_or_else(malformed)?;
    Ok(format!(
        "{before}{}{results}{}{after}",
        MARKERS[0], MARKERS[1]
    ))
}

/// The documents that differ from what the records say, with their new text.
///
/// # Errors
///
/// What [`read_all`] and [`with_results`] say, and [`Error::Read`] if there is no README.
pub fn stale(root: &Path) -> Result<Vec<(&'static str, String)>, Error> {
    let records = read_all(&root.join("docs/benchmarks"))?;
    let path = root.join("README.md");
    let readme = fs::read_to_string(&path).map_err(|source| Error::Read { path, source })?;
    let documents = [
        ("README.md", with_results(&readme, &results(&records))?),
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
        fs::write(root.join(name), text)?;
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
    fn what_was_measured_is_told_and_nothing_else() {
        let text = results(&[record()]);
        assert!(
            text.contains("| look a path up | `ArtMap` 100 ns | `BTreeMap` 400 ns |"),
            "{text}"
        );
        assert!(!text.contains("walk"), "{text}");
        assert!(results(&[]).contains("Not measured yet"));
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

    #[test]
    fn a_readme_without_markers_is_refused() {
        assert!(with_results("no markers", "").is_err());
    }
}

//! The parts of the README that are written from records.

use std::fmt::Write as _;

use crate::Error;
use crate::figure::Figure;
use crate::record::Record;
use crate::table::quantity;

/// A part that stands between two markers, `<!-- name -->` and `<!-- /name -->`.
struct Section {
    name: &'static str,
    text: fn(&[Record]) -> String,
}

const SECTIONS: &[Section] = &[
    Section {
        name: "modes",
        text: modes,
    },
    Section {
        name: "results",
        text: results,
    },
];

/// Said where there is nothing to say.
const NOT_YET: &str = "\nNot measured yet: `cargo xtask bench` writes this.\n\n";

/// Returns the README with what stands between markers replaced by what the records say.
///
/// # Errors
///
/// [`Error::Malformed`] if markers are not there.
///
/// # Complexity
///
/// O(n) in the characters of the README, and in the figures.
///
/// # Examples
///
/// ```
/// let old = "<!-- modes -->\nold\n<!-- /modes -->\n<!-- results -->\nold\n<!-- /results -->\nend\n";
/// let new = benches::readme::with_sections(old, &[])?;
/// assert!(!new.contains("old") && new.contains("Not measured yet") && new.ends_with("end\n"));
/// # Ok::<(), benches::Error>(())
/// ```
pub fn with_sections(readme: &str, records: &[Record]) -> Result<String, Error> {
    let mut readme = readme.to_owned();
    for Section { name, text } in SECTIONS {
        let malformed = || Error::Malformed {
            path: "README.md".into(),
            reason: format!("the markers `<!-- {name} -->` and `<!-- /{name} -->` are missing"),
        };
        let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let (before, rest) = readme.split_once(&start).ok_or_else(malformed)?;
        let (_, after) = rest.split_once(&end).ok_or_else(malformed)?;
        readme = format!("{before}{start}{}{end}{after}", text(records));
    }
    Ok(readme)
}

/// The modes to share a map in, beside those of others: a row a map and number of threads, a column
/// a share of reads.
fn modes(records: &[Record]) -> String {
    let Some(record) = records.iter().find(|record| record.suite == "shared") else {
        return NOT_YET.into();
    };
    let mixes: Vec<&Figure> = record
        .figures
        .iter()
        .filter(|figure| figure.op == "mix" && figure.build.is_none())
        .collect();
    let mut shares: Vec<u64> = mixes.iter().filter_map(|figure| figure.reads).collect();
    shares.sort_unstable();
    shares.dedup();
    let mut rows: Vec<(Option<u64>, &str)> = Vec::new();
    for figure in &mixes {
        let row = (figure.threads, figure.subject.as_str());
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return NOT_YET.into();
    }
    let mut text = String::from("\n| threads | reads, % ");
    for share in &shares {
        let _ = write!(text, "| {share} ");
    }
    let _ = writeln!(text, "|\n|---|---{}|", "|---:".repeat(shares.len()));
    for (threads, subject) in rows {
        let threads_of = threads.map_or_else(String::new, |threads| threads.to_string());
        let _ = write!(text, "| {threads_of} | `{subject}` ");
        for share in &shares {
            let figure = mixes.iter().find(|figure| {
                (figure.threads, figure.subject.as_str(), figure.reads)
                    == (threads, subject, Some(*share))
            });
            let cell = figure.map_or_else(String::new, |figure| format!("{:.0}", figure.value));
            let _ = write!(text, "| {cell} ");
        }
        text.push_str("|\n");
    }
    let _ = write!(
        text,
        "\nThe time that passed by the operations of all threads together, in nanoseconds, on a million `u64`, where every\n\
         read finds its key and every write replaces a value (`cargo xtask bench shared`, {}). The hash maps `dashmap`\n\
         and `papaya` know no order.\n\n",
        record.provenance.date
    );
    text
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
        peers: &[
            "patricia_tree::PatriciaSet",
            "BTreeSet",
            "hashbrown::HashSet",
        ],
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
        what: "begin to read a shared value, and end",
        suite: "leftright",
        data: "-",
        question: "enter readers=1",
        ours: "leftright::LocalReader",
        peers: &["arc-swap", "left-right"],
    },
    Headline {
        what: "10 nearest of 69,000 handwritten digits, exactly",
        suite: "knn",
        data: "mnist",
        question: "knn k=10 threads=1",
        ours: "CoverTree",
        peers: &["scan", "vpsearch"],
    },
];

/// The README's results.
fn results(records: &[Record]) -> String {
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
        return NOT_YET.into();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Spread;

    fn record(suite: &str, figures: Vec<Figure>) -> Record {
        Record {
            suite: suite.into(),
            figures,
            ..Record::default()
        }
    }

    #[test]
    fn what_was_measured_is_told_and_nothing_else() {
        let figure = |subject: &str, value| Figure {
            data: Some("linux".into()),
            ..Figure::new("map", subject, "get-hit", "ns", Spread::exact(value))
        };
        let figures = vec![figure("ArtMap", 100.0), figure("BTreeMap", 400.0)];
        let text = results(&[record("map", figures)]);
        assert!(
            text.contains("| look a path up | `ArtMap` 100 ns | `BTreeMap` 400 ns |"),
            "{text}"
        );
        assert!(!text.contains("walk"), "{text}");
        assert_eq!(results(&[]), NOT_YET);
    }

    #[test]
    fn every_headline_is_on_record() {
        let directory = crate::cli::workspace().join("docs/benchmarks");
        let records = crate::record::read_all(&directory).expect("the records are well formed");
        let text = results(&records);
        for headline in HEADLINES {
            let line = text.lines().find(|line| line.contains(headline.what));
            let line = line.unwrap_or_else(|| panic!("nothing on record of: {}", headline.what));
            for peer in headline.peers {
                assert!(
                    line.contains(&format!("`{peer}`")),
                    "{peer} is missing in {line}"
                );
            }
        }
    }

    #[test]
    fn modes_have_a_row_for_each_number_of_threads() {
        let figure = |threads, reads, value| Figure {
            threads: Some(threads),
            reads: Some(reads),
            ..Figure::new("shared", "Locked", "mix", "ns", Spread::exact(value))
        };
        let figures = vec![figure(1, 0, 9.6), figure(1, 100, 5.0), figure(2, 100, 3.0)];
        let text = modes(&[record("shared", figures)]);
        for row in [
            "| 0 | 100 |",
            "| 1 | `Locked` | 10 | 5 |",
            "| 2 | `Locked` |  | 3 |",
        ] {
            assert!(text.contains(row), "{row} is missing in {text}");
        }
        assert_eq!(modes(&[]), NOT_YET);
    }

    #[test]
    fn a_readme_without_markers_is_refused() {
        assert!(with_sections("no markers", &[]).is_err());
    }
}

//! The study's tables, for the terminal and for `docs/MEMORY.md`.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table, presets};

use super::chart::Chart;
use super::study::{Done, Findings};
use super::{Job, Order, quoted};
use crate::table::quantity;

/// How the jobs of a section are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A row a container, columns for copies and orders.
    Copies,
    /// A row a size, a column a container.
    Sizes,
}

/// Jobs over one data set.
#[derive(Clone, Debug)]
pub struct Section {
    /// The data set.
    pub name: String,
    /// The layout.
    pub kind: Kind,
    /// The jobs.
    pub jobs: Vec<Job>,
}

impl Section {
    /// Returns what was found out about this section.
    pub fn findings<'f>(
        &'f self,
        findings: &'f Findings,
    ) -> impl Iterator<Item = &'f Done> + Clone {
        findings
            .done
            .iter()
            .filter(|done| self.jobs.contains(&done.job))
    }

    /// Returns the containers, in the order of the jobs.
    pub fn subjects(&self) -> Vec<&str> {
        let mut subjects: Vec<&str> = Vec::new();
        for job in &self.jobs {
            if !subjects.contains(&job.subject.as_str()) {
                subjects.push(&job.subject);
            }
        }
        subjects
    }
}

/// Lays everything out for the terminal, or as Markdown.
pub fn report(sections: &[Section], findings: &Findings, markdown: bool) -> String {
    let mut text = String::new();
    for section in sections {
        let table = match section.kind {
            Kind::Copies => copies(section, findings, markdown),
            Kind::Sizes => sizes(section, findings, markdown),
        };
        text.push_str(&heading(&title(section, findings), markdown));
        text.push_str(&table);
        if section.kind == Kind::Copies {
            text.push_str(&super::shapes::shapes(section, findings, markdown));
        }
        if section.name == "linux" {
            text.push_str(&go(markdown));
        }
    }
    for note in &findings.notes {
        let _ = writeln!(text, "{}{note}", if markdown { "- " } else { "" });
    }
    text
}

pub(super) fn heading(title: &str, markdown: bool) -> String {
    if markdown {
        format!("\n## {title}\n\n")
    } else {
        format!("\n{title}\n")
    }
}

fn title(section: &Section, findings: &Findings) -> String {
    let first = section.findings(findings).next();
    match (section.kind, first) {
        (Kind::Copies, Some(done)) => format!(
            "{}: {} keys of {} in all (one copy)",
            section.name,
            done.holding.keys,
            quantity(done.holding.raw_bytes as f64, "B")
        ),
        (Kind::Copies, None) => section.name.clone(),
        (Kind::Sizes, _) => format!(
            "{}: heap bytes an entry, by number of entries",
            section.name
        ),
    }
}

pub(super) fn new_table(markdown: bool) -> Table {
    let mut table = Table::new();
    table.load_style(if markdown {
        presets::ASCII_MARKDOWN
    } else {
        presets::UTF8_BORDERS_ONLY
    });
    table
}

pub(super) fn finished(mut table: Table) -> String {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{table}\n")
}

fn copies(section: &Section, findings: &Findings, markdown: bool) -> String {
    let mut columns: Vec<(Option<u64>, Order)> = Vec::new();
    for job in &section.jobs {
        let column = (job.copies(), job.order);
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let mut table = new_table(markdown);
    let mut head = vec!["container".to_owned()];
    for (copies, order) in &columns {
        let copies = copies.map_or_else(String::new, |copies| format!("x{copies} "));
        head.push(format!("{copies}{}", order.name()));
    }
    head.extend(["resident".into(), "emptied".into()]);
    table.set_header(head);
    for subject in section.subjects() {
        let mine = section
            .findings(findings)
            .filter(|done| done.job.subject == subject);
        let mut row = vec![subject.to_owned()];
        for (copies, order) in &columns {
            let found = mine
                .clone()
                .find(|done| (done.job.copies(), done.job.order) == (*copies, *order));
            row.push(found.map_or_else(|| "-".into(), cost));
        }
        let last = mine.last();
        row.push(
            last.and_then(|done| done.holding.resident_bytes)
                .map_or_else(|| "-".into(), bytes),
        );
        row.push(
            last.and_then(|done| done.holding.emptied_bytes)
                .map_or_else(|| "-".into(), bytes),
        );
        table.add_row(row);
    }
    let legend = "Heap bytes, bytes an entry, and heap bytes by raw key bytes. resident: growth of the process; \
                  emptied: heap bytes after all keys were removed; both of the last column.\n";
    format!(
        "{}{}{legend}",
        finished(table),
        if markdown { "\n" } else { "" }
    )
}

fn bytes(bytes: u64) -> String {
    quantity(bytes as f64, "B")
}

fn cost(done: &Done) -> String {
    let holding = &done.holding;
    let heap = holding.heap_bytes as f64;
    format!(
        "{} {:.1} {:.2}",
        quantity(heap, "B"),
        heap / holding.keys as f64,
        heap / holding.raw_bytes as f64
    )
}

fn sizes(section: &Section, findings: &Findings, markdown: bool) -> String {
    let subjects = section.subjects();
    let mut table = new_table(markdown);
    let mut head = vec!["entries".to_owned()];
    head.extend(subjects.iter().map(|subject| (*subject).to_owned()));
    table.set_header(head);
    let mut sizes: Vec<usize> = section.jobs.iter().filter_map(|job| job.n).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for n in sizes {
        let mut row = vec![n.to_string()];
        for subject in &subjects {
            let found = section
                .findings(findings)
                .find(|done| done.job.n == Some(n) && done.job.subject == *subject);
            row.push(found.map_or_else(
                || "-".into(),
                |done| {
                    format!(
                        "{:.1}",
                        done.holding.heap_bytes as f64 / done.holding.keys as f64
                    )
                },
            ));
        }
        table.add_row(row);
    }
    finished(table)
}

/// The quoted figures of the Go study.
fn go(markdown: bool) -> String {
    let mut text = heading(
        "Quoted, not measured here: the Go study, MB after 1, 2 and 3 copies",
        markdown,
    );
    let mut table = new_table(markdown);
    table.set_header(["container", "x1", "x2", "x3", "what is counted"]);
    let lists = [
        (
            &quoted::STRUCTURE[..],
            "quoted: structure alone, no values, plain relative paths",
        ),
        (
            &quoted::WHOLE_HEAP[..],
            "quoted: whole heap with the list of paths and garbage, longer paths",
        ),
    ];
    for (list, what) in lists {
        for quoted in list {
            let mut row = vec![quoted.subject.to_owned()];
            row.extend(quoted.megabytes.map(|megabytes| format!("{megabytes:.1}")));
            row.push(what.into());
            table.add_row(row);
        }
    }
    text.push_str(&finished(table));
    text
}

/// Returns the text of `docs/MEMORY.md`.
pub fn document(sections: &[Section], findings: &Findings, charts: &[Chart]) -> String {
    let mut text = String::from(
        "# Memory\n\n\
         Written by `cargo xtask memstudy`; do not edit. Each container was filled in a process of its own.\n\
         Heap bytes are the sum of all live allocations as requested, exact and the same on every machine;\n\
         the resident size adds what malloc rounds up and leaves unused. MB are 10^6 bytes. Copy j > 0 of the\n\
         paths appends `__j` to each; *given* inserts them as the file has them, *shuffled* in random order.\n\
         Byte strings are boxed slices in the peers, with a final zero where a peer cannot hold a key that\n\
         is a prefix of another (`blart`, `rart`, `art-tree`).\n",
    );
    for chart in charts {
        let _ = write!(text, "\n![{}]({})\n", chart.title, chart.file);
    }
    text.push_str(&report(sections, findings, true));
    text
}

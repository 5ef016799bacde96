//! The report for a browser: one file, with nothing to load.

use std::fmt::Write as _;

use crate::chart;
use crate::document::by_data;
use crate::record::Record;
use crate::table::quantity;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1300px;padding:0 1rem;color:#1b2733}\
    svg{max-width:100%;height:auto;margin:.5rem 0}\
    .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}\
    td,th{border-bottom:1px solid #d5dce2;padding:.3rem .6rem;text-align:right;white-space:nowrap}\
    td:first-child,th:first-child{text-align:left}tr.ours td:first-child{font-weight:bold;color:#0b6e99}\
    small{color:#62717f}.worse{color:#a33}.better{color:#27723b}nav a{margin-right:1rem}";

/// Returns the whole page.
///
/// # Examples
///
/// ```
/// use benches::record::Record;
///
/// let record = Record { suite: "map".into(), ..Record::default() };
/// let page = benches::html::page(&[record]);
/// assert!(page.starts_with("<!doctype html>") && page.contains("<h2 id=\"map\">map</h2>"));
/// ```
pub fn page(records: &[Record]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>Benchmarks</title><style>{STYLE}</style></head><body>\n\
         <h1>Benchmarks</h1>\n<nav>"
    );
    for record in records {
        let suite = escaped(&record.suite);
        let _ = write!(page, "<a href=\"#{suite}\">{suite}</a>");
    }
    page.push_str(
        "</nav>\n<p>Bars and medians: shorter is better unless the unit is a rate. The small number is what ours takes \
         divided by what the row takes, paired within rounds; below 1 ours is quicker or smaller.</p>\n",
    );
    for record in records {
        suite(&mut page, record);
    }
    page.push_str("</body></html>\n");
    page
}

fn suite(page: &mut String, record: &Record) {
    let (name, from) = (escaped(&record.suite), &record.provenance);
    let _ = writeln!(
        page,
        "<h2 id=\"{name}\">{name}</h2>\n<p><small>{} of {}, commit {}, {}, {}<br>{}</small></p>",
        if from.quick {
            "A quick run"
        } else {
            "A whole run"
        },
        escaped(&from.date),
        escaped(&from.commit),
        escaped(&from.toolchain),
        escaped(&from.machine),
        escaped(&from.data.join("; ")),
    );
    for chart in chart::all(record) {
        let _ = writeln!(page, "<figure>{}</figure>", chart.svg);
    }
    for rows in by_data(record) {
        let title = rows[0].figure.data.clone().unwrap_or_else(|| "-".into());
        let _ = write!(
            page,
            "<details><summary>Table: {name} {}</summary><div class=\"scroll\">",
            escaped(&title)
        );
        let mut questions: Vec<String> = Vec::new();
        let mut subjects: Vec<(String, Option<String>)> = Vec::new();
        for row in &rows {
            let subject = (row.figure.subject.clone(), row.figure.build.clone());
            if !questions.contains(&row.figure.question()) {
                questions.push(row.figure.question());
            }
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        page.push_str("<table><tr><th></th>");
        for question in &questions {
            let _ = write!(page, "<th>{}</th>", escaped(question));
        }
        page.push_str("</tr>\n");
        for (subject, build) in &subjects {
            let mine = |question: &str| {
                rows.iter().find(|row| {
                    row.figure.subject == *subject
                        && row.figure.build == *build
                        && row.figure.question() == question
                })
            };
            let ours = record.ours.contains(subject);
            let class = if ours { " class=\"ours\"" } else { "" };
            let build = build
                .as_ref()
                .map_or_else(String::new, |build| format!(" ({build})"));
            let _ = write!(
                page,
                "<tr{class}><td>{}{}</td>",
                escaped(subject),
                escaped(&build)
            );
            for question in &questions {
                let cell = mine(question).map_or_else(
                    || "-".into(),
                    |row| {
                        let value = quantity(row.figure.value, &row.figure.unit);
                        match row.figure.ratio {
                            Some([ratio, lo, hi]) => format!(
                                "{}<br><small class=\"{}\">×{ratio:.2} [{lo:.2} {hi:.2}]</small>",
                                escaped(&value),
                                if ratio < 1.0 { "better" } else { "worse" },
                            ),
                            None => escaped(&value),
                        }
                    },
                );
                let _ = write!(page, "<td>{cell}</td>");
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</table></div></details>\n");
    }
    for note in &record.notes {
        let _ = writeln!(page, "<p><small>{}</small></p>", escaped(note));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Figure, Spread};

    #[test]
    fn names_cannot_break_the_page_and_nothing_is_loaded() {
        let figure = Figure::new("map", "Locked<ArtMap>", "get", "ns", Spread::exact(1.0));
        let record = Record {
            suite: "map".into(),
            figures: vec![figure],
            notes: vec!["a < b".into()],
            ..Record::default()
        };
        let page = page(&[record]);
        assert!(page.contains("Locked&lt;ArtMap&gt;") && page.contains("a &lt; b"));
        assert!(!page.contains("<script") && !page.contains(" src=") && !page.contains("<link"));
    }
}

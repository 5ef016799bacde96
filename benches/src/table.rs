//! Tables of figures: a row a subject, a column a question, ours beside each peer as a ratio.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::figure::{Figure, Spread};

/// A figure on its way into a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The figure.
    pub figure: Figure,
    /// Whether the subject is ours.
    pub ours: bool,
}

/// Lays figures of one suite and data set out as a table, in Markdown or for a terminal.
///
/// Each cell holds the median, and below it the first of our subjects divided by the row's: below 1
/// ours is quicker or smaller. Square brackets hold lower and upper quartile.
///
/// # Examples
///
/// ```
/// use benches::figure::{Figure, Spread};
/// use benches::table::{Row, table};
///
/// let row = |subject, ours, value| Row {
///     figure: Figure::new("map", subject, "get-hit", "ns", Spread::exact(value)),
///     ours,
/// };
/// let text = table("map: linux", &[row("ArtMap", true, 100.0), row("BTreeMap", false, 400.0)], false);
/// assert!(text.contains("400 ns"));
/// assert!(text.contains("×0.25")); // ours takes a quarter
/// ```
pub fn table(title: &str, rows: &[Row], markdown: bool) -> String {
    let break_line = if markdown { "<br>" } else { "\n" };
    let questions = in_order(rows.iter().map(|row| row.figure.question()));
    let subjects = in_order(
        rows.iter()
            .map(|row| (row.figure.subject.clone(), row.figure.build.clone())),
    );
    let mut table = Table::new();
    table.load_style(if markdown {
        presets::ASCII_MARKDOWN
    } else {
        presets::UTF8_HORIZONTAL_ONLY
    });
    table.set_content_arrangement(ContentArrangement::Disabled);
    let base = rows
        .iter()
        .find(|row| row.ours)
        .map(|row| row.figure.subject.clone());
    let mut head = vec![String::new()];
    head.extend(questions.iter().cloned());
    table.set_header(head);
    for (subject, build) in &subjects {
        let mut line = vec![match build {
            Some(build) => format!("{subject}{break_line}({build})"),
            None => subject.clone(),
        }];
        let find = |name: &str, question: &str| {
            rows.iter().find(|row| {
                row.figure.subject == name
                    && row.figure.build == *build
                    && row.figure.question() == question
            })
        };
        for question in &questions {
            line.push(find(subject, question).map_or_else(
                || "-".into(),
                |row| {
                    let ours = base
                        .as_deref()
                        .filter(|base| base != subject)
                        .and_then(|base| find(base, question));
                    cell(row, ours, break_line)
                },
            ));
        }
        table.add_row(line);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let heading = if markdown {
        format!("### {title}\n")
    } else {
        title.to_owned()
    };
    let legend = base.map_or_else(String::new, |base| {
        format!("×r: {base} takes r times the row's, [lower upper] quartile of the ratio within a round.\n")
    });
    format!("{heading}\n{table}\n{legend}")
}

fn cell(row: &Row, ours: Option<&Row>, break_line: &str) -> String {
    let value = quantity(row.figure.value, &row.figure.unit);
    let Some(ours) = ours else {
        return match quartiles(&row.figure) {
            Some([lo, hi]) => format!("{value}{break_line}[{lo} {hi}]"),
            None => value,
        };
    };
    let quotient = ours.figure.value / row.figure.value;
    let [median, lo, hi] = row.figure.ratio.unwrap_or([quotient; 3]);
    let brackets = if lo == hi {
        String::new()
    } else {
        format!(" [{lo:.2} {hi:.2}]")
    };
    format!("{value}{break_line}×{median:.2}{brackets}")
}

/// Prints a number with its unit at a scale that people can read.
///
/// # Examples
///
/// ```
/// use benches::table::quantity;
///
/// assert_eq!(quantity(98.42, "ns"), "98.4 ns");
/// assert_eq!(quantity(18_793.0, "us"), "18.8 ms");
/// assert_eq!(quantity(6_460_000.0, "B"), "6.46 MB");
/// assert_eq!(quantity(23.3, "B/key"), "23.3 B/key");
/// ```
pub fn quantity(value: f64, unit: &str) -> String {
    let (scale, unit) = scale(value, unit);
    format!("{} {unit}", significant(value / scale))
}

/// Returns the quartiles at the scale at which [`quantity`] prints the median; `None` if all three
/// are one number.
///
/// # Examples
///
/// ```
/// use benches::figure::{Figure, Spread};
/// use benches::table::quartiles;
///
/// let spread = Spread { median: 1650.0, lo: 980.0, hi: 3020.0 };
/// let figure = Figure::new("map", "ArtMap", "get-hit", "ns", spread);
/// assert_eq!(quartiles(&figure), Some(["0.98".into(), "3.02".into()]));
/// ```
pub fn quartiles(figure: &Figure) -> Option<[String; 2]> {
    let Spread { median, lo, hi } = figure.spread();
    let (scale, _) = scale(median, &figure.unit);
    (lo != hi).then(|| [lo, hi].map(|value| significant(value / scale)))
}

/// Returns what to divide by, and the unit of the quotient.
fn scale(value: f64, unit: &str) -> (f64, &str) {
    const TIMES: &[(f64, &str)] = &[(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")];
    const BYTES: &[(f64, &str)] = &[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")];
    let (own, steps) = match unit {
        "ns" => (1.0, TIMES),
        "us" => (1e3, TIMES),
        "ms" => (1e6, TIMES),
        "s" => (1e9, TIMES),
        "B" => (1.0, BYTES),
        _ => return (1.0, unit),
    };
    let fits = |(step, _): &&(f64, &str)| value.abs() * own >= *step;
    let (step, unit) = steps.iter().find(fits).unwrap_or(&steps[steps.len() - 1]);
    (step / own, unit)
}

/// Three digits, and no more noise than that.
fn significant(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

fn in_order<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(subject: &str, ours: bool, value: f64) -> Row {
        Row {
            figure: Figure::new("map", subject, "scan", "ns", Spread::exact(value)),
            ours,
        }
    }

    #[test]
    fn a_ratio_of_rounds_goes_before_the_quotient_of_medians() {
        let mut theirs = row("theirs", false, 3.0);
        theirs.figure = theirs.figure.with_ratio(Spread::exact(0.5));
        let text = table("map", &[row("ours", true, 2.0), theirs], true);
        assert!(
            text.contains("×0.50 ") && !text.contains('\u{1b}'),
            "{text}"
        );
    }

    #[test]
    fn a_missing_figure_is_a_dash_and_builds_get_rows_of_their_own() {
        let mut native = row("ours", true, 1.0);
        native.figure.build = Some("native".into());
        let mut other = row("theirs", false, 1.0);
        other.figure.op = "get".into();
        let text = table("map", &[row("ours", true, 2.0), native, other], false);
        assert!(text.contains("(native)"), "{text}");
        assert!(text.contains('-'), "{text}");
    }
}

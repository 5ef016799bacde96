//! Compares a run with one that was saved, and says what changed beyond noise.
//!
//! The machine may have changed as well. Nobody's code but ours was edited, so what the peers take
//! more or less than before is the machine's doing, and is divided out.

use std::fmt::Write as _;

use crate::figure::{Figure, Spread, quantile};
use crate::record::Record;
use crate::table::quantity;

/// A change that is smaller than this is not worth a line, however narrow the spread.
const LEAST: f64 = 0.03;

/// A figure of ours that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The figure now.
    pub now: Figure,
    /// What it was.
    pub before: f64,
    /// How many times as long, or as large, it is now, with the machine's drift divided out; for
    /// rates how many times as slow.
    pub factor: f64,
}

/// What became of a suite since its baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How many times as long the peers take: the machine's drift. 1 if none was measured twice.
    pub drift: f64,
    /// How many figures of ours were compared.
    pub compared: usize,
    /// What changed beyond noise, worst first.
    pub changes: Vec<Change>,
}

/// Compares two records of one suite.
///
/// A figure has changed if its quartiles do not overlap with those of before, once the drift of the
/// machine is divided out, and if the change is more than 3 %.
///
/// # Examples
///
/// ```
/// use benches::baseline::compare;
/// use benches::figure::{Figure, Spread};
/// use benches::record::Record;
///
/// let record = |ours, theirs| Record {
///     ours: vec!["ArtMap".into()],
///     figures: vec![
///         Figure::new("map", "ArtMap", "get-hit", "ns", Spread::exact(ours)),
///         Figure::new("map", "BTreeMap", "get-hit", "ns", Spread::exact(theirs)),
///     ],
///     ..Record::default()
/// };
/// // Everything takes twice as long: the machine.
/// assert!(compare(&record(100.0, 400.0), &record(200.0, 800.0)).changes.is_empty());
/// // Only ours does.
/// let comparison = compare(&record(100.0, 400.0), &record(200.0, 400.0));
/// assert_eq!(comparison.changes[0].factor, 2.0);
/// ```
pub fn compare(before: &Record, now: &Record) -> Comparison {
    let pairs: Vec<(&Figure, &Figure)> = now
        .figures
        .iter()
        .filter_map(|figure| Some((before.figures.iter().find(|old| same(old, figure))?, figure)))
        .collect();
    let is_ours = |figure: &Figure| now.ours.contains(&figure.subject);
    let is_time = |figure: &Figure| figure.unit.ends_with('s');
    let mut drifts: Vec<f64> = pairs
        .iter()
        .filter(|(_, figure)| !is_ours(figure) && is_time(figure))
        .map(|(old, figure)| cost(figure).median / cost(old).median)
        .filter(|drift| drift.is_finite())
        .collect();
    drifts.sort_by(f64::total_cmp);
    let drift = if drifts.is_empty() {
        1.0
    } else {
        quantile(&drifts, 0.5)
    };
    let mut changes = Vec::new();
    let mut compared = 0;
    for (old, figure) in pairs.into_iter().filter(|(_, figure)| is_ours(figure)) {
        compared += 1;
        let drift = if is_time(figure) { drift } else { 1.0 };
        let (was, is) = (cost(old), cost(figure));
        let factor = is.median / was.median / drift;
        let apart = is.lo / drift > was.hi || is.hi / drift < was.lo;
        if apart && (factor - 1.0).abs() > LEAST {
            changes.push(Change {
                now: figure.clone(),
                before: old.value,
                factor,
            });
        }
    }
    changes.sort_by(|one, other| other.factor.total_cmp(&one.factor));
    Comparison {
        drift,
        compared,
        changes,
    }
}

/// Whether two figures answer the same question about the same subject.
fn same(one: &Figure, other: &Figure) -> bool {
    let key = |figure: &Figure| {
        (
            figure.subject.clone(),
            figure.data.clone(),
            figure.question(),
            figure.build.clone(),
            figure.unit.clone(),
        )
    };
    one.source.is_none() && key(one) == key(other)
}

/// The figure such that less is better.
fn cost(figure: &Figure) -> Spread {
    let spread = figure.spread();
    if figure.less_is_better() {
        return spread;
    }
    Spread {
        median: 1.0 / spread.median,
        lo: 1.0 / spread.hi,
        hi: 1.0 / spread.lo,
    }
}

impl Comparison {
    /// Returns what there is to say, a line each.
    pub fn told(&self, suite: &str, baseline: &str) -> String {
        let (slower, better): (Vec<&Change>, Vec<&Change>) =
            self.changes.iter().partition(|change| change.factor > 1.0);
        let mut text = format!(
            "{suite} beside baseline {baseline}: {} figures of ours, {} worse and {} better beyond noise \
             (drift of the machine x{:.2} divided out)\n",
            self.compared,
            slower.len(),
            better.len(),
            self.drift,
        );
        for (word, changes) in [("worse", slower), ("better", better)] {
            for change in changes {
                let figure = &change.now;
                let _ = writeln!(
                    text,
                    "  {word} x{:.2}  {} {} {}: {} -> {}",
                    change.factor,
                    figure.subject,
                    figure.data.as_deref().unwrap_or("-"),
                    figure.question(),
                    quantity(change.before, &figure.unit),
                    quantity(figure.value, &figure.unit),
                );
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(unit: &str, ours: Spread) -> Record {
        Record {
            ours: vec!["ArtMap".into()],
            figures: vec![Figure::new("map", "ArtMap", "get-hit", unit, ours)],
            ..Record::default()
        }
    }

    fn spread(lo: f64, median: f64, hi: f64) -> Spread {
        Spread { median, lo, hi }
    }

    #[test]
    fn spreads_that_overlap_are_noise() {
        let before = record("ns", spread(90.0, 100.0, 115.0));
        let noise = compare(&before, &record("ns", spread(110.0, 120.0, 130.0)));
        assert_eq!((noise.compared, noise.changes.len()), (1, 0));
        let slower = compare(&before, &record("ns", spread(116.0, 120.0, 130.0)));
        assert_eq!(slower.changes[0].factor, 1.2);
        assert!(
            slower
                .told("map", "old")
                .contains("worse x1.20  ArtMap - get-hit: 100 ns -> 120 ns")
        );
    }

    #[test]
    fn a_higher_rate_is_better() {
        let before = record("Mop/s", Spread::exact(10.0));
        let faster = compare(&before, &record("Mop/s", Spread::exact(20.0)));
        assert_eq!(faster.changes[0].factor, 0.5);
    }

    #[test]
    fn what_was_not_measured_before_is_not_compared() {
        let other = record("B", Spread::exact(10.0));
        assert_eq!(
            compare(&other, &record("ns", Spread::exact(10.0))).compared,
            0
        );
    }
}

//! Edit distances of English words.

use metrics::{Distance, Levenshtein};
use rapidfuzz::distance::levenshtein::{self, BatchComparator};

use super::race::{REPEAT, agreeing, counting, report_race};
use crate::Error;
use crate::cli::Selection;
use crate::points;
use crate::report::Report;

/// Every so manieth word of the list is compared with.
const STEP: usize = 60;

/// One word against many, without a limit and with one of two edits.
pub(super) fn words(name: &str, selection: &Selection, report: &mut Report) -> Result<(), Error> {
    if !selection.wants_op("levenshtein") && !selection.wants_op("levenshtein-2") {
        return Ok(());
    }
    let (words, queries) = points::words(&selection.assets)?;
    let words: Vec<&str> = words.iter().map(String::as_str).step_by(STEP).collect();
    // Of middling length.
    let query = queries.iter().find(|query| query.len() == 10);
    let query: &str = query.or(queries.first()).map_or("", String::as_str);
    let comparator = BatchComparator::new(query.bytes());
    let number = |distance: usize| distance as f64;
    for limit in [None, Some(2)] {
        let op = if limit.is_none() {
            "levenshtein"
        } else {
            "levenshtein-2"
        };
        if !selection.wants_op(op) {
            continue;
        }
        // What is beyond the limit counts as one more.
        let beyond = 3.0;
        let contenders = vec![
            counting("metrics", || {
                words.iter().map(move |word| match limit {
                    None => Levenshtein.distance(query, *word),
                    Some(limit) => {
                        let within = Levenshtein.distance_within(query, *word, number(limit));
                        within.unwrap_or(beyond)
                    }
                })
            }),
            counting("rapidfuzz", || {
                let comparator = &comparator;
                words.iter().map(move |word| match limit {
                    None => number(comparator.distance(word.bytes())),
                    Some(limit) => {
                        let arguments = levenshtein::Args::default().score_cutoff(limit);
                        let within = comparator.distance_with_args(word.bytes(), &arguments);
                        within.map_or(beyond, number)
                    }
                })
            }),
            counting("triple_accel", || {
                words.iter().map(move |word| match limit {
                    None => f64::from(triple_accel::levenshtein(query.as_bytes(), word.as_bytes())),
                    Some(limit) => {
                        let (a, b) = (query.as_bytes(), word.as_bytes());
                        let within =
                            triple_accel::levenshtein::levenshtein_simd_k(a, b, limit as u32);
                        within.map_or(beyond, f64::from)
                    }
                })
            }),
        ];
        let contenders = agreeing(op, contenders, selection)?;
        let count = words.len();
        report_race(
            (name, op),
            (count, count * REPEAT),
            contenders,
            selection,
            report,
        )?;
    }
    Ok(())
}

//! A figure: one measured number with everything needed to know what it is.

use serde::{Deserialize, Serialize};

/// One line of `--format json`.
///
/// Fields that do not apply are `None` and do not appear in the line.
///
/// # Examples
///
/// ```
/// use benches::figure::{Figure, Spread};
///
/// let figure = Figure {
///     data: Some("linux".into()),
///     ..Figure::new("map", "ArtMap", "get-hit", "ns", Spread::exact(98.5))
/// };
/// assert_eq!(
///     figure.to_json(),
///     r#"{"suite":"map","subject":"ArtMap","data":"linux","op":"get-hit","value":98.5,"unit":"ns"}"#
/// );
/// assert_eq!(serde_json::from_str::<Figure>(&figure.to_json()).unwrap(), figure);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The suite that asked.
    pub suite: String,
    /// What was measured: a type of ours, or a peer.
    pub subject: String,
    /// The name of the data set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// How many copies of the data set were loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<u64>,
    /// The order of insertion: `sorted` or `shuffled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The question.
    pub op: String,
    /// How many neighbors were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k: Option<u64>,
    /// How many items there were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// How many threads worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<u64>,
    /// How many of them read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readers: Option<u64>,
    /// How many of them wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writers: Option<u64>,
    /// How many changes were made visible at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<u64>,
    /// How many operations of a hundred only read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<u64>,
    /// How the program was built, when not as users build it: `native`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<String>,
    /// Where the number comes from, when it was not measured here: `quoted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The median.
    pub value: f64,
    /// The lower quartile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lo: Option<f64>,
    /// The upper quartile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hi: Option<f64>,
    /// The unit of `value`, `lo` and `hi`.
    pub unit: String,
    /// What the first of our subjects took, divided by what this one took: the median of the ratios
    /// within a round, and their quartiles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<[f64; 3]>,
}

impl Figure {
    /// Makes a figure with none of the optional parameters.
    pub fn new(suite: &str, subject: &str, op: &str, unit: &str, spread: Spread) -> Self {
        Self {
            suite: suite.into(),
            subject: subject.into(),
            op: op.into(),
            unit: unit.into(),
            ..Self::default()
        }
        .with_spread(spread)
    }

    /// Returns the figure with another value.
    #[must_use]
    pub fn with_spread(mut self, spread: Spread) -> Self {
        self.value = rounded(spread.median);
        let differ = spread.lo != spread.hi;
        self.lo = differ.then(|| rounded(spread.lo));
        self.hi = differ.then(|| rounded(spread.hi));
        self
    }

    /// Returns the figure with the ratio of ours to it.
    #[must_use]
    pub fn with_ratio(mut self, ratio: Spread) -> Self {
        self.ratio = Some([ratio.median, ratio.lo, ratio.hi].map(rounded));
        self
    }

    /// Returns whether less is better: times and bytes, as opposed to rates.
    ///
    /// # Examples
    ///
    /// ```
    /// use benches::figure::{Figure, Spread};
    ///
    /// let figure = |unit| Figure::new("map", "ArtMap", "get-hit", unit, Spread::exact(1.0));
    /// assert!(figure("ns").less_is_better() && figure("B/key").less_is_better());
    /// assert!(!figure("Mop/s").less_is_better());
    /// ```
    pub fn less_is_better(&self) -> bool {
        !self.unit.ends_with("/s")
    }

    /// Returns the spread that the figure reports.
    pub fn spread(&self) -> Spread {
        Spread {
            median: self.value,
            lo: self.lo.unwrap_or(self.value),
            hi: self.hi.unwrap_or(self.value),
        }
    }

    /// Returns the question with its parameters, as the head of a table's column: `mix reads=90`.
    pub fn question(&self) -> String {
        let parameters = [
            ("copies", self.copies),
            ("k", self.k),
            ("n", self.n),
            ("threads", self.threads),
            ("readers", self.readers),
            ("writers", self.writers),
            ("batch", self.batch),
            ("reads", self.reads),
        ];
        let mut question = self.op.clone();
        for (name, value) in parameters {
            if let Some(value) = value {
                question.push_str(&format!(" {name}={value}"));
            }
        }
        if let Some(order) = &self.order {
            question.push_str(&format!(" {order}"));
        }
        question
    }

    /// Returns the figure as one line of JSON, without the line's end.
    ///
    /// # Panics
    ///
    /// Never: strings and numbers always serialize.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a record of strings and numbers always serializes")
    }
}

/// Rounds to five significant digits: what a median of a few dozen samples can bear.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() || value.abs() >= 1e5 {
        return if value.is_finite() {
            value.round()
        } else {
            value
        };
    }
    let digits = 4 - value.abs().log10().floor() as i32;
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

/// A median with its quartiles.
///
/// Quartiles rather than a standard deviation: timings have a hard floor and a long tail, and one
/// interrupted sample must not widen the spread of all.
///
/// # Examples
///
/// ```
/// use benches::figure::Spread;
///
/// let spread = Spread::of(&[5.0, 1.0, 2.0, 4.0, 3.0]);
/// assert_eq!(spread, Spread { median: 3.0, lo: 2.0, hi: 4.0 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The middle.
    pub median: f64,
    /// The lower quartile.
    pub lo: f64,
    /// The upper quartile.
    pub hi: f64,
}

impl Spread {
    /// Summarizes samples; between two of them it interpolates.
    ///
    /// # Panics
    ///
    /// If there are no samples.
    ///
    /// # Complexity
    ///
    /// O(n log n).
    pub fn of(samples: &[f64]) -> Self {
        assert!(!samples.is_empty(), "a median needs at least one sample");
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self {
            median: quantile(&sorted, 0.5),
            lo: quantile(&sorted, 0.25),
            hi: quantile(&sorted, 0.75),
        }
    }

    /// A number that was counted, not sampled.
    pub fn exact(value: f64) -> Self {
        Self {
            median: value,
            lo: value,
            hi: value,
        }
    }
}

/// Returns the `q`-quantile of sorted samples, by linear interpolation.
///
/// # Panics
///
/// If there are no samples.
///
/// # Examples
///
/// ```
/// use benches::figure::quantile;
///
/// assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), 2.5);
/// assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 1.0), 4.0);
/// ```
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    assert!(!sorted.is_empty(), "a quantile needs at least one sample");
    let place = q.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = place.ceil() as usize;
    let between = place - below as f64;
    sorted[below] * (1.0 - between) + sorted[above] * between
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_examples_of_the_format_parse_and_print_alike() {
        for line in [
            r#"{"suite":"map","subject":"ArtMap","data":"linux","op":"get-hit","value":98.4,"lo":95.1,"hi":103.0,"unit":"ns"}"#,
            r#"{"suite":"memory","subject":"ArtSet","data":"linux","copies":3,"op":"heap","value":6460000.0,"unit":"B"}"#,
            r#"{"suite":"knn","subject":"CoverTree","data":"mnist","op":"knn","k":10,"threads":1,"value":0.61,"unit":"ms"}"#,
        ] {
            let figure: Figure = serde_json::from_str(line).expect("the format's own example");
            assert_eq!(figure.to_json(), line);
        }
    }

    #[test]
    fn five_digits_are_kept() {
        assert_eq!(rounded(98.412_345), 98.412);
        assert_eq!(rounded(0.000_123_456_78), 0.000_123_46);
        assert_eq!(rounded(6_460_123.0), 6_460_123.0);
        assert_eq!(rounded(0.0), 0.0);
    }

    #[test]
    fn a_question_names_its_parameters() {
        let figure = Figure {
            threads: Some(2),
            reads: Some(90),
            ..Figure::new("shared", "ArtMap", "mix", "ns", Spread::exact(1.0))
        };
        assert_eq!(figure.question(), "mix threads=2 reads=90");
    }

    #[test]
    fn one_sample_is_its_own_spread() {
        assert_eq!(Spread::of(&[4.0]), Spread::exact(4.0));
    }
}

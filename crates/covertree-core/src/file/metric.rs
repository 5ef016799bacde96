//! The names of metrics in files.

use metrics::{
    Angular, Chebyshev, Hamming, Haversine, Hellinger, Jaccard, JensenShannon, L1, L2, Levenshtein,
    Minkowski, SetJaccard, SymbolHamming,
};

/// A metric that a file can name, so that no tree is loaded for another one.
///
/// # Examples
///
/// A metric of one's own has a name of one's own:
///
/// ```
/// use covertree_core::SavedMetric;
///
/// struct Clock { hours: u8 }
///
/// impl SavedMetric for Clock {
///     fn name(&self) -> &str {
///         "example.org/clock"
///     }
///
///     fn parameters(&self) -> Vec<f64> {
///         vec![f64::from(self.hours)]
///     }
/// }
///
/// assert_ne!(Clock { hours: 12 }.parameters(), Clock { hours: 24 }.parameters());
/// ```
pub trait SavedMetric {
    /// Returns a name that no other metric has.
    fn name(&self) -> &str;

    /// Returns what distinguishes metrics of this name: compared to the last bit.
    fn parameters(&self) -> Vec<f64> {
        Vec::new()
    }
}

macro_rules! named {
    ($($metric:ident $name:literal),* $(,)?) => {
        $(impl SavedMetric for $metric {
            fn name(&self) -> &str {
                $name
            }
        })*
    };
}

named! {
    Angular "angular",
    Chebyshev "chebyshev",
    Hamming "hamming",
    Hellinger "hellinger",
    Jaccard "jaccard",
    JensenShannon "jensen-shannon",
    L1 "l1",
    L2 "l2",
    Levenshtein "levenshtein",
    SetJaccard "set-jaccard",
    SymbolHamming "symbol-hamming",
}

impl SavedMetric for Haversine {
    fn name(&self) -> &str {
        "haversine"
    }

    fn parameters(&self) -> Vec<f64> {
        vec![self.radius]
    }
}

impl SavedMetric for Minkowski {
    fn name(&self) -> &str {
        "minkowski"
    }

    fn parameters(&self) -> Vec<f64> {
        vec![self.power()]
    }
}

//! How large a nerve is to be, and what its values are.

use std::error::Error;
use std::fmt;

/// What grows, until two vertices are joined.
///
/// # Examples
///
/// ```
/// use covertree_plugins::nerve::Growth;
///
/// // Balls of radius 1 and 2 whose centers are 5 apart.
/// assert_eq!(Growth::EdgeLength.value(5.0, 1.0, 2.0), 5.0);
/// assert_eq!(Growth::Margin.value(5.0, 1.0, 2.0), 1.0); // balls of 2 and 3 touch
/// assert_eq!(Growth::Margin.value(2.0, 1.0, 2.0), 0.0); // these overlap as they are
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// The distance of centers that is bridged: the Vietoris-Rips complex of the centers, with the
    /// *diameter* of a simplex as its value, as in Ripser and GUDHI.
    EdgeLength,
    /// What is added to the radius of every ball, until two of them overlap: at 0 it is the nerve of
    /// the cover as it is, in the sense of pairs (a weighted Rips complex: Anai et al. 2019).
    Margin,
}

impl Growth {
    /// Returns the value at which two balls are joined.
    pub fn value(self, distance: f64, radius: f64, other: f64) -> f64 {
        match self {
            Self::EdgeLength => distance,
            Self::Margin => ((distance - radius - other) / 2.0).max(0.0),
        }
    }
}

/// How large a nerve is to be.
///
/// # Examples
///
/// ```
/// use covertree_plugins::nerve::NerveParameters;
///
/// // Triangles suffice for components and loops.
/// assert_eq!(NerveParameters::default().max_dimension, 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NerveParameters {
    /// What the values of simplices are.
    pub growth: Growth,
    /// The largest value; simplices that would enter later are left out.
    pub max_value: f64,
    /// The largest dimension: 1 for edges, 2 for triangles. Homology is known below it.
    pub max_dimension: usize,
    /// Whether singletons are vertices, with balls of radius 0. They are outliers as a rule.
    pub singletons: bool,
    /// Refuse to make more simplices than this.
    pub max_simplices: usize,
}

impl Default for NerveParameters {
    /// Of the cover as it is, triangles and what is below, singletons included; at most 20 million
    /// simplices.
    fn default() -> Self {
        Self {
            growth: Growth::Margin,
            max_value: 0.0,
            max_dimension: 2,
            singletons: true,
            max_simplices: 20_000_000,
        }
    }
}

/// Why a nerve was not made: it would have too many simplices.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::nerve::{Nerve, NerveParameters};
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![0.0, 1.0])?, L2)?;
/// let none = NerveParameters { max_simplices: 0, ..NerveParameters::default() };
/// let error = Nerve::new(&tree.layer(tree.root().scale()), &none).expect_err("there is a vertex");
/// assert!(error.to_string().ends_with("more than 0 simplices"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NerveError {
    pub(super) dimension: usize,
    pub(super) limit: usize,
}

impl fmt::Display for NerveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "with those of dimension {} there would be more than {} simplices",
            self.dimension, self.limit
        )
    }
}

impl Error for NerveError {}

//! The simplices of one dimension, in order.

/// All simplices of one dimension.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows, Scale};
/// use covertree_plugins::nerve::{Growth, Nerve, NerveParameters};
/// use metrics::L2;
///
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(1), ..Parameters::default() };
/// let rows = Rows::new(1, vec![0.0, 1.0, 5.0])?;
/// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
/// let parameters = NerveParameters {
///     growth: Growth::EdgeLength,
///     max_value: 4.5,
///     ..NerveParameters::default()
/// };
/// let nerve = Nerve::new(&tree.layer(Scale::LOWEST), &parameters)?;
/// let [points, edges, triangles] = nerve.simplices() else { panic!("dimensions 0 to 2") };
/// assert_eq!((points.len(), edges.len()), (3, 2)); // 0 and 5 are too far apart
/// assert!(triangles.is_empty());
/// let mut lengths = edges.values().to_vec();
/// lengths.sort_by(f64::total_cmp);
/// assert_eq!(lengths, [1.0, 4.0]);
/// for (place, (edge, _)) in edges.iter().enumerate() {
///     assert_eq!(edges.position(edge), Some(place));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simplices {
    pub(super) dimension: usize,
    pub(super) vertices: Vec<u32>,
    pub(super) values: Vec<f64>,
}

impl Simplices {
    pub(super) fn new(dimension: usize) -> Self {
        Self {
            dimension,
            ..Self::default()
        }
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns the values, in the order of the simplices.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Iterates over the simplices: their vertices, ascending, and their values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u32], f64)> + Clone {
        let vertices = self.vertices.chunks_exact(self.dimension + 1);
        vertices.zip(self.values.iter().copied())
    }

    /// Returns the place of a simplex in the order, if it is there.
    ///
    /// # Complexity
    ///
    /// O(log simplices).
    pub fn position(&self, simplex: &[u32]) -> Option<usize> {
        if simplex.len() != self.dimension + 1 {
            return None;
        }
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let at = &self.vertices[middle * simplex.len()..][..simplex.len()];
            match at.cmp(simplex) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    pub(super) fn push(&mut self, simplex: &[u32], value: f64) {
        self.vertices.extend_from_slice(simplex);
        self.values.push(value);
    }
}

//! When holes are born, and when they are filled.

use lophat::algorithms::{Decomposition, DecompositionAlgo, LockFreeAlgorithm};
use lophat::columns::{Column, VecColumn};
use lophat::options::LoPhatOptions;
use lophat::utils::{ExtendedUsize, anti_transpose};

use super::Simplices;

/// One hole: of dimension 0 a component, of 1 a loop, of 2 a void.
///
/// # Examples
///
/// ```
/// use covertree_plugins::nerve::Bar;
///
/// let bar = Bar { dimension: 1, birth: 0.5, death: f64::INFINITY };
/// assert!(bar.is_alive(2.0));
/// assert_eq!(bar.length(), f64::INFINITY);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The dimension of the hole.
    pub dimension: usize,
    /// The value at which it appears.
    pub birth: f64,
    /// The value at which it is filled; infinity if it is not.
    pub death: f64,
}

impl Bar {
    /// Returns how long the hole lives.
    pub fn length(&self) -> f64 {
        self.death - self.birth
    }

    /// Tells whether the hole is there at a value.
    pub fn is_alive(&self, value: f64) -> bool {
        self.birth <= value && value < self.death
    }
}

/// All holes, those of dimension 0 first, then by birth and death; none that is filled at once.
///
/// Holes are those of the homology with coefficients modulo 2.
///
/// # Examples
///
/// Two clusters are two components until the gap between them is bridged:
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows, Scale};
/// use covertree_plugins::nerve::{Growth, Nerve, NerveParameters};
/// use metrics::L2;
///
/// let rows = Rows::new(1, vec![0.0, 1.0, 2.0, 12.0, 13.0, 14.0])?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(1), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
/// let parameters = NerveParameters {
///     growth: Growth::EdgeLength,
///     max_value: 20.0,
///     ..NerveParameters::default()
/// };
/// let barcode = Nerve::new(&tree.layer(Scale::LOWEST), &parameters)?.barcode();
/// assert_eq!(barcode.betti_numbers(0.5), [6, 0]);
/// assert_eq!(barcode.betti_numbers(5.0), [2, 0]);
/// assert_eq!(barcode.betti_numbers(10.0), [1, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Barcode {
    /// Homology is known below this dimension.
    dimensions: usize,
    bars: Vec<Bar>,
}

impl Barcode {
    /// Returns the bars.
    pub fn bars(&self) -> &[Bar] {
        &self.bars
    }

    /// Returns the number of dimensions in which holes are known: one less than those of simplices.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Counts the holes of each dimension at a value.
    pub fn betti_numbers(&self, value: f64) -> Vec<usize> {
        let mut numbers = vec![0; self.dimensions];
        for bar in self.bars.iter().filter(|bar| bar.is_alive(value)) {
            numbers[bar.dimension] += 1;
        }
        numbers
    }

    pub(super) fn of(simplices: &[Simplices]) -> Self {
        let filtered = Filtered::new(simplices);
        let columns = filtered.boundaries(simplices);
        // Cohomology, by the columns turned around: with clearing it leaves little to do, where the
        // columns themselves would all have to be reduced (de Silva, Morozov and Vejdemo-Johansson
        // 2011; Bauer 2021).
        let turned = anti_transpose(&columns);
        let size = turned.len();
        let options = LoPhatOptions {
            column_height: Some(size),
            ..LoPhatOptions::default()
        };
        let decomposed = LockFreeAlgorithm::init(Some(options))
            .add_cols(turned.into_iter())
            .decompose();
        let diagram = decomposed.diagram().anti_transpose(size);
        // Of the last dimension nothing is known: what would fill its holes is not there.
        let dimensions = simplices.len().saturating_sub(1).max(1);
        let mut bars: Vec<Bar> = diagram
            .iter()
            .map(|(&birth, &death)| Bar {
                dimension: columns[birth].degree(),
                birth: filtered.values[birth],
                death: match death {
                    ExtendedUsize::Finite(death) => filtered.values[death],
                    ExtendedUsize::Infinity => f64::INFINITY,
                },
            })
            .filter(|bar| bar.length() > 0.0 && bar.dimension < dimensions)
            .collect();
        bars.sort_by(|a, b| {
            let births = a.birth.total_cmp(&b.birth);
            a.dimension
                .cmp(&b.dimension)
                .then(births)
                .then(a.death.total_cmp(&b.death))
        });
        Self { dimensions, bars }
    }

    /// Draws the bars as SVG, a color for each dimension.
    ///
    /// Bars that do not end reach to the right edge. `width` and `height` are in pixels.
    ///
    /// # Errors
    ///
    /// What the plotting library meets.
    #[cfg(feature = "svg")]
    pub fn to_svg(&self, width: u32, height: u32) -> Result<String, Box<dyn std::error::Error>> {
        super::svg::draw(self, width, height)
    }
}

/// All simplices in the order in which they enter.
struct Filtered {
    /// The place of each simplex, by dimension and position.
    places: Vec<Vec<usize>>,
    /// The dimension and the position of each place.
    simplices: Vec<(usize, usize)>,
    values: Vec<f64>,
}

impl Filtered {
    fn new(simplices: &[Simplices]) -> Self {
        let numbered = simplices.iter().enumerate();
        let mut order: Vec<(usize, usize)> = numbered
            .flat_map(|(dimension, simplices)| (0..simplices.len()).map(move |i| (dimension, i)))
            .collect();
        let value = |&(dimension, i): &(usize, usize)| simplices[dimension].values[i];
        // Stable, so that faces precede cofaces of the same value.
        order.sort_by(|a, b| value(a).total_cmp(&value(b)));
        let mut places: Vec<Vec<usize>> = simplices.iter().map(|all| vec![0; all.len()]).collect();
        for (place, &(dimension, i)) in order.iter().enumerate() {
            places[dimension][i] = place;
        }
        let values = order.iter().map(value).collect();
        Self {
            places,
            simplices: order,
            values,
        }
    }

    fn boundaries(&self, simplices: &[Simplices]) -> Vec<VecColumn> {
        let boundary = |&(dimension, i): &(usize, usize)| {
            if dimension == 0 {
                return VecColumn::from((0, Vec::new()));
            }
            let simplex = &simplices[dimension].vertices[i * (dimension + 1)..][..=dimension];
            let mut faces: Vec<usize> = (0..=dimension)
                .filter_map(|out| {
                    let face: Vec<u32> = [&simplex[..out], &simplex[out + 1..]].concat();
                    let position = simplices[dimension - 1].position(&face)?;
                    Some(self.places[dimension - 1][position])
                })
                .collect();
            debug_assert_eq!(faces.len(), dimension + 1, "faces are there");
            faces.sort_unstable();
            VecColumn::from((dimension, faces))
        };
        self.simplices.iter().map(boundary).collect()
    }
}

//! How a tree is to be built.

/// How many points a leaf may hold.
///
/// # Examples
///
/// ```
/// use covertree_core::LeafCutoff;
///
/// assert_ne!(LeafCutoff::Auto, LeafCutoff::Points(32));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafCutoff {
    /// As many as make queries fast. With a sketch these are all the points, for the hierarchy of
    /// boxes inside one bucket prunes better than balls do; without, it depends on the intrinsic
    /// dimension. Choose a number if the layers themselves are what you are after.
    Auto,
    /// At most so many, unless they are all the same point.
    Points(usize),
}

/// The parameters of a build; `Default` suits nearly everyone.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use metrics::L1;
///
/// let points = Rows::new(1, (0..100).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(8), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(points, L1, &parameters)?;
/// assert!(tree.shape().nodes > 10);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// The base of the scales, above 1.
    pub scale_base: f64,
    /// Stop splitting at so many points.
    pub leaf_cutoff: LeafCutoff,
    /// Stop splitting at this exponent of the base.
    pub min_scale: i32,
    /// Split into at least so many children, if there are so many points apart.
    pub fan_out: usize,
    /// Keep the points that are alone at their scale in their parent, not in nodes of their own.
    pub singletons: bool,
    /// Picks the root's center and the samples.
    pub seed: u64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            scale_base: 1.3,
            leaf_cutoff: LeafCutoff::Auto,
            min_scale: i32::MIN,
            fan_out: 16,
            singletons: true,
            seed: 0,
        }
    }
}

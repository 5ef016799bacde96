//! The tree itself.

use std::fmt;
use std::sync::{Arc, OnceLock};

use metrics::{Metric, Sketch};

use crate::blocks::Blocks;
use crate::build::{self, BuiltOf};
use crate::edit::Edits;
use crate::node::Node;
use crate::{BuildError, Parameters, PointCloud};

/// The code of a tree's sketch.
pub(crate) type Code<C, M> =
    <<M as Metric<<C as PointCloud>::Point>>::Sketch as Sketch<<C as PointCloud>::Point>>::Code;

/// A cover tree over a cloud of points.
///
/// # Examples
///
/// ```
/// use covertree_core::CoverTree;
/// use metrics::Levenshtein;
///
/// let words = ["cover", "tree", "three", "lover"].map(String::from).to_vec();
/// let tree = CoverTree::new(words, Levenshtein)?;
/// let near = tree.nearest(&"clover".to_string())?;
/// assert_eq!(near.distance, 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CoverTree<C: PointCloud, M: Metric<C::Point>> {
    pub(crate) cloud: C,
    pub(crate) metric: Arc<M>,
    pub(crate) sketch: Arc<M::Sketch>,
    pub(crate) parameters: Parameters,
    pub(crate) leaf_cutoff: usize,
    pub(crate) intrinsic_dimension: f64,
    /// The rounding of the codes of all points, in units of the distance.
    pub(crate) uncertainty: f64,
    pub(crate) relative_error: f64,
    pub(crate) nodes: Vec<Node>,
    /// The ids in tree order.
    pub(crate) order: Vec<u32>,
    /// Where each id is in tree order; made when first asked for.
    pub(crate) slots: OnceLock<Vec<u32>>,
    /// Distances to the centers in tree order, if the metric has no sketch.
    pub(crate) to_center: Vec<f32>,
    pub(crate) blocks: Blocks<Code<C, M>>,
    /// What edits need to know; nothing in a tree as it was built.
    pub(crate) edits: Option<Box<Edits>>,
}

/// How large a tree is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Points indexed.
    pub points: usize,
    /// Nodes, leaves included.
    pub nodes: usize,
    /// Leaves.
    pub leaves: usize,
    /// Nodes on the longest way from the root to a leaf.
    pub height: usize,
    /// Points kept in the lists of routing nodes.
    pub singletons: usize,
    /// The number of points at which splitting stopped.
    pub leaf_cutoff: usize,
    /// The estimate that the leaf cutoff was derived from.
    pub intrinsic_dimension: f64,
    /// Bytes of the tree, the points themselves aside.
    pub bytes: usize,
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Builds a tree with the default [`Parameters`].
    ///
    /// # Errors
    ///
    /// No points, more than 2^32 - 1, or one that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// About O(n log n) distances, in parallel on rayon's threads.
    pub fn new(cloud: C, metric: M) -> Result<Self, BuildError> {
        Self::with_parameters(cloud, metric, &Parameters::default())
    }

    /// Builds a tree; the same one whatever the number of threads.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and parameters out of range.
    pub fn with_parameters(
        cloud: C,
        metric: M,
        parameters: &Parameters,
    ) -> Result<Self, BuildError> {
        Self::with_progress(cloud, metric, parameters, |_| {})
    }

    /// Builds a tree and reports, from any thread, how many points have just found their place.
    ///
    /// # Errors
    ///
    /// As [`with_parameters`](Self::with_parameters).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    ///
    /// use covertree_core::{CoverTree, Parameters, Rows};
    /// use metrics::L2;
    ///
    /// let points = Rows::new(1, vec![1.0, 2.0, 3.0])?;
    /// let placed = AtomicUsize::new(0);
    /// CoverTree::with_progress(points, L2, &Parameters::default(), |points| {
    ///     placed.fetch_add(points, Ordering::Relaxed);
    /// })?;
    /// assert_eq!(placed.into_inner(), 3);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn with_progress(
        cloud: C,
        metric: M,
        parameters: &Parameters,
        progress: impl Fn(usize) + Sync,
    ) -> Result<Self, BuildError> {
        let built = build::build(&cloud, &metric, parameters, &progress)?;
        Ok(Self::of_built(cloud, Arc::new(metric), *parameters, built))
    }

    pub(crate) fn of_built(
        cloud: C,
        metric: Arc<M>,
        parameters: Parameters,
        built: BuiltOf<C, M>,
    ) -> Self {
        Self {
            cloud,
            metric,
            sketch: built.sketch,
            parameters,
            leaf_cutoff: built.leaf_cutoff,
            intrinsic_dimension: built.intrinsic_dimension,
            uncertainty: built.uncertainty,
            relative_error: built.relative_error,
            nodes: built.nodes,
            order: built.order,
            slots: OnceLock::new(),
            to_center: built.to_center,
            blocks: built.blocks,
            edits: None,
        }
    }

    /// Returns the number of points.
    pub fn len(&self) -> usize {
        self.edits
            .as_ref()
            .map_or(self.order.len(), |edits| edits.len())
    }

    /// Tells whether there are no points: all of them were removed, for no tree is built empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the points.
    pub fn cloud(&self) -> &C {
        &self.cloud
    }

    /// Returns the metric.
    pub fn metric(&self) -> &M {
        &self.metric
    }

    /// Returns the parameters that the tree was built with.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Measures the tree.
    ///
    /// # Complexity
    ///
    /// O(nodes).
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 3.0])?, L2)?;
    /// assert_eq!(tree.shape().points, 3);
    /// assert_eq!(tree.shape().height, 1);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn shape(&self) -> Shape {
        let mut depths = vec![1; self.nodes.len()];
        let (mut nodes, mut leaves, mut singletons) = (0, 0, 0);
        // Children follow their parents, also those of nodes that were split later.
        for (i, node) in self.nodes.iter().enumerate() {
            if i > 0 && node.total == 0 {
                continue; // emptied by edits
            }
            for child in node.children() {
                depths[child] = depths[i] + 1;
            }
            nodes += 1;
            if node.is_leaf() {
                leaves += 1;
            } else {
                singletons += self.own_slots(node).count();
            }
        }
        let height = depths.into_iter().max().unwrap_or(0);
        Shape {
            points: self.len(),
            nodes,
            leaves,
            height,
            singletons,
            leaf_cutoff: self.leaf_cutoff,
            intrinsic_dimension: self.intrinsic_dimension,
            bytes: self.nodes.len() * size_of::<Node>()
                + (self.order.len() + self.to_center.len()) * 4
                + self.slots.get().map_or(0, Vec::len) * 4
                + self.blocks.bytes()
                + self.edits.as_ref().map_or(0, |edits| edits.bytes()),
        }
    }
}

impl<C: PointCloud + Clone, M: Metric<C::Point>> Clone for CoverTree<C, M> {
    /// Copies all but the metric and the sketch, which are shared.
    fn clone(&self) -> Self {
        Self {
            cloud: self.cloud.clone(),
            metric: Arc::clone(&self.metric),
            sketch: Arc::clone(&self.sketch),
            nodes: self.nodes.clone(),
            order: self.order.clone(),
            // Made again when asked for.
            slots: OnceLock::new(),
            to_center: self.to_center.clone(),
            blocks: self.blocks.clone(),
            edits: self.edits.clone(),
            ..*self
        }
    }
}

impl<C: PointCloud, M: Metric<C::Point>> fmt::Debug for CoverTree<C, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CoverTree")
            .field("shape", &self.shape())
            .field("sketch", &self.sketch)
            .finish_non_exhaustive()
    }
}

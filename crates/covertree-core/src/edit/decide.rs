//! Where a new point goes: all the distances that an insertion computes.

use metrics::{Metric, Sketch};

use crate::tree::Code;
use crate::{CoverTree, NodeId, PointCloud, PointId};

/// Where a point goes, decided once and applied to each copy of a tree.
#[derive(Clone, Debug)]
pub(crate) struct Decision<K> {
    /// The nodes from the root down, with the distances of their centers; none for a stray.
    pub(crate) steps: Steps,
    pub(crate) code: Box<[K]>,
    pub(crate) uncertainty: f64,
}

/// Nodes and the distances of their centers. In most trees with codes the root is all there is: it
/// takes no allocation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    root: Option<(u32, f64)>,
    rest: Vec<(u32, f64)>,
}

impl Steps {
    fn push(&mut self, step: (u32, f64)) {
        if self.root.is_none() {
            self.root = Some(step);
        } else {
            self.rest.push(step);
        }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &(u32, f64)> {
        self.root.iter().chain(&self.rest)
    }

    pub(crate) fn last(&self) -> Option<&(u32, f64)> {
        self.rest.last().or(self.root.as_ref())
    }
}

/// A point whose code is less certain than those the tree was built with by more than this would
/// make every bound worse: it becomes a stray instead.
const UNCERTAIN: f64 = 16.0;

/// Codes that are less uncertain than this make no bound worse that could be seen, not even where
/// all others are certain.
const CERTAIN: f64 = 1e-20;

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Follows the dry-insert path of a point of the cloud.
    pub(crate) fn decide(&self, id: PointId) -> Decision<Code<C, M>> {
        let point = self.cloud.point(id);
        let width = self.blocks.widths.code();
        // Zeroed memory would take longer to come by than a few numbers take to be set.
        let mut code = Vec::with_capacity(width);
        code.resize(width, Code::<C, M>::default());
        let mut uncertainty = 0.0;
        if !code.is_empty() {
            uncertainty = self.sketch.encode(point, &mut code);
        }
        let certain = uncertainty <= (UNCERTAIN * self.built_uncertainty()).max(CERTAIN);
        let steps = if certain {
            self.descend(point)
        } else {
            Steps::default()
        };
        Decision {
            steps,
            code: code.into(),
            uncertainty,
        }
    }

    fn built_uncertainty(&self) -> f64 {
        let edits = self.edits.as_ref();
        edits.map_or(self.uncertainty, |edits| edits.built_uncertainty)
    }

    /// The nearest child of each node that reaches the point, from the root until none does;
    /// nothing if the metric gives no distance.
    fn descend(&self, point: &C::Point) -> Steps {
        let distance = |center: PointId| self.metric.distance(point, self.cloud.point(center));
        let mut at = NodeId::ROOT.0;
        let mut away = distance(self.nodes[0].center);
        if !(0.0..f64::INFINITY).contains(&away) {
            return Steps::default();
        }
        let mut steps = Steps::default();
        loop {
            steps.push((at, away));
            let node = &self.nodes[at as usize];
            if node.is_leaf() {
                return steps;
            }
            let reach = node.child_scale.radius(self.parameters.scale_base);
            let mut nearest: Option<(u32, f64)> = None;
            for (child, number) in self.nodes[node.children()].iter().zip(node.first_child..) {
                let limit = nearest.map_or(reach, |(_, nearest)| nearest);
                let distance = if child.center == node.center {
                    (away <= limit).then_some(away)
                } else {
                    let center = self.cloud.point(child.center);
                    self.metric.distance_within(point, center, limit)
                };
                // Of equals the first.
                let nearer = |&distance: &f64| {
                    distance >= 0.0 && nearest.is_none_or(|(_, nearest)| distance < nearest)
                };
                if let Some(distance) = distance.filter(nearer) {
                    nearest = Some((number, distance));
                }
            }
            match nearest {
                Some(next) => (at, away) = next,
                None => return steps,
            }
        }
    }
}

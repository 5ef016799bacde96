//! Building a tree from the top.
//!
//! A node's points are split by farthest-point traversal (Gonzalez 1985): the next center is the
//! point farthest from all centers so far. Each point keeps only its nearest center and the
//! distance to it, so the partition by nearest center and the stored radii fall out for free. The
//! traversal stops where a power of the base separates the last pick from what is left: that
//! power is the children's scale, by which their centers are apart and their points covered.

use std::sync::{Arc, OnceLock};

use metrics::{Metric, Sketch, sketch};
use rayon::prelude::*;

use crate::blocks::{Blocks, Codes};
use crate::node::{LARGE_BUCKET, NO_GROUP, NO_LATE, Node};
use crate::{BuildError, LeafCutoff, Parameters, PointCloud, PointId, Scale};

mod intrinsic;
mod split;

pub(crate) use split::MOST_CHILDREN;
use split::{Item, Split};

/// What a build makes of the points.
#[derive(Clone)]
pub(crate) struct Built<S, C: sketch::Code> {
    pub(crate) sketch: S,
    pub(crate) uncertainty: f64,
    pub(crate) relative_error: f64,
    pub(crate) nodes: Vec<Node>,
    pub(crate) order: Vec<u32>,
    pub(crate) to_center: Vec<f32>,
    pub(crate) blocks: Blocks<C>,
    pub(crate) leaf_cutoff: usize,
    pub(crate) intrinsic_dimension: f64,
}

/// The metric over ids, which remembers the first distance that is none.
pub(crate) struct Measure<'a, C: PointCloud, M> {
    pub(crate) cloud: &'a C,
    pub(crate) metric: &'a M,
    bad: OnceLock<(u32, u32, f64)>,
}

impl<C: PointCloud, M: Metric<C::Point>> Measure<'_, C, M> {
    #[inline]
    pub(crate) fn between(&self, a: u32, b: u32) -> f64 {
        let (p, q) = (PointId::from_raw(a), PointId::from_raw(b));
        let distance = self
            .metric
            .distance(self.cloud.point(p), self.cloud.point(q));
        if (0.0..f64::INFINITY).contains(&distance) {
            return distance;
        }
        // The build goes on, with some distance, and then fails with this one.
        let _ = self.bad.set((a, b, distance));
        0.0
    }
}

/// A node while the tree grows.
struct Growing {
    node: Node,
    children: Vec<Growing>,
}

struct Builder<'a, C: PointCloud, M: Metric<C::Point>> {
    measure: Measure<'a, C, M>,
    codes: Codes<<M::Sketch as Sketch<C::Point>>::Code>,
    sketch: &'a M::Sketch,
    uncertainty: f64,
    relative_error: f64,
    parameters: &'a Parameters,
    leaf_cutoff: usize,
    progress: &'a (dyn Fn(usize) + Sync),
}

/// What the points of a cloud are made of under a metric.
pub(crate) type BuiltOf<C, M> =
    Built<Arc<<M as Metric<<C as PointCloud>::Point>>::Sketch>, Code<C, M>>;

type Code<C, M> =
    <<M as Metric<<C as PointCloud>::Point>>::Sketch as Sketch<<C as PointCloud>::Point>>::Code;

/// Points a sketch is fitted to.
pub(crate) const SAMPLE: usize = 1024;

pub(crate) fn build<C: PointCloud, M: Metric<C::Point>>(
    cloud: &C,
    metric: &M,
    parameters: &Parameters,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<BuiltOf<C, M>, BuildError> {
    build_with_dimension(cloud, metric, parameters, None, progress)
}

/// As [`build`]; where nothing depends on the intrinsic dimension but how batches are asked, it is
/// not estimated again if it is known.
pub(crate) fn build_with_dimension<C: PointCloud, M: Metric<C::Point>>(
    cloud: &C,
    metric: &M,
    parameters: &Parameters,
    known_dimension: Option<f64>,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<BuiltOf<C, M>, BuildError> {
    let points = cloud.points();
    check(cloud, metric, parameters)?;
    let point = |i: usize| cloud.point(PointId::new(i));
    let measure = Measure {
        cloud,
        metric,
        bad: OnceLock::new(),
    };
    let picks = intrinsic::sample(points, SAMPLE, parameters.seed);
    let sample: Vec<&C::Point> = picks.iter().map(|&i| point(i as usize)).collect();
    let sketch = metric.sketch(&sample);
    let intrinsic_dimension = known_dimension
        .filter(|_| sketch.head() > 0)
        .unwrap_or_else(|| intrinsic::dimension(&measure, &picks));
    let leaf_cutoff = match parameters.leaf_cutoff {
        LeafCutoff::Points(cutoff) => cutoff.max(1),
        // The hierarchy of boxes in one bucket has beaten every split of sketched points.
        LeafCutoff::Auto if sketch.head() > 0 => points,
        LeafCutoff::Auto => intrinsic::leaf_cutoff(intrinsic_dimension),
    };
    let (codes, uncertainty) = Codes::encode(&sketch, points, point);
    let relative_error = metric.relative_error(point(0));
    let builder = Builder {
        measure,
        codes,
        sketch: &sketch,
        uncertainty,
        relative_error,
        parameters,
        leaf_cutoff,
        progress,
    };

    let part = builder.build(picks[0])?;
    let Part {
        nodes,
        order,
        to_center,
        blocks,
    } = part;
    Ok(Built {
        relative_error,
        sketch: Arc::new(sketch),
        uncertainty,
        nodes,
        order,
        to_center,
        blocks,
        leaf_cutoff,
        intrinsic_dimension,
    })
}

/// What is known when only a part of a tree is built again.
pub(crate) struct Known<'a, C: PointCloud, M: Metric<C::Point>> {
    pub(crate) metric: &'a M,
    pub(crate) sketch: &'a M::Sketch,
    pub(crate) uncertainty: f64,
    pub(crate) relative_error: f64,
    pub(crate) parameters: &'a Parameters,
    pub(crate) leaf_cutoff: usize,
}

/// The nodes, the order, the stored distances and the blocks of a part of a tree.
#[derive(Clone)]
pub(crate) struct Part<C: sketch::Code> {
    pub(crate) nodes: Vec<Node>,
    pub(crate) order: Vec<u32>,
    pub(crate) to_center: Vec<f32>,
    pub(crate) blocks: Blocks<C>,
}

/// Builds all points of `cloud` under one node around `center`, with a sketch that is known.
pub(crate) fn build_part<C: PointCloud, M: Metric<C::Point>>(
    cloud: &C,
    known: &Known<'_, C, M>,
    codes: Codes<Code<C, M>>,
    center: u32,
) -> Result<Part<Code<C, M>>, BuildError> {
    let builder = Builder {
        measure: Measure {
            cloud,
            metric: known.metric,
            bad: OnceLock::new(),
        },
        codes,
        sketch: known.sketch,
        uncertainty: known.uncertainty,
        relative_error: known.relative_error,
        parameters: known.parameters,
        leaf_cutoff: known.leaf_cutoff,
        progress: &|_| {},
    };
    builder.build(center)
}

fn check<C: PointCloud, M: Metric<C::Point>>(
    cloud: &C,
    metric: &M,
    parameters: &Parameters,
) -> Result<(), BuildError> {
    check_parameters(parameters)?;
    let points = cloud.points();
    if points == 0 {
        return Err(BuildError::empty());
    }
    if u32::try_from(points).is_err() {
        return Err(BuildError::too_many(points));
    }
    let reference = cloud.point(PointId::new(0));
    let wrong = (0..points).into_par_iter().find_map_first(|i| {
        metric
            .check(cloud.point(PointId::new(i)), reference)
            .err()
            .map(|reason| (i, reason))
    });
    wrong.map_or(Ok(()), |(row, reason)| Err(BuildError::point(row, reason)))
}

pub(crate) fn check_parameters(parameters: &Parameters) -> Result<(), BuildError> {
    if !(parameters.scale_base.is_finite() && parameters.scale_base > 1.0) {
        return Err(BuildError::parameter(
            "the base of the scales must be finite and above 1",
        ));
    }
    if parameters.fan_out < 2 {
        return Err(BuildError::parameter("the fan-out must be at least 2"));
    }
    Ok(())
}

impl<C: PointCloud, M: Metric<C::Point>> Builder<'_, C, M> {
    /// Builds all points under one node.
    fn build(&self, center: u32) -> Result<Part<Code<C, M>>, BuildError> {
        let points = self.measure.cloud.points();
        let ids = (0..points).into_par_iter().map(PointId::new);
        let mut items: Vec<Item> = ids
            .map(|id| Item {
                id: id.raw(),
                cluster: 0,
                distance: self.measure.between(center, id.raw()),
            })
            .collect();
        // Only a split needs it.
        let spare = if points > self.leaf_cutoff { points } else { 0 };
        let mut spare = vec![Item::default(); spare];
        let root = self.grow(center, 0, &mut items, &mut spare);
        drop(spare);
        if let Some(&(a, b, distance)) = self.measure.bad.get() {
            return Err(BuildError::distance(b as usize, a as usize, distance));
        }
        let order: Vec<u32> = items.iter().map(|item| item.id).collect();
        let to_center = if self.codes.is_empty() {
            items.iter().map(|item| item.distance as f32).collect()
        } else {
            Vec::new()
        };
        let mut nodes = flatten(root);
        let blocks = Blocks::build(&self.codes, &order, &mut nodes);
        Ok(Part {
            nodes,
            order,
            to_center,
            blocks,
        })
    }

    /// Grows the node of `items`, whose distances are those to `center`; `spare` is as long.
    fn grow(&self, center: u32, first: usize, items: &mut [Item], spare: &mut [Item]) -> Growing {
        let base = self.parameters.scale_base;
        let radius = items.iter().map(|item| item.distance).fold(0.0, f64::max);
        let scale = Scale::at_least(radius, base);
        let mut node = Node {
            radius,
            center: PointId::from_raw(center),
            scale,
            child_scale: Scale::LOWEST,
            parent: 0,
            first_child: 0,
            children: 0,
            first_point: slot(first),
            own: slot(items.len()),
            total: slot(items.len()),
            block_boxes: NO_GROUP,
            child_boxes: NO_GROUP,
            late: NO_LATE,
        };
        let small = items.len() <= self.leaf_cutoff || radius == 0.0;
        let split = if small || scale.exponent() <= self.parameters.min_scale {
            None
        } else {
            Split::find(self, center, scale, items)
        };
        let Some(split) = split else {
            self.finish(first, items);
            (self.progress)(items.len());
            return Growing {
                node,
                children: Vec::new(),
            };
        };
        node.child_scale = split.scale;
        let ranges = split.partition(items, spare, self.parameters.singletons);
        let own = ranges.first().map_or(items.len(), |range| range.start);
        node.own = slot(own);
        let (mut rest, mut rest_spare) = (items, spare);
        let mut tasks = Vec::with_capacity(ranges.len() + 1);
        let (own_items, after) = rest.split_at_mut(own);
        rest = after;
        rest_spare = rest_spare.split_at_mut(own).1;
        let mut start = first + own;
        for range in ranges {
            let (items, after) = rest.split_at_mut(range.points);
            let (spare, after_spare) = rest_spare.split_at_mut(range.points);
            (rest, rest_spare) = (after, after_spare);
            tasks.push((range.center, start, items, spare));
            start += range.points;
        }
        for item in own_items.iter_mut() {
            item.distance = self.measure.between(center, item.id);
        }
        self.finish(first, own_items);
        (self.progress)(own_items.len());
        let children = tasks
            .into_par_iter()
            .map(|(center, first, items, spare)| self.grow(center, first, items, spare))
            .collect();
        Growing { node, children }
    }

    /// Puts a node's own points into the order that queries want: by small boxes, or by distance.
    fn finish(&self, first: usize, items: &mut [Item]) {
        if items.is_empty() {
            return;
        }
        if self.codes.is_empty() {
            if items.len() > LARGE_BUCKET {
                items.sort_unstable_by_key(|item| item.id);
            } else {
                items.sort_unstable_by(|a, b| {
                    a.distance.total_cmp(&b.distance).then(a.id.cmp(&b.id))
                });
            }
            return;
        }
        // The distances are not needed any more.
        let mut ids: Vec<u32> = items.iter().map(|item| item.id).collect();
        self.codes.sort_into_blocks(first, &mut ids);
        for (item, id) in items.iter_mut().zip(ids) {
            item.id = id;
        }
    }
}

/// Points are counted before a build starts: they fit.
fn slot(index: usize) -> u32 {
    u32::try_from(index).expect("points are counted before a build starts")
}

/// Numbers the nodes breadth first, so that children are consecutive.
fn flatten(root: Growing) -> Vec<Node> {
    let mut nodes = vec![root.node];
    let mut waiting = std::collections::VecDeque::from([(0, root.children)]);
    while let Some((parent, children)) = waiting.pop_front() {
        nodes[parent].first_child = slot(nodes.len());
        nodes[parent].children = slot(children.len());
        for mut child in children {
            child.node.parent = slot(parent);
            waiting.push_back((nodes.len(), child.children));
            nodes.push(child.node);
        }
    }
    nodes
}

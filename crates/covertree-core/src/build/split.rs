//! One split of a node, by farthest-point traversal.

use metrics::sketch::LANES;
use metrics::{Metric, Sketch};
use rayon::prelude::*;

use super::{Builder, slot};
use crate::{PointCloud, Scale};

/// A point, the center it is nearest to so far, and how far that is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Item {
    pub(crate) id: u32,
    pub(crate) cluster: u32,
    pub(crate) distance: f64,
}

/// The centers of the children, and the scale that separates them.
pub(crate) struct Split {
    centers: Vec<u32>,
    pub(crate) scale: Scale,
}

/// One child to be: its points follow those of the ranges before it.
pub(crate) struct ChildRange {
    pub(crate) center: u32,
    pub(crate) start: usize,
    pub(crate) points: usize,
}

/// More children than this and a node stays a leaf: its points are all about equally far apart, as
/// they are in high dimension, and no child would be much smaller than its parent.
pub(crate) const MOST_CHILDREN: usize = 1024;

/// Below this many items a pass is not worth handing out.
const PARALLEL: usize = 8192;

/// Items a trial split looks at before the real one is paid for.
const TRIAL: usize = 2048;

/// The farthest item: its distance and position, the first of equals.
type Farthest = (f64, usize);

fn farther(a: Farthest, b: Farthest) -> Farthest {
    if b.0 > a.0 || (b.0 == a.0 && b.1 < a.1) {
        b
    } else {
        a
    }
}

/// A traversal in progress.
struct Traversal<'a, C: PointCloud, M: Metric<C::Point>> {
    builder: &'a Builder<'a, C, M>,
    centers: Vec<u32>,
    /// The least distance of a center to the nearest of those picked before it.
    separation: f64,
    farthest: Farthest,
    /// The scale just below the node's.
    below: Scale,
}

impl Split {
    /// Finds the centers and assigns the items to them; `None` if no split pays.
    pub(super) fn find<C: PointCloud, M: Metric<C::Point>>(
        builder: &Builder<'_, C, M>,
        center: u32,
        scale: Scale,
        items: &mut [Item],
    ) -> Option<Self> {
        for item in items.iter_mut() {
            item.cluster = 0;
        }
        let far = items.iter().enumerate();
        let farthest = far.fold((-1.0, 0), |far, (i, item)| farther(far, (item.distance, i)));
        let start = |farthest| Traversal {
            builder,
            centers: vec![center],
            separation: f64::INFINITY,
            farthest,
            below: Scale::new(scale.exponent() - 1),
        };
        if items.len() <= 4 * TRIAL {
            return start(farthest).run(items);
        }
        // Nearly all centers come from a few of the items, then all items are assigned at once.
        let step = items.len() / TRIAL;
        let mut few: Vec<Item> = items.iter().step_by(step).copied().collect();
        let far = few.iter().enumerate();
        let farthest = far.fold((-1.0, 0), |far, (i, item)| farther(far, (item.distance, i)));
        let mut trial = start(farthest);
        trial.run(&mut few)?;
        trial.assign(items);
        trial.run(items)
    }
}

impl<C: PointCloud, M: Metric<C::Point>> Traversal<'_, C, M> {
    /// Picks centers until a power of the base separates them from what they leave.
    fn run(&mut self, items: &mut [Item]) -> Option<Split> {
        let parameters = self.builder.parameters;
        loop {
            let left = self.farthest.0;
            let enough = self.centers.len() > parameters.fan_out || left == 0.0;
            if enough && self.centers.len() > 1 {
                let scale = Scale::at_most(self.separation, parameters.scale_base).min(self.below);
                if left <= scale.radius(parameters.scale_base) {
                    return Some(Split {
                        centers: self.centers.clone(),
                        scale,
                    });
                }
            }
            if left == 0.0 || self.centers.len() > MOST_CHILDREN {
                return None;
            }
            self.pick(items);
        }
    }

    /// Makes the farthest item a center, and moves to it what is nearer to it.
    fn pick(&mut self, items: &mut [Item]) {
        let measure = &self.builder.measure;
        let next = items[self.farthest.1].id;
        self.separation = self.separation.min(self.farthest.0);
        // Half the distance of the new center to each old one: items nearer than that to their own
        // center cannot be nearer to the new one.
        let slack = 1.0 + 4.0 * self.builder.relative_error;
        let halves: Vec<f64> = self
            .centers
            .iter()
            .map(|&old| measure.between(next, old) / 2.0 / slack)
            .collect();
        let cluster = slot(self.centers.len());
        self.centers.push(next);
        self.farthest = each(items, |item| {
            if item.distance > halves[item.cluster as usize] {
                let distance = measure.between(next, item.id);
                if distance < item.distance {
                    item.distance = distance;
                    item.cluster = cluster;
                }
            }
        });
    }

    /// Assigns items that know only the first center to the nearest of all.
    fn assign(&mut self, items: &mut [Item]) {
        let (builder, centers) = (self.builder, &self.centers);
        let measure = &builder.measure;
        let columns = builder.codes.in_columns(centers);
        self.farthest = each(items, |item| {
            let code = builder.codes.head_of(item.id);
            let try_center = |item: &mut Item, cluster: usize| {
                let distance = measure.between(centers[cluster], item.id);
                // Of equals the first, whatever the order of trying, as in `pick` and in paths.
                let tied = distance == item.distance && cluster < item.cluster as usize;
                if distance < item.distance || tied {
                    item.distance = distance;
                    item.cluster = slot(cluster);
                }
            };
            if code.is_empty() {
                (1..centers.len()).for_each(|cluster| try_center(item, cluster));
                return;
            }
            let mut bounds = [0.0; MOST_CHILDREN.next_multiple_of(LANES) + LANES];
            let mut lanes = [0.0; LANES];
            for (block, bounds) in columns.iter().zip(bounds.chunks_exact_mut(LANES)) {
                builder
                    .sketch
                    .bounds(builder.codes.widths.packing, code, block, &mut lanes);
                bounds.copy_from_slice(&lanes);
            }
            let bounds = &bounds[..centers.len()];
            let nearest = bounds.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
            try_center(item, nearest.map_or(0, |(cluster, _)| cluster));
            let mut limit = item_limit(builder, item.distance);
            for (cluster, &bound) in bounds.iter().enumerate().skip(1) {
                if bound <= limit && cluster != item.cluster as usize {
                    try_center(item, cluster);
                    limit = item_limit(builder, item.distance);
                }
            }
        });
    }
}

/// The bound above which a center is farther than `distance`.
fn item_limit<C: PointCloud, M: Metric<C::Point>>(
    builder: &Builder<'_, C, M>,
    distance: f64,
) -> f32 {
    let distance = distance * (1.0 + 2.0 * builder.relative_error);
    builder
        .sketch
        .threshold(2.0 * builder.uncertainty, distance)
}

/// Changes every item and finds the farthest.
fn each(items: &mut [Item], change: impl Fn(&mut Item) + Sync) -> Farthest {
    let pass = |first: usize, items: &mut [Item]| {
        let mut far = (-1.0, 0);
        for (i, item) in items.iter_mut().enumerate() {
            change(item);
            far = farther(far, (item.distance, first + i));
        }
        far
    };
    if items.len() < PARALLEL {
        return pass(0, items);
    }
    let size = PARALLEL / 4;
    let chunks = items.par_chunks_mut(size).enumerate();
    chunks
        .map(|(i, items)| pass(i * size, items))
        .reduce(|| (-1.0, 0), farther)
}

impl Split {
    /// Moves the items of each center together, those of singletons first; gives the children.
    pub(crate) fn partition(
        &self,
        items: &mut [Item],
        spare: &mut [Item],
        singletons: bool,
    ) -> Vec<ChildRange> {
        let mut counts = vec![0_usize; self.centers.len()];
        for item in items.iter() {
            counts[item.cluster as usize] += 1;
        }
        let alone = |count: usize| singletons && count == 1;
        let mut starts = vec![0; counts.len()];
        let mut next = 0;
        for (start, _) in starts
            .iter_mut()
            .zip(&counts)
            .filter(|(_, count)| alone(**count))
        {
            *start = next;
            next += 1;
        }
        let mut ranges = Vec::new();
        for (i, &count) in counts
            .iter()
            .enumerate()
            .filter(|(_, count)| !alone(**count))
        {
            starts[i] = next;
            ranges.push(ChildRange {
                center: self.centers[i],
                start: next,
                points: count,
            });
            next += count;
        }
        for item in items.iter() {
            let start = &mut starts[item.cluster as usize];
            spare[*start] = *item;
            *start += 1;
        }
        items.copy_from_slice(spare);
        ranges
    }
}

//! One split of a node, by farthest-point traversal.

use metrics::Metric;
use rayon::prelude::*;

use super::Measure;
use crate::{Parameters, PointCloud, Scale};

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
const MOST_CHILDREN: usize = 1024;

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

impl Split {
    /// Finds the centers and assigns the items to them; `None` if no split pays.
    pub(crate) fn find<C: PointCloud, M: Metric<C::Point>>(
        measure: &Measure<'_, C, M>,
        parameters: &Parameters,
        center: u32,
        items: &mut [Item],
    ) -> Option<Self> {
        if items.len() > 4 * TRIAL {
            let step = items.len() / TRIAL;
            let mut trial: Vec<Item> = items.iter().step_by(step).copied().collect();
            Self::traverse(measure, parameters, center, &mut trial)?;
        }
        Self::traverse(measure, parameters, center, items)
    }

    fn traverse<C: PointCloud, M: Metric<C::Point>>(
        measure: &Measure<'_, C, M>,
        parameters: &Parameters,
        center: u32,
        items: &mut [Item],
    ) -> Option<Self> {
        let base = parameters.scale_base;
        for item in items.iter_mut() {
            item.cluster = 0;
        }
        let mut centers = vec![center];
        let mut farthest = items
            .iter()
            .enumerate()
            .fold((-1.0, 0), |far, (i, item)| farther(far, (item.distance, i)));
        let slack = 1.0
            + 4.0
                * measure
                    .metric
                    .relative_error(measure.cloud.point(crate::PointId::from_raw(center)));
        loop {
            let picked = farthest.0;
            let next = items[farthest.1].id;
            // Half the distance of the new center to each old one: items nearer than that to
            // their own center cannot be nearer to the new one.
            let halves: Vec<f64> = centers
                .iter()
                .map(|&old| measure.between(next, old) / 2.0 / slack)
                .collect();
            let cluster = u32::try_from(centers.len()).ok()?;
            centers.push(next);
            let pass = |first: usize, items: &mut [Item]| {
                let mut far = (-1.0, 0);
                for (i, item) in items.iter_mut().enumerate() {
                    if item.distance > halves[item.cluster as usize] {
                        let distance = measure.between(next, item.id);
                        if distance < item.distance {
                            item.distance = distance;
                            item.cluster = cluster;
                        }
                    }
                    far = farther(far, (item.distance, first + i));
                }
                far
            };
            farthest = if items.len() < PARALLEL {
                pass(0, items)
            } else {
                let size = PARALLEL / 4;
                let chunks = items.par_chunks_mut(size).enumerate();
                chunks
                    .map(|(i, items)| pass(i * size, items))
                    .reduce(|| (-1.0, 0), farther)
            };
            let scale = Scale::at_most(picked, base);
            let covered = scale.radius(base) >= farthest.0;
            if covered && (centers.len() > parameters.fan_out || farthest.0 == 0.0) {
                return Some(Self { centers, scale });
            }
            if farthest.0 == 0.0 || centers.len() > MOST_CHILDREN {
                return None;
            }
        }
    }

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

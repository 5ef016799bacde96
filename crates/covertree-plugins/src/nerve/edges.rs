//! Finding the pairs of vertices that are near enough, through the tree.

use std::sync::atomic::{AtomicUsize, Ordering};

use covertree_core::{Layer, NodeRef, PointCloud};
use metrics::Metric;
use rayon::prelude::*;

use super::{NerveParameters, Vertex};

/// For each vertex its neighbors of higher number, ascending, with the values of the edges.
pub(super) type Neighbors = Vec<Vec<(u32, f64)>>;

/// What is above the layer.
struct Upper {
    /// The vertex of each node; `NONE` above the layer.
    vertex: Vec<u32>,
    /// The singletons of each node above the layer are the vertices from here on.
    first_singleton: Vec<u32>,
    /// The largest number of a vertex under each node, and the largest radius.
    last: Vec<u32>,
    radius: Vec<f64>,
}

const NONE: u32 = u32::MAX;

/// Finds all edges; `None` if there are more than `most`.
pub(super) fn above<C: PointCloud, M: Metric<C::Point>>(
    layer: &Layer<'_, C, M>,
    vertices: &[Vertex],
    parameters: &NerveParameters,
    most: usize,
) -> Option<Neighbors> {
    let upper = Upper::new(layer, vertices);
    let found = AtomicUsize::new(0);
    let neighbors = (0..vertices.len()).into_par_iter().map(|vertex| {
        // ORDERING: Relaxed; a count, and nothing else is read on the strength of it.
        if found.load(Ordering::Relaxed) > most {
            return Vec::new();
        }
        let near = upper.near(layer, vertices, parameters, vertex);
        // ORDERING: Relaxed, as above.
        found.fetch_add(near.len(), Ordering::Relaxed);
        near
    });
    let neighbors: Neighbors = neighbors.collect();
    (found.into_inner() <= most).then_some(neighbors)
}

impl Upper {
    fn new<C: PointCloud, M: Metric<C::Point>>(
        layer: &Layer<'_, C, M>,
        vertices: &[Vertex],
    ) -> Self {
        let tree = layer.tree();
        let nodes = tree.iter_nodes().map(|node| node.id().index() + 1);
        let nodes = nodes.max().unwrap_or(0);
        let mut upper = Self {
            vertex: vec![NONE; nodes],
            first_singleton: vec![NONE; nodes],
            last: vec![0; nodes],
            radius: vec![0.0; nodes],
        };
        for (number, vertex) in (0..).zip(vertices) {
            if let Some(node) = vertex.node {
                upper.vertex[node.index()] = number;
            }
        }
        let wanted = vertices.len() > layer.node_ids().len();
        let mut next = layer.node_ids().len();
        let mut above = std::collections::VecDeque::from([tree.root()]);
        let mut order: Vec<NodeRef<'_, C, M>> = Vec::new();
        // In the order in which a layer collects its singletons.
        while let Some(node) = above.pop_front() {
            order.push(node);
            if upper.vertex[node.id().index()] == NONE {
                if wanted {
                    upper.first_singleton[node.id().index()] = u32::try_from(next).unwrap_or(NONE);
                    next += node.own_points().len();
                }
                above.extend(node.children());
            }
        }
        for node in order.into_iter().rev() {
            let at = node.id().index();
            let (mut last, mut radius) = (0, 0.0_f64);
            if upper.vertex[at] != NONE {
                (last, radius) = (upper.vertex[at], node.radius());
            } else {
                for child in node.children() {
                    last = last.max(upper.last[child.id().index()]);
                    radius = radius.max(upper.radius[child.id().index()]);
                }
                let singletons = u32::try_from(node.own_points().len()).unwrap_or(0);
                if wanted && singletons > 0 {
                    last = last.max(upper.first_singleton[at] + singletons - 1);
                }
            }
            (upper.last[at], upper.radius[at]) = (last, radius);
        }
        upper
    }

    /// The vertices of higher number that are near enough.
    fn near<C: PointCloud, M: Metric<C::Point>>(
        &self,
        layer: &Layer<'_, C, M>,
        vertices: &[Vertex],
        parameters: &NerveParameters,
        vertex: usize,
    ) -> Vec<(u32, f64)> {
        let tree = layer.tree();
        let (cloud, metric) = (tree.cloud(), tree.metric());
        let ball = vertices[vertex];
        let center = cloud.point(ball.center);
        // What is skipped is too far by more than rounding can explain.
        let slack = 1.0 + 4.0 * metric.relative_error(center) + 4.0 * f64::EPSILON;
        let most = parameters.max_value;
        let mut near = Vec::new();
        let mut offer = |number: u32, distance: f64| {
            let value =
                parameters
                    .growth
                    .value(distance, ball.radius, vertices[number as usize].radius);
            if number as usize > vertex && value <= most {
                near.push((number, value));
            }
        };
        let mut waiting = vec![(tree.root(), f64::NAN)];
        while let Some((node, known)) = waiting.pop() {
            let at = node.id().index();
            if (self.last[at] as usize) <= vertex {
                continue;
            }
            let distance = if known.is_nan() {
                metric.distance(center, node.center_point())
            } else {
                known
            };
            if self.vertex[at] != NONE {
                offer(self.vertex[at], distance);
                continue;
            }
            // No center under the node is nearer than this.
            let least = (distance - node.radius() * slack) / slack;
            if parameters.growth.value(least, ball.radius, self.radius[at]) > most {
                continue;
            }
            if self.first_singleton[at] != NONE {
                for (number, id) in (self.first_singleton[at]..).zip(node.own_points()) {
                    if number as usize > vertex {
                        offer(number, metric.distance(center, cloud.point(id)));
                    }
                }
            }
            for child in node.children() {
                let nested = child.center() == node.center();
                waiting.push((child, if nested { distance } else { f64::NAN }));
            }
        }
        near.sort_unstable_by_key(|&(number, _)| number);
        near
    }
}

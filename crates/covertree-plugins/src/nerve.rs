//! The nerve of a layer: the shape of the points, as few balls see it.
//!
//! The nodes of a layer are balls that cover all points. Their centers are the vertices of a complex
//! in which those that are near enough are joined by edges, three that are joined to each other by a
//! triangle, and so on: a flag complex. Each simplex has the value of a growing parameter at which it
//! enters ([`Growth`]). Holes that live long while the parameter grows are holes of the shape
//! ([`Nerve::barcode`]).
//!
//! The tree finds who is near: a subtree that is too far from a center is skipped as a whole, so not
//! all pairs are looked at.
//!
//! 1. Vertices are the nodes of the layer in order, then its singletons, if they are wanted.
//! 2. The vertices of a simplex ascend, and simplices of a dimension are in lexicographic order.
//! 3. Every face of a simplex is there, with a value that is not larger.

use std::io;

use covertree_core::plugin::{Column, Plugin};
use covertree_core::{Layer, NodeId, NodeRef, PointCloud, PointId};
use metrics::Metric;
use rayon::prelude::*;

mod barcode;
mod edges;
mod expand;
mod export;
mod parameters;
mod simplices;
#[cfg(feature = "svg")]
mod svg;

pub use barcode::{Bar, Barcode};
pub use parameters::{Growth, NerveError, NerveParameters};
pub use simplices::Simplices;

/// A vertex: a ball of the cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vertex {
    /// The node; `None` for a singleton.
    pub node: Option<NodeId>,
    /// The center.
    pub center: PointId,
    /// The distance to the farthest point of the node; 0 for a singleton.
    pub radius: f64,
}

/// The nerve of a layer.
///
/// # Examples
///
/// A circle has one component and one loop:
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use covertree_plugins::nerve::{Growth, Nerve, NerveParameters};
/// use metrics::L2;
///
/// let circle = (0..1000).flat_map(|i| {
///     let angle = f64::from(i) * std::f64::consts::TAU / 1000.0;
///     [angle.cos(), angle.sin()]
/// });
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(1), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(Rows::new(2, circle.collect())?, L2, &parameters)?;
/// let layer = tree.layer(covertree_core::Scale::at_most(0.2, 1.3));
/// let parameters = NerveParameters {
///     growth: Growth::EdgeLength,
///     max_value: 1.0,
///     ..NerveParameters::default()
/// };
/// let nerve = Nerve::new(&layer, &parameters)?;
/// assert_eq!(nerve.barcode().betti_numbers(0.8), [1, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Nerve {
    vertices: Vec<Vertex>,
    /// Dimension 0 first.
    simplices: Vec<Simplices>,
}

impl Nerve {
    /// Makes the nerve of a layer, on rayon's threads; the same one whatever their number.
    ///
    /// # Errors
    ///
    /// More simplices than the parameters allow.
    ///
    /// # Complexity
    ///
    /// For the edges a descent of the tree for each vertex, which skips what is too far; for the
    /// rest about the number of simplices.
    pub fn new<C: PointCloud, M: Metric<C::Point>>(
        layer: &Layer<'_, C, M>,
        parameters: &NerveParameters,
    ) -> Result<Self, NerveError> {
        let vertices = vertices(layer, parameters.singletons);
        let mut simplices = vec![Simplices::new(0)];
        for vertex in 0..vertices.len() {
            // A tree has fewer points than 2^32.
            simplices[0].push(&[u32::try_from(vertex).unwrap_or(u32::MAX)], 0.0);
        }
        let room = |simplices: &[Simplices], dimension| {
            let made: usize = simplices.iter().map(Simplices::len).sum();
            let limit = parameters.max_simplices;
            limit
                .checked_sub(made)
                .ok_or(NerveError { dimension, limit })
        };
        let mut left = room(&simplices, 0)?;
        if parameters.max_dimension > 0 {
            let limit = parameters.max_simplices;
            let neighbors = edges::above(layer, &vertices, parameters, left).ok_or(NerveError {
                dimension: 1,
                limit,
            })?;
            simplices.push(expand::edges(&neighbors));
            left = room(&simplices, 1)?;
            for dimension in 2..=parameters.max_dimension {
                let below = &simplices[dimension - 1];
                let made = expand::cofaces(below, &neighbors, left)
                    .ok_or(NerveError { dimension, limit })?;
                simplices.push(made);
                left = room(&simplices, dimension)?;
            }
        }
        Ok(Self {
            vertices,
            simplices,
        })
    }

    /// Returns the vertices.
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// Returns the simplices of each dimension, from 0 up to the largest that was asked for.
    pub fn simplices(&self) -> &[Simplices] {
        &self.simplices
    }

    /// Returns the number of vertices less that of edges plus that of triangles and so on: of a
    /// nerve whose dimension is not cut off, an invariant of the shape.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use covertree_plugins::nerve::{Nerve, NerveParameters};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![0.0, 1.0])?, L2)?;
    /// let nerve = Nerve::new(&tree.layer(tree.root().scale()), &NerveParameters::default())?;
    /// assert_eq!(nerve.euler_characteristic(), 1); // one ball
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn euler_characteristic(&self) -> i64 {
        let signed = self.simplices.iter().map(|simplices| {
            let count = i64::try_from(simplices.len()).unwrap_or(i64::MAX);
            if simplices.dimension % 2 == 0 {
                count
            } else {
                -count
            }
        });
        signed.sum()
    }

    /// Summarizes the simplices of a dimension by a plugin: each is the merge of its vertices.
    ///
    /// `layer` has to be the one that the nerve is of, and `column` that of the plugin over its tree.
    ///
    /// # Panics
    ///
    /// Panics if the column is that of another tree.
    ///
    /// # Complexity
    ///
    /// A merge for each vertex of each simplex, on rayon's threads.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
    /// use covertree_plugins::Count;
    /// use covertree_plugins::nerve::{Nerve, NerveParameters};
    /// use metrics::L2;
    ///
    /// let rows = Rows::new(1, (0..64).map(f64::from).collect())?;
    /// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(2), ..Parameters::default() };
    /// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
    /// let layer = tree.layer(tree.root().child_scale().expect("the root is split"));
    /// let nerve = Nerve::new(&layer, &NerveParameters::default())?;
    /// let (counts,) = tree.annotate((Count,)).into_columns();
    /// let of_vertices = nerve.annotate(&layer, &Count, &counts, 0);
    /// assert_eq!(of_vertices.iter().sum::<usize>(), 64);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn annotate<C: PointCloud, M: Metric<C::Point>, P: Plugin<C, M>>(
        &self,
        layer: &Layer<'_, C, M>,
        plugin: &P,
        column: &Column<P::Summary>,
        dimension: usize,
    ) -> Vec<P::Summary> {
        let cloud = layer.tree().cloud();
        let Some(simplices) = self.simplices.get(dimension) else {
            return Vec::new();
        };
        let of_vertex = |vertex: u32| {
            let vertex = &self.vertices[vertex as usize];
            match vertex.node {
                Some(node) => column[node].clone(),
                None => plugin.summarize(cloud, &[vertex.center]),
            }
        };
        let merge = |simplex: &[u32]| {
            let mut summary = of_vertex(simplex[0]);
            for &vertex in &simplex[1..] {
                plugin.merge(cloud, &mut summary, &of_vertex(vertex));
            }
            summary
        };
        let simplices = simplices.vertices.par_chunks_exact(dimension + 1);
        simplices.map(merge).collect()
    }

    /// Computes when holes are born and when they are filled.
    ///
    /// # Complexity
    ///
    /// At worst the cube of the number of simplices, in practice not far above their number.
    pub fn barcode(&self) -> Barcode {
        Barcode::of(&self.simplices)
    }

    /// Writes the complex as GUDHI reads a simplex tree: a line for each simplex with its dimension,
    /// its vertices and its value, faces before their cofaces.
    ///
    /// # Errors
    ///
    /// What the writer meets.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use covertree_plugins::nerve::{Nerve, NerveParameters};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![0.0, 1.0])?, L2)?;
    /// let nerve = Nerve::new(&tree.layer(tree.root().scale()), &NerveParameters::default())?;
    /// let mut text = Vec::new();
    /// nerve.write_gudhi(&mut text)?;
    /// assert_eq!(text, b"0 0 0\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_gudhi(&self, to: impl io::Write) -> io::Result<()> {
        export::gudhi(&self.simplices, to)
    }

    /// Writes the edges as Ripser reads a sparse distance matrix (`--format sparse`): a line for each
    /// with its two vertices and its value.
    ///
    /// # Errors
    ///
    /// What the writer meets.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows, Scale};
    /// use covertree_plugins::nerve::{Growth, Nerve, NerveParameters};
    /// use metrics::L2;
    ///
    /// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(1), ..Parameters::default() };
    /// let rows = Rows::new(1, vec![0.0, 1.5])?;
    /// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
    /// let parameters = NerveParameters {
    ///     growth: Growth::EdgeLength,
    ///     max_value: 2.0,
    ///     ..NerveParameters::default()
    /// };
    /// let nerve = Nerve::new(&tree.layer(Scale::LOWEST), &parameters)?;
    /// let mut text = Vec::new();
    /// nerve.write_ripser(&mut text)?;
    /// assert_eq!(text, b"0 1 1.5\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_ripser(&self, to: impl io::Write) -> io::Result<()> {
        export::ripser(&self.simplices, to)
    }
}

fn vertices<C: PointCloud, M: Metric<C::Point>>(
    layer: &Layer<'_, C, M>,
    singletons: bool,
) -> Vec<Vertex> {
    let of_node = |node: NodeRef<'_, C, M>| Vertex {
        node: Some(node.id()),
        center: node.center(),
        radius: node.radius(),
    };
    let of_singleton = |&center: &PointId| Vertex {
        node: None,
        center,
        radius: 0.0,
    };
    let alone: &[PointId] = if singletons { layer.singletons() } else { &[] };
    let nodes = layer.nodes().map(of_node);
    nodes.chain(alone.iter().map(of_singleton)).collect()
}

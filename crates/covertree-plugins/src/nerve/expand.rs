//! From edges to triangles and beyond: every set of vertices that are all joined is a simplex.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::Simplices;
use super::edges::Neighbors;

/// The edges as simplices.
pub(super) fn edges(neighbors: &Neighbors) -> Simplices {
    let mut edges = Simplices::new(1);
    for (vertex, near) in (0..).zip(neighbors) {
        for &(other, value) in near {
            edges.push(&[vertex, other], value);
        }
    }
    edges
}

/// Simplices that are worked on at once.
const PIECE: usize = 1024;

/// Adds to each simplex every vertex above it that is joined to all of its vertices (Zomorodian
/// 2010); `None` if that gives more than `most`.
pub(super) fn cofaces(below: &Simplices, neighbors: &Neighbors, most: usize) -> Option<Simplices> {
    let (size, found) = (below.dimension + 1, AtomicUsize::new(0));
    let pieces = below
        .vertices
        .par_chunks(PIECE * size)
        .zip(below.values.par_chunks(PIECE));
    let expand = |(vertices, values): (&[u32], &[f64])| {
        let mut made = Simplices::new(below.dimension + 1);
        // ORDERING: Relaxed; a count, and nothing else is read on the strength of it.
        if found.load(Ordering::Relaxed) > most {
            return made;
        }
        let mut coface = vec![0; size + 1];
        for (simplex, &value) in vertices.chunks_exact(size).zip(values) {
            coface[..size].copy_from_slice(simplex);
            // All common neighbors are above the last vertex, so few are to be looked up.
            let last = simplex[size - 1];
            for &(vertex, edge) in &neighbors[last as usize] {
                let value =
                    simplex[..size - 1]
                        .iter()
                        .try_fold(value.max(edge), |value, &other| {
                            let near = &neighbors[other as usize];
                            let place = near
                                .binary_search_by_key(&vertex, |&(vertex, _)| vertex)
                                .ok()?;
                            Some(value.max(near[place].1))
                        });
                if let Some(value) = value {
                    coface[size] = vertex;
                    made.push(&coface, value);
                }
            }
        }
        // ORDERING: Relaxed, as above.
        found.fetch_add(made.len(), Ordering::Relaxed);
        made
    };
    let pieces: Vec<Simplices> = pieces.map(expand).collect();
    if found.into_inner() > most {
        return None;
    }
    let mut all = Simplices::new(below.dimension + 1);
    for piece in pieces {
        all.vertices.extend(piece.vertices);
        all.values.extend(piece.values);
    }
    Some(all)
}

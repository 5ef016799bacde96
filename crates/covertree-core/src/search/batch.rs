//! Asking for the neighbors of many points at once.

use metrics::{Metric, PointError};
use rayon::prelude::*;

use super::Searcher;
use super::tile::{TILE, Tile};
use crate::blocks::Codes;
use crate::{CoverTree, Neighbor, PointCloud, PointId};

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Answers many queries on rayon's threads, in the order of the queries.
    ///
    /// # Errors
    ///
    /// The first query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// That of as many [`knn`](Self::knn), shared by the threads.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let answers = tree.knn_batch(&[&[0.0][..], &[5.0][..]], 1)?;
    /// assert_eq!(answers[1][0].id.index(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn knn_batch(
        &self,
        queries: &[&C::Point],
        k: usize,
    ) -> Result<Vec<Vec<Neighbor>>, PointError> {
        // In a small tree everything is at hand whatever the order; an edited one, or one without
        // codes, has no order that would help.
        let small = self.len() < SMALL;
        if small || self.edits.is_some() || self.blocks.widths.head == 0 || k == 0 {
            let queries = queries.par_iter();
            return queries
                .map_init(|| self.searcher(), |searcher, query| searcher.knn(query, k))
                .collect();
        }
        queries.par_iter().try_for_each(|query| self.check(query))?;
        // A tile shares a walk. That pays where its queries are no farther apart than the points
        // of a block are, or where boxes keep so little out that all walks are about the same.
        let dense = queries.len().saturating_mul(TILE) >= self.len();
        let tiles = self.blocks.widths.head > FEW && (dense || self.intrinsic_dimension > CROWDED);
        Ok(self.knn_sorted(queries, k, tiles))
    }

    /// Answers queries that have passed the metric's check, those that fall together after each
    /// other: they need the same things. Tiles walk a tree with codes as it was built.
    fn knn_sorted<'q>(
        &self,
        queries: &[&'q C::Point],
        k: usize,
        tiles: bool,
    ) -> Vec<Vec<Neighbor>> {
        let mut order: Vec<u32> = (0..queries.len()).map(|i| PointId::new(i).raw()).collect();
        if queries.len() > 1 {
            let (codes, _) = Codes::encode(&*self.sketch, queries.len(), |i| queries[i]);
            codes.sort_into_blocks(0, &mut order);
        }
        let query = |i: u32| queries[i as usize];
        if tiles {
            let answer = |tile: &mut Tile<'_, 'q, C, M>, numbers: &[u32]| -> Vec<_> {
                let points = numbers.iter().map(|&i| query(i));
                numbers.iter().copied().zip(tile.knn(points, k)).collect()
            };
            let answers: Vec<Vec<_>> = order
                .par_chunks(TILE)
                .map_init(|| Tile::new(self), answer)
                .collect();
            return in_order_of_numbers(answers.into_iter().flatten().collect());
        }
        let answer = |searcher: &mut Searcher<'_, C, M>, &i: &u32| {
            // The query has passed the check.
            (i, searcher.knn(query(i), k).unwrap_or_default())
        };
        let answers: Vec<_> = order
            .par_iter()
            .map_init(|| self.searcher(), answer)
            .collect();
        in_order_of_numbers(answers)
    }

    /// Finds the `k` nearest of every stored point, itself included, on rayon's threads.
    ///
    /// The points are asked for in tree order, so that one query finds in the caches what the one
    /// before it has used. Answers are in the order of ids.
    ///
    /// # Complexity
    ///
    /// That of a [`knn`](Self::knn) for each point.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let all = tree.all_knn(2);
    /// assert_eq!(all[2][1].id.index(), 1); // 2 is nearest to 4
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn all_knn<'t>(&'t self, k: usize) -> Vec<Vec<Neighbor>> {
        if self.edits.is_none() && self.blocks.widths.head > FEW && k > 0 {
            let answer = |tile: &mut Tile<'t, 't, C, M>, first: usize| -> Vec<_> {
                let slots = first..(first + TILE).min(self.len());
                let ids = &self.order[slots];
                let points = ids
                    .iter()
                    .map(|&id| self.cloud.point(PointId::from_raw(id)));
                ids.iter().copied().zip(tile.knn(points, k)).collect()
            };
            let tiles = (0..self.len()).into_par_iter().step_by(TILE);
            let answers: Vec<Vec<_>> = tiles.map_init(|| Tile::new(self), answer).collect();
            return in_order_of_numbers(answers.into_iter().flatten().collect());
        }
        let answer = |searcher: &mut Searcher<'_, C, M>, &id: &u32| {
            let point = self.cloud.point(PointId::from_raw(id));
            // Stored points have passed the check when the tree was built.
            (id, searcher.knn(point, k).unwrap_or_default())
        };
        let slots = self.order.par_iter().enumerate();
        let stored = slots.filter(|&(slot, _)| self.is_live(slot));
        let ids = stored.map(|(_, id)| id).chain(self.strays().par_iter());
        let mut answers: Vec<(u32, Vec<Neighbor>)> =
            ids.map_init(|| self.searcher(), answer).collect();
        if self.edits.is_none() {
            return in_order_of_numbers(answers);
        }
        // Ids may be missing.
        answers.par_sort_unstable_by_key(|&(id, _)| id);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }
}

/// With so few columns a query is over before a tile has been set up.
const FEW: usize = 4;

/// Fewer points than this, with their codes, stay in the caches of a processor from query to query.
const SMALL: usize = 1 << 12;

/// Above this intrinsic dimension hardly any box is out of reach of a query.
const CROWDED: f64 = 9.0;

/// Puts each answer to the place of its number.
fn in_order_of_numbers(answers: Vec<(u32, Vec<Neighbor>)>) -> Vec<Vec<Neighbor>> {
    let mut sorted = vec![Vec::new(); answers.len()];
    for (i, answer) in answers {
        sorted[i as usize] = answer;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use metrics::L2;

    use crate::{CoverTree, LeafCutoff, Parameters, Rows};

    /// Numbers in 0..1.
    fn uniform(count: usize, mut state: u64) -> Vec<f32> {
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f32 / (1 << 24) as f32
        };
        (0..count).map(|_| next()).collect()
    }

    /// Whichever way a batch of this size and tree would take.
    #[test]
    fn every_way_gives_the_answers_of_one_by_one() {
        // One leaf and a hierarchy of boxes; then nodes with children; then codes with tails.
        for (dimension, n, leaf_cutoff) in [
            (2, 1100, LeafCutoff::Auto),
            (3, 600, LeafCutoff::Points(50)),
            (6, 1100, LeafCutoff::Auto),
            (6, 600, LeafCutoff::Points(50)),
            (20, 700, LeafCutoff::Points(100)),
            (70, 300, LeafCutoff::Auto),
        ] {
            let rows = Rows::new(dimension, uniform(dimension * n, 77)).expect("whole rows");
            let parameters = Parameters {
                leaf_cutoff,
                ..Parameters::default()
            };
            let tree = CoverTree::with_parameters(rows, L2, &parameters).expect("good points");
            let values = uniform(dimension * 100, 78);
            let queries: Vec<&[f32]> = values.chunks(dimension).collect();
            for k in [1, 3, 40] {
                let one_by_one = queries.iter().map(|query| tree.knn(query, k));
                let one_by_one: Vec<_> = one_by_one.map(|found| found.expect("good")).collect();
                for count in [1, 2, 33, 100] {
                    for tiles in [false, true] {
                        let answers = tree.knn_sorted(&queries[..count], k, tiles);
                        assert!(answers == one_by_one[..count], "{count}, {tiles}");
                    }
                }
            }
        }
    }
}

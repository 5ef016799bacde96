//! Rows in chunks that are never changed once they are full, so that copies share them.
//!
//! Invariants:
//!
//! 1. Row `r` is in `base` if that has so many; else in chunk `(r - base rows) / ROWS`, or, if there
//!    are not so many chunks, in the tail, which has fewer than `ROWS`.
//! 2. Id `i` is row `i`, or row `moved[i]` once any point was replaced.

use std::sync::Arc;

/// Rows of a chunk: what each copy may have for itself of the newest points.
const ROWS: usize = 256;

/// Rows of `width` elements.
#[derive(Clone, Debug)]
pub(crate) struct Chunks<E> {
    width: usize,
    base: Arc<Vec<E>>,
    base_rows: usize,
    /// Slices, not vectors: a point is one step nearer.
    chunks: Vec<Arc<[E]>>,
    tail: Vec<E>,
    moved: Option<Vec<u32>>,
}

impl<E: Clone> Chunks<E> {
    pub(crate) fn new(width: usize, base: Vec<E>) -> Self {
        Self {
            width,
            base_rows: base.len() / width,
            base: Arc::new(base),
            chunks: Vec::new(),
            tail: Vec::new(),
            moved: None,
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    fn rows(&self) -> usize {
        self.base_rows + self.chunks.len() * ROWS + self.tail.len() / self.width
    }

    /// How many ids there are.
    pub(crate) fn len(&self) -> usize {
        self.moved.as_ref().map_or_else(|| self.rows(), Vec::len)
    }

    #[inline]
    pub(crate) fn get(&self, id: usize) -> &[E] {
        let row = match &self.moved {
            Some(moved) => moved[id] as usize,
            None => id,
        };
        if row < self.base_rows {
            return &self.base[row * self.width..][..self.width];
        }
        let row = row - self.base_rows;
        let chunk = self
            .chunks
            .get(row / ROWS)
            .map_or(&self.tail[..], |chunk| chunk);
        &chunk[row % ROWS * self.width..][..self.width]
    }

    pub(crate) fn push(&mut self, row: &[E]) {
        assert_eq!(row.len(), self.width, "the row has another dimension");
        if let Some(moved) = &mut self.moved {
            let number = self.base_rows + self.chunks.len() * ROWS + self.tail.len() / self.width;
            moved.push(crate::edit::raw(number));
        }
        self.push_row(row);
    }

    fn push_row(&mut self, row: &[E]) {
        self.tail.reserve_exact(ROWS * self.width - self.tail.len());
        self.tail.extend_from_slice(row);
        if self.tail.len() == ROWS * self.width {
            self.chunks.push(std::mem::take(&mut self.tail).into());
        }
    }

    /// Puts a row under an id, and gives what was there a new one, which is returned.
    pub(crate) fn relocate(&mut self, id: usize, row: &[E]) -> usize {
        assert_eq!(row.len(), self.width, "the row has another dimension");
        let number = crate::edit::raw(self.rows());
        let moved = self.moved.get_or_insert_with(|| (0..number).collect());
        let old = std::mem::replace(&mut moved[id], number);
        moved.push(old);
        let place = moved.len() - 1;
        self.push_row(row);
        place
    }

    /// All rows in the order of their ids, in pieces as large as can be.
    pub(crate) fn pieces(&self) -> Box<dyn Iterator<Item = &[E]> + '_> {
        if self.moved.is_some() {
            return Box::new((0..self.len()).map(|id| self.get(id)));
        }
        let chunks = self.chunks.iter().map(|chunk| &chunk[..]);
        let base = std::iter::once(&self.base[..]);
        Box::new(base.chain(chunks).chain(std::iter::once(&self.tail[..])))
    }

    /// Brings all full chunks into one piece.
    pub(crate) fn pack(&mut self) {
        if self.chunks.is_empty() {
            return;
        }
        let rows = self.base_rows + self.chunks.len() * ROWS;
        let mut base = Vec::with_capacity(rows * self.width);
        base.extend_from_slice(&self.base);
        self.chunks
            .drain(..)
            .for_each(|chunk| base.extend_from_slice(&chunk));
        (self.base, self.base_rows) = (Arc::new(base), rows);
    }

    /// Takes over the chunks of a copy that has the same rows, and perhaps more.
    pub(crate) fn share(&mut self, other: &Self) {
        if self.base_rows != other.base_rows {
            // The other has been packed. Chunks were full when that happened.
            if self.base_rows > other.base_rows || self.rows() < other.base_rows {
                return;
            }
            let packed = (other.base_rows - self.base_rows) / ROWS;
            self.chunks.drain(..packed);
            self.base_rows = other.base_rows;
        }
        if !Arc::ptr_eq(&self.base, &other.base) {
            self.base = Arc::clone(&other.base);
        }
        let apart = |(own, other): &(&mut Arc<[E]>, &Arc<[E]>)| !Arc::ptr_eq(own, other);
        let pairs = self.chunks.iter_mut().zip(&other.chunks).rev();
        for (own, other) in pairs.take_while(apart) {
            *own = Arc::clone(other);
        }
    }

    /// Bytes that copies share, and bytes that this copy has for itself.
    #[cfg(test)]
    fn parts(&self) -> (usize, usize) {
        let shared = self.base.len() + self.chunks.len() * ROWS * self.width;
        (shared, self.tail.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_where_a_vector_would_have_them() {
        let mut twin: Vec<[u32; 2]> = (0..5).map(|i| [i, i + 1]).collect();
        let mut chunks = Chunks::new(2, twin.as_flattened().to_vec());
        let mut late = chunks.clone();
        for i in 0..2000_u32 {
            if i % 7 == 3 && i > 300 {
                let id = (i * 31) as usize % twin.len();
                let old = std::mem::replace(&mut twin[id], [i, i]);
                assert_eq!(chunks.relocate(id, &[i, i]), twin.len());
                late.relocate(id, &[i, i]);
                twin.push(old);
            } else {
                twin.push([i, 9]);
                chunks.push(&[i, 9]);
                late.push(&[i, 9]);
            }
            if i % 700 == 650 {
                chunks.pack();
            }
            // Now and then the other copy is far behind.
            if !(600..900).contains(&i) {
                late.share(&chunks);
            }
            if i == 800 {
                late.pack();
            }
            assert_eq!(chunks.len(), twin.len());
        }
        for (i, row) in twin.iter().enumerate() {
            assert_eq!(chunks.get(i), row);
            assert_eq!(late.get(i), row);
        }
        assert!(chunks.chunks.len() > 1 && chunks.base_rows > 1000);
        assert!(Arc::ptr_eq(&chunks.base, &late.base));
        let same = chunks.chunks.iter().zip(&late.chunks);
        assert!(same.into_iter().all(|(a, b)| Arc::ptr_eq(a, b)));
        assert!(chunks.parts().1 < ROWS * 2);
    }
}

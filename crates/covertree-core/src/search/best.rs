//! What a query wants, and what it has found so far.

use crate::Neighbor;

/// Collects neighbors and tells how far a better one may be.
pub(crate) trait Wanted {
    /// The largest distance that is still wanted; negative if nothing is.
    fn limit(&self) -> f64;

    /// How many are wanted, if the limit depends on what is found.
    fn count(&self) -> Option<usize>;

    /// Takes a neighbor that is within the limit.
    fn offer(&mut self, neighbor: Neighbor);

    /// Takes neighbors that may be beyond the limit.
    fn offer_all(&mut self, neighbors: impl Iterator<Item = Neighbor>) {
        for neighbor in neighbors {
            if neighbor.distance <= self.limit() {
                self.offer(neighbor);
            }
        }
    }

    /// Forgets what was found, and returns a distance within which there is all that is wanted.
    fn restart(&mut self) -> f64;
}

/// The k nearest so far: sorted while k is small, a heap with the farthest on top if it is not.
pub(crate) struct Best {
    k: usize,
    found: Vec<Neighbor>,
}

/// Up to here moving the farther ones along is faster than a heap.
const SORTED: usize = 128;

impl Best {
    pub(crate) fn new(k: usize, mut space: Vec<Neighbor>) -> Self {
        space.clear();
        space.reserve(k.min(SORTED) + 1);
        Self { k, found: space }
    }

    pub(crate) fn into_sorted(mut self) -> Vec<Neighbor> {
        sort_nearly_sorted(&mut self.found);
        self.found
    }

    /// Moves the last neighbor up to its place in the heap.
    fn sift_up(&mut self) {
        let mut i = self.found.len() - 1;
        while i > 0 {
            let parent = (i - 1) / 2;
            if self.found[i].distance <= self.found[parent].distance {
                return;
            }
            self.found.swap(i, parent);
            i = parent;
        }
    }

    /// Moves the first neighbor down to its place in the heap.
    fn sift_down(&mut self) {
        let (mut i, len) = (0, self.found.len());
        while 2 * i + 1 < len {
            let left = 2 * i + 1;
            let right = (left + 1).min(len - 1);
            let larger = if self.found[right].distance > self.found[left].distance {
                right
            } else {
                left
            };
            if self.found[i].distance >= self.found[larger].distance {
                return;
            }
            self.found.swap(i, larger);
            i = larger;
        }
    }
}

impl Wanted for Best {
    fn restart(&mut self) -> f64 {
        let limit = self.limit();
        self.found.clear();
        // The limit excludes points as far as the k-th, one of which may be needed.
        limit.next_up()
    }

    fn count(&self) -> Option<usize> {
        Some(self.k)
    }

    #[inline]
    fn limit(&self) -> f64 {
        if self.found.len() < self.k {
            return f64::INFINITY;
        }
        let farthest = if self.k <= SORTED {
            self.found.last()
        } else {
            self.found.first()
        };
        // Only what is strictly nearer helps.
        farthest.map_or(f64::NEG_INFINITY, |farthest| farthest.distance.next_down())
    }

    fn offer_all(&mut self, neighbors: impl Iterator<Item = Neighbor>) {
        self.found.extend(neighbors);
        sort_nearly_sorted(&mut self.found);
        self.found.truncate(self.k);
        if self.k > SORTED {
            // From the farthest down they are a heap.
            self.found.reverse();
        }
    }

    #[inline]
    fn offer(&mut self, neighbor: Neighbor) {
        if self.k <= SORTED {
            if self.found.len() == self.k {
                self.found.pop();
            }
            let place = self
                .found
                .partition_point(|near| near.distance <= neighbor.distance);
            self.found.insert(place, neighbor);
        } else if self.found.len() < self.k {
            self.found.push(neighbor);
            self.sift_up();
        } else {
            self.found[0] = neighbor;
            self.sift_down();
        }
    }
}

/// Sorts by insertion, unless that takes too many steps after all.
fn sort_nearly_sorted(neighbors: &mut [Neighbor]) {
    let mut patience = 4 * neighbors.len();
    for i in 1..neighbors.len() {
        let mut at = i;
        while at > 0 && neighbors[at].order(&neighbors[at - 1]).is_lt() {
            neighbors.swap(at, at - 1);
            at -= 1;
        }
        if i - at > patience {
            return neighbors.sort_unstable_by(Neighbor::order);
        }
        patience -= i - at;
    }
}

/// Everything in a closed ball.
pub(crate) struct Ball {
    radius: f64,
    found: Vec<Neighbor>,
}

impl Ball {
    pub(crate) fn new(radius: f64) -> Self {
        Self {
            radius,
            found: Vec::new(),
        }
    }

    pub(crate) fn into_sorted(mut self) -> Vec<Neighbor> {
        self.found.sort_unstable_by(Neighbor::order);
        self.found
    }
}

impl Wanted for Ball {
    fn restart(&mut self) -> f64 {
        self.found.clear();
        self.radius
    }

    fn count(&self) -> Option<usize> {
        None
    }

    #[inline]
    fn limit(&self) -> f64 {
        self.radius
    }

    #[inline]
    fn offer(&mut self, neighbor: Neighbor) {
        self.found.push(neighbor);
    }
}

//! Maps that know order statistics, ours and other people's, and what they are compared with.

use art_core::{ArtMap, Key};
use art_ordstat::RankedMap;
use sweep_bptree::BPlusTreeMap;
use sweep_bptree::argument::count::Count;

/// A map from `K` to `u64`. `None` is the answer to what it cannot be asked.
pub(super) trait Ordered<K>: Sized {
    /// Whether it can be filled one by one in random order, within a benchmark's patience.
    const GROWS: bool = true;

    fn empty() -> Self;

    fn insert(&mut self, key: K, value: u64);

    /// Fills it at once; the entries are sorted.
    fn fill(&mut self, sorted: &[(K, u64)])
    where
        K: Clone,
    {
        let _ = sorted;
    }

    fn get(&self, _: &K) -> Option<u64> {
        None
    }

    fn rank(&self, _: &K) -> Option<usize> {
        None
    }

    /// The value at an index, the key of which is also asked for: a peer lends the one that it stores,
    /// ours is made.
    fn select(&self, _: usize) -> Option<u64> {
        None
    }

    /// The value at an index and the last byte of its key: a peer lends the key that it stores, which for
    /// text is one more address to follow, ours lends the one that it makes.
    fn select_key(&self, _: usize) -> Option<u64> {
        None
    }

    /// The value at an index, however that is best asked for.
    fn select_value(&self, index: usize) -> Option<u64> {
        self.select(index)
    }

    fn count(&self, _: &K, _: &K) -> Option<usize> {
        None
    }

    /// The sum of the values of `steps` entries from an index on, the key of which is also given;
    /// keys are made, too.
    fn walk(&self, _: usize, _: &K, _steps: usize) -> Option<u64> {
        None
    }
}

/// The last byte of an encoded key.
#[inline]
fn last_byte(key: &[u8]) -> u64 {
    key.last().map_or(0, |&byte| byte.into())
}

/// The last byte of a key and its value. The encodings of integers and byte strings cost nothing.
#[inline]
fn with_last_byte<K: Key>(key: &K, value: u64) -> u64 {
    key.with_encoded(|key| value.wrapping_add(last_byte(key)))
}

impl<K: Key> Ordered<K> for RankedMap<K, u64> {
    fn empty() -> Self {
        Self::new()
    }

    fn insert(&mut self, key: K, value: u64) {
        (**self).insert(key, value);
    }

    #[inline]
    fn get(&self, key: &K) -> Option<u64> {
        (**self).get(key).copied()
    }

    #[inline]
    fn rank(&self, key: &K) -> Option<usize> {
        Some(self.rank(key))
    }

    #[inline]
    fn select(&self, index: usize) -> Option<u64> {
        self.select(index).map(|(_, value)| *value)
    }

    #[inline]
    fn select_key(&self, index: usize) -> Option<u64> {
        self.select_with(index, |key, value| value.wrapping_add(last_byte(key)))
    }

    #[inline]
    fn select_value(&self, index: usize) -> Option<u64> {
        self.select_value(index).copied()
    }

    #[inline]
    fn count(&self, from: &K, to: &K) -> Option<usize> {
        let bounds = (
            std::ops::Bound::Included(from),
            std::ops::Bound::Excluded(to),
        );
        Some(self.count::<K, _>(bounds))
    }

    #[inline]
    fn walk(&self, index: usize, _: &K, steps: usize) -> Option<u64> {
        let mut cursor = self.cursor_at(index);
        let mut sum = 0_u64;
        for _ in 0..steps {
            let Some((key, value)) = cursor.next() else {
                break;
            };
            std::hint::black_box(key);
            sum = sum.wrapping_add(*value);
        }
        Some(sum)
    }
}

impl<K: Key> Ordered<K> for ArtMap<K, u64> {
    fn empty() -> Self {
        Self::new()
    }

    fn insert(&mut self, key: K, value: u64) {
        self.insert(key, value);
    }

    #[inline]
    fn get(&self, key: &K) -> Option<u64> {
        self.get(key).copied()
    }

    #[inline]
    fn walk(&self, _: usize, key: &K, steps: usize) -> Option<u64> {
        let bounds = (std::ops::Bound::Included(key), std::ops::Bound::Unbounded);
        let mut sum = 0_u64;
        for (key, value) in self.range::<K, _>(bounds).take(steps) {
            std::hint::black_box(key);
            sum = sum.wrapping_add(*value);
        }
        Some(sum)
    }
}

/// A sorted `Vec`: the bound for `select`.
#[derive(Debug)]
pub(super) struct SortedVec<K>(Vec<(K, u64)>);

impl<K: Key + Ord> Ordered<K> for SortedVec<K> {
    const GROWS: bool = false;

    fn empty() -> Self {
        Self(Vec::new())
    }

    fn insert(&mut self, key: K, value: u64) {
        let at = self.0.partition_point(|entry| entry.0 < key);
        self.0.insert(at, (key, value));
    }

    fn fill(&mut self, sorted: &[(K, u64)])
    where
        K: Clone,
    {
        self.0 = sorted.to_vec();
    }

    #[inline]
    fn rank(&self, key: &K) -> Option<usize> {
        Some(self.0.partition_point(|entry| entry.0 < *key))
    }

    #[inline]
    fn select(&self, index: usize) -> Option<u64> {
        Some(self.0.get(index)?.1)
    }

    #[inline]
    fn select_key(&self, index: usize) -> Option<u64> {
        let (key, value) = self.0.get(index)?;
        Some(with_last_byte(key, *value))
    }

    #[inline]
    fn count(&self, from: &K, to: &K) -> Option<usize> {
        Some(self.rank(to)? - self.rank(from)?)
    }
}

impl<K: Key + Ord + Clone> Ordered<K> for wabi_tree::OSBTreeMap<K, u64> {
    fn empty() -> Self {
        Self::new()
    }

    fn insert(&mut self, key: K, value: u64) {
        self.insert(key, value);
    }

    #[inline]
    fn rank(&self, key: &K) -> Option<usize> {
        self.rank_of(key)
    }

    #[inline]
    fn select(&self, index: usize) -> Option<u64> {
        self.get_by_rank(index).map(|(_, value)| *value)
    }

    #[inline]
    fn select_key(&self, index: usize) -> Option<u64> {
        let (key, value) = self.get_by_rank(index)?;
        Some(with_last_byte(key, *value))
    }

    #[inline]
    fn count(&self, from: &K, to: &K) -> Option<usize> {
        Some(self.rank_of(to)? - self.rank_of(from)?)
    }
}

impl<K: Key + Ord + Clone> Ordered<K> for indexset::BTreeMap<K, u64> {
    fn empty() -> Self {
        Self::new()
    }

    fn insert(&mut self, key: K, value: u64) {
        self.insert(key, value);
    }

    #[inline]
    fn rank(&self, key: &K) -> Option<usize> {
        Some(self.rank(key))
    }

    #[inline]
    fn select(&self, index: usize) -> Option<u64> {
        self.get_index(index).map(|(_, value)| *value)
    }

    #[inline]
    fn select_key(&self, index: usize) -> Option<u64> {
        let (key, value) = self.get_index(index)?;
        Some(with_last_byte(key, *value))
    }

    #[inline]
    fn count(&self, from: &K, to: &K) -> Option<usize> {
        Some(self.rank(to) - self.rank(from))
    }
}

impl<K: Key + Ord + Clone> Ordered<K> for BPlusTreeMap<K, u64, Count> {
    fn empty() -> Self {
        Self::new()
    }

    fn insert(&mut self, key: K, value: u64) {
        self.insert(key, value);
    }

    #[inline]
    fn rank(&self, key: &K) -> Option<usize> {
        self.rank_by_argument(key).ok()
    }

    #[inline]
    fn select(&self, index: usize) -> Option<u64> {
        self.get_by_argument(index).map(|(_, value)| *value)
    }

    #[inline]
    fn select_key(&self, index: usize) -> Option<u64> {
        let (key, value) = self.get_by_argument(index)?;
        Some(with_last_byte(key, *value))
    }

    #[inline]
    fn count(&self, from: &K, to: &K) -> Option<usize> {
        let rank = |key| self.rank_by_argument::<usize>(key).ok();
        Some(rank(to)? - rank(from)?)
    }
}

//! Statistics of the tree: where its bytes are.

use crate::map::ArtMap;
use crate::node::{Inner, Node};
use crate::tree::Tree;

/// What a tree is made of, from [`ArtMap::stats`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TreeStats {
    /// Entries.
    pub len: usize,
    /// Inner nodes with room for up to 4 children.
    pub node4: usize,
    /// Inner nodes with room for 5 to 16 children.
    pub node16: usize,
    /// Inner nodes with room for 17 to 48 children.
    pub node48: usize,
    /// Inner nodes with room for more than 48 children, which have a table of first bytes.
    pub node256: usize,
    /// Pages.
    pub pages: usize,
    /// Entries in pages.
    pub page_entries: usize,
    /// Slots in pages, used or free.
    pub page_slots: usize,
    /// Byte leaves.
    pub byte_leaves: usize,
    /// Entries in byte leaves.
    pub byte_leaf_entries: usize,
    /// How many nodes have a compressed prefix of each length: `prefix_lengths[n]` of `n` bytes.
    /// The last one stands for all that are longer, too.
    pub prefix_lengths: Vec<usize>,
    /// The bytes that compressed prefixes save: for each node, its prefix once less than the number
    /// of entries below it, which would all store it otherwise.
    pub prefix_bytes_saved: usize,
    /// How many entries have so many inner nodes above them: `depths[n]` have `n`.
    pub depths: Vec<usize>,
    /// Bytes of all allocations, as asked of the allocator.
    pub heap_bytes: usize,
    /// Bytes of inner nodes alone.
    pub inner_bytes: usize,
    /// Bytes of pages alone.
    pub page_bytes: usize,
}

/// The longest prefix that the histogram tells apart.
const LONGEST: usize = 63;

impl TreeStats {
    /// Returns the mean number of inner nodes above an entry; 0 for an empty tree.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map: ArtMap<u32, ()> = (0..64).map(|i| (i, ())).collect();
    /// assert_eq!(map.stats().mean_depth(), 0.0); // one byte leaf
    /// ```
    #[must_use]
    pub fn mean_depth(&self) -> f64 {
        let sum: usize = self
            .depths
            .iter()
            .enumerate()
            .map(|(depth, count)| depth * count)
            .sum();
        if self.len == 0 {
            0.0
        } else {
            sum as f64 / self.len as f64
        }
    }

    /// Returns the share of page slots that are in use, 0 to 1; 1 if there are no pages.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map: ArtMap<u64, ()> = (0..1000).map(|i| (i * i * i, ())).collect();
    /// assert_eq!(map.stats().page_fill(), 1.0); // built at once, so full
    /// ```
    #[must_use]
    pub fn page_fill(&self) -> f64 {
        if self.page_slots == 0 {
            1.0
        } else {
            self.page_entries as f64 / self.page_slots as f64
        }
    }

    fn add_inner<V, S>(&mut self, inner: &Inner<V, S>) {
        match inner.cap() {
            0..=4 => self.node4 += 1,
            5..=16 => self.node16 += 1,
            17..=48 => self.node48 += 1,
            _ => self.node256 += 1,
        }
        self.inner_bytes += inner.heap_bytes();
    }

    fn add_prefix(&mut self, len: usize) {
        self.prefix_lengths.resize(LONGEST + 1, 0);
        self.prefix_lengths[len.min(LONGEST)] += 1;
    }

    fn add_entries(&mut self, depth: usize, count: usize) {
        if self.depths.len() <= depth {
            self.depths.resize(depth + 1, 0);
        }
        self.depths[depth] += count;
        self.len += count;
    }
}

impl<V, S> Tree<V, S> {
    fn stats(&self) -> TreeStats {
        /// A node still to be looked at, or the end of one.
        enum Visit<'a, V, S> {
            Enter(&'a Node<V, S>, usize),
            /// The prefix of an inner node all entries of which have been counted, and how many
            /// there were before.
            Leave(usize, usize),
        }
        let mut stats = TreeStats::default();
        let mut pending: Vec<Visit<'_, V, S>> = self
            .root()
            .map(|root| Visit::Enter(root, 0))
            .into_iter()
            .collect();
        while let Some(visit) = pending.pop() {
            let (node, depth) = match visit {
                Visit::Enter(node, depth) => (node, depth),
                Visit::Leave(prefix, before) => {
                    let below = stats.len - before;
                    stats.prefix_bytes_saved += prefix * below.saturating_sub(1);
                    continue;
                }
            };
            stats.heap_bytes += node.heap_bytes();
            match node {
                Node::Inner(inner) => {
                    stats.add_inner(inner);
                    stats.add_prefix(inner.prefix().len());
                    pending.push(Visit::Leave(inner.prefix().len(), stats.len));
                    let children = inner.children().iter();
                    pending.extend(children.map(|child| Visit::Enter(child, depth + 1)));
                }
                Node::Page(page) => {
                    stats.pages += 1;
                    stats.page_entries += page.len();
                    stats.page_slots += usize::from(page.shape().cap);
                    stats.page_bytes += page.heap_bytes();
                    stats.add_entries(depth, page.len());
                }
                Node::ByteLeaf(leaf) => {
                    stats.byte_leaves += 1;
                    stats.byte_leaf_entries += leaf.len();
                    stats.add_prefix(leaf.prefix().len());
                    stats.prefix_bytes_saved += leaf.prefix().len() * leaf.len().saturating_sub(1);
                    stats.add_entries(depth, leaf.len());
                }
            }
        }
        stats
    }
}

impl<K, V, S> ArtMap<K, V, S> {
    /// Returns what the tree is made of.
    ///
    /// # Complexity
    ///
    /// O(n / page length): it visits the nodes, not the entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map: ArtMap<u64, u64> = (0..100_000).map(|i| (i, i)).collect();
    /// let stats = map.stats();
    /// assert_eq!(stats.byte_leaf_entries, 100_000); // dense keys
    /// assert_eq!(stats.heap_bytes, map.heap_bytes());
    /// ```
    #[must_use]
    pub fn stats(&self) -> TreeStats {
        self.tree().stats()
    }
}

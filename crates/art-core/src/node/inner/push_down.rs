//! Moving all that is below a prefix into a node of its own.
//!
//! It happens where a node has become too wide, and where the keys turn out to be dense.

use super::Inner;
use crate::node::head::{self, Head};
use crate::node::{ByteLeaf, Node, common_prefix_len};
use crate::summary::Summary;

/// From this number of children on, those with the same first byte are pushed down. A wide node
/// saves a cache miss on the way; a very wide one costs too much to insert a child into.
const WIDE: usize = 1024;

impl<V, S: Summary<V>> Inner<V, S> {
    /// If the node has become too wide, pushes the largest group of children with the same first
    /// byte down. Says whether it did.
    ///
    /// Groups of two are left: a page that straddles two bytes is cut for it, so they might not
    /// make the node smaller. So a node has at most `WIDE` and 512 children.
    #[inline]
    pub(crate) fn push_largest_down(&mut self) -> bool {
        self.len() >= WIDE && self.push_largest()
    }

    #[cold]
    fn push_largest(&mut self) -> bool {
        let counts = self.table().windows(2).map(|pair| pair[1] - pair[0]);
        let Some((byte, 3..)) = (0..=u8::MAX).zip(counts).max_by_key(|&(_, count)| count) else {
            return false;
        };
        self.push_down(&[byte]);
        true
    }

    /// Gathers all entries below `prefix` in one exact child: a byte leaf if they are dense, an
    /// inner node otherwise. There are some, and no exact child covers them all already.
    pub(crate) fn push_down(&mut self, prefix: &[u8]) {
        let (from, to) = self.isolate(prefix);
        let shared = self.shared_prefix(from, to - 1);
        let summary = self.summary_of(from, to, false);
        let dense = (from..to).all(|i| match &self.children()[i] {
            Node::Page(page) => page.keys().have_len(shared.len() + 1),
            _ => false,
        });
        let word = Head::of(&shared).word;
        let node = if dense {
            let pages = (from..to)
                .map(|_| self.remove_child(from))
                .filter_map(Node::into_page);
            Node::ByteLeaf(ByteLeaf::from_pages(&shared, pages.collect()))
        } else {
            let mut below = Self::with_capacity(&shared, to - from);
            for _ in from..to {
                let summary = self.summaries()[from].clone();
                let child = match self.remove_child(from) {
                    Node::Page(page) => Node::Page(page.rebased(&[], shared.len())),
                    mut node => {
                        let rest = node.prefix()[shared.len()..].to_vec();
                        node.set_prefix(&rest);
                        node
                    }
                };
                below.insert_child(below.len(), child.first_word(), child, summary);
            }
            Node::Inner(below)
        };
        self.insert_child(from, word, node, summary);
    }

    /// Cuts pages so that the keys with `prefix` and no others are in a run of children, which is
    /// returned.
    fn isolate(&mut self, prefix: &[u8]) -> (usize, usize) {
        let mut bounds = [[0; head::WIDTH], [0xFF; head::WIDTH]];
        for bound in &mut bounds {
            for (to, from) in bound.iter_mut().zip(prefix) {
                *to = *from;
            }
        }
        let [low, high] = bounds.map(|bound| Head::of(&bound).word);
        let mut from = self.count_up_to(low).saturating_sub(1);
        // The page before an exact child may hold the shorter keys that share its word.
        if let Some(Node::Page(left)) = from.checked_sub(1).map(|left| &self.children()[left])
            && left.keys().last_word() >= Some(low)
        {
            from -= 1;
        }
        if let Node::Page(page) = &self.children()[from] {
            let (Ok(at) | Err(at)) = page.keys().search(prefix);
            let len = page.len();
            if at > 0 && at < len {
                self.split_page(from, at);
            }
            from += usize::from(at > 0);
        } else if self.separators()[from] < low {
            from += 1;
        }
        let mut to = self.count_up_to(high);
        if let Node::Page(page) = &self.children()[to - 1] {
            let at = page.keys().count_up_to(high);
            if at == 0 {
                // Its range was widened for a key on its way, but it holds none of these.
                let first = page.keys().word(0);
                self.set_separator(to - 1, first);
                to -= 1;
            } else if at < page.len() {
                self.split_page(to - 1, at);
            }
        }
        (from, to)
    }

    /// The bytes that all keys in a run of children share.
    fn shared_prefix(&self, first: usize, last: usize) -> Vec<u8> {
        let children = self.children();
        let mut low = children[first].prefix().to_vec();
        if let Node::Page(page) = &children[first] {
            page.keys().append_suffix(0, &mut low);
        }
        let mut high = children[last].prefix().to_vec();
        if let Node::Page(page) = &children[last] {
            page.keys().append_suffix(page.len() - 1, &mut high);
        }
        low.truncate(common_prefix_len(&low, &high));
        low
    }
}

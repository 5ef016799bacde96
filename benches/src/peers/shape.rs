//! What a tree of ours says about itself, in a form that travels between processes.

use art_core::TreeStats;
use serde::{Deserialize, Serialize};

/// The make-up of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The bytes that it believes to have asked for.
    pub heap_bytes: u64,
    /// How many nodes or pages there are of each kind.
    pub nodes: Vec<(String, u64)>,
    /// How many entries lie in pages, and how many slots these have.
    pub page_entries: u64,
    /// See `page_entries`.
    pub page_slots: u64,
    /// How many nodes have a compressed prefix of each length.
    pub prefix_lengths: Vec<u64>,
    /// The bytes that the prefixes save.
    pub prefix_bytes_saved: u64,
    /// How many entries have so many inner nodes above them.
    pub depths: Vec<u64>,
}

impl From<TreeStats> for Shape {
    fn from(stats: TreeStats) -> Self {
        let nodes = [
            ("Node4", stats.node4),
            ("Node16", stats.node16),
            ("Node48", stats.node48),
            ("Node256", stats.node256),
            ("Page", stats.pages),
            ("ByteLeaf", stats.byte_leaves),
        ];
        Self {
            heap_bytes: stats.heap_bytes as u64,
            nodes: nodes
                .map(|(kind, count)| (kind.into(), count as u64))
                .into(),
            page_entries: stats.page_entries as u64,
            page_slots: stats.page_slots as u64,
            prefix_lengths: stats
                .prefix_lengths
                .iter()
                .map(|&count| count as u64)
                .collect(),
            prefix_bytes_saved: stats.prefix_bytes_saved as u64,
            depths: stats.depths.iter().map(|&count| count as u64).collect(),
        }
    }
}

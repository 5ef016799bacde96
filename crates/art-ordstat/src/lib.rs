//! An ordered map and set that are also slices: rank, select, quantiles and range aggregates.
//!
//! A [`RankedMap`] is an [`ArtMap`](art_core::ArtMap) whose inner nodes remember how many entries
//! are below each child. So the index of a key, the key at an index and the number of keys between
//! two others take one way down the tree each, whatever is skipped. Instead of a [`Count`] alone,
//! the nodes can remember sums ([`Sum`]), extremes ([`Min`], [`Max`]) or any monoid of yours
//! ([`Summary`](art_core::Summary)), and several at once in a tuple that begins with a count.
//!
//! # Leaderboards
//!
//! A score that is first in the key makes the order; the name behind it keeps players apart.
//!
//! ```
//! use art_ordstat::RankedSet;
//!
//! let mut board = RankedSet::from([(310_u32, "ann"), (250, "bob"), (400, "eve")].map(
//!     |(score, name)| (score, name.to_string()),
//! ));
//! // The best is number one.
//! let (before, after) = ((250, "bob".to_string()), (350, "bob".to_string()));
//! assert_eq!(board.len() - board.rank(&before), 3);
//! board.remove(&before);
//! board.insert(after.clone());
//! assert_eq!(board.len() - board.rank(&after), 2);
//! // The podium, from the top.
//! let podium = board.iter().rev().take(2).map(|(_, name)| name);
//! assert!(podium.eq(["eve", "bob"]));
//! ```
//!
//! # Percentiles of latencies
//!
//! Exact ones, over a sliding window: old measurements go as new ones come.
//!
//! ```
//! use art_ordstat::RankedSet;
//!
//! let mut window = RankedSet::new();
//! let latency = |i: u64| (i * 7919) % 1000; // microseconds
//! for i in 0..5000_u64 {
//!     window.insert((latency(i), i));
//!     if i >= 1000 {
//!         window.remove(&(latency(i - 1000), i - 1000));
//!     }
//! }
//! let percentiles = window.as_map().quantiles(&[0.5, 0.9, 0.99]);
//! let percentiles = percentiles.into_iter().map(|((micros, _), ())| micros);
//! assert!(percentiles.eq([499, 899, 989]));
//! ```
//!
//! # Paging
//!
//! A page in the middle costs what the first one does, and the number of pages is known.
//!
//! ```
//! use art_ordstat::RankedMap;
//!
//! let files: RankedMap<u32, u64> = (0..10_000).map(|id| (id * 3, u64::from(id))).collect();
//! let page = |number: usize| files.range_by_index(20 * number..20 * (number + 1));
//! assert_eq!(page(400).next(), Some((24_000, &8_000)));
//! assert_eq!(page(499).len(), 20);
//! // On which page is the first file at or above 15,001?
//! assert_eq!(files.rank(&15_001) / 20, 250);
//! // Only a part of the keys: their indices begin where the range does.
//! let mut range = files.range(300..600);
//! assert_eq!((range.index(), range.len()), (100, 100));
//! assert_eq!(range.nth(40), Some((420, &140)));
//! ```
//!
//! # Weighted sampling
//!
//! With the sum of the weights in the nodes, a random number below the total leads to an entry.
//!
//! ```
//! use art_ordstat::{Count, RankedMap, Sum};
//! use rand::rngs::StdRng;
//! use rand::{RngExt, SeedableRng};
//!
//! let mut weights: RankedMap<char, u64, (Count, Sum<u64>)> =
//!     [('a', 70), ('b', 20), ('c', 10)].into_iter().collect();
//! let mut rng = StdRng::seed_from_u64(5);
//! let mut draw = |weights: &RankedMap<char, u64, (Count, Sum<u64>)>| {
//!     let ticket = rng.random_range(0..weights.summary().1.total);
//!     let (winner, _) = weights.partition_point(|(_, sum)| sum.total > ticket);
//!     winner.peek_next().map(|(key, _)| key)
//! };
//! let hits = (0..1000).filter(|_| draw(&weights) == Some('a')).count();
//! assert!((650..750).contains(&hits));
//! // A weight may change; the guard brings the sums up to date.
//! if let Some(mut weight) = weights.value_mut(&'a') {
//!     *weight = 0;
//! }
//! assert!((0..100).all(|_| draw(&weights) != Some('a')));
//! // The weighted median.
//! let half = weights.summary().1.total / 2;
//! let (median, _) = weights.partition_point(|(_, sum)| sum.total >= half);
//! assert_eq!(median.peek_next(), Some(('b', &20)));
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod count;
mod extreme;
mod map;
mod measure;
mod set;
mod sum;

pub use count::Count;
pub use extreme::{Max, Min};
pub use map::{
    RankedCursor, RankedCursorMut, RankedIter, RankedIterMut, RankedKeys, RankedMap, RankedValues,
};
pub use measure::{Itself, Measure};
pub use set::RankedSet;
pub use sum::{Number, Sum};

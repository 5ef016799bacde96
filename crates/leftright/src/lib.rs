//! Two copies of a value: readers that never wait, one writer that seldom does.
//!
//! Readers use one copy while the writer changes the other, logs what it did, swaps a pointer to publish,
//! and replays the log on the copy that the readers have left (Ramalhete and Correia, *Left-Right: a
//! concurrency control technique with wait-free population oblivious reads*, 2013, revised 2015). For
//! values that are read far more often than changed, and whose changes may become visible in batches.
//!
//! ```
//! use leftright::{Absorb, Writer};
//!
//! #[derive(Clone, Default)]
//! struct Total(i64);
//!
//! // What the value must be able to do: take an operation, twice with the same result.
//! impl Absorb<i64> for Total {
//!     fn absorb_first(&mut self, op: &mut i64, _other: &Self) {
//!         self.0 += *op;
//!     }
//!     fn sync_with(&mut self, other: &Self) {
//!         self.0 = other.0;
//!     }
//! }
//!
//! let mut writer = Writer::<Total, i64>::new(Total(0));
//! let reader = writer.reader(); // to share, or to clone
//!
//! writer.append(40);
//! writer.append(2);
//! assert_eq!(reader.enter().0, 0); // nothing is visible yet
//! assert_eq!(writer.get().0, 42); // but to the writer itself
//! writer.publish();
//! assert_eq!(reader.enter().0, 42); // all of it at once
//! ```
//!
//! | who | what | progress |
//! |---|---|---|
//! | [`Writer`] | [`append`](Writer::append), [`publish`](Writer::publish) and their kin | `try_…`, `recover`, drop never wait; the others wait for readers of the old copy |
//! | [`Reader`] | `Send + Sync + Clone`, finds its thread's slot by itself | `enter` wait-free after a thread's first |
//! | [`LocalReader`] | a slot of its own, works without `std` | `enter` wait-free |
//! | [`Factory`] | makes readers anywhere | lock-free |
//! | [`map::Map`], [`cell::Whole`] | a concurrent hash map and a concurrent cell, ready to use | as above |
//!
//! - **Readers are never held up**, by the writer, by each other, or by handles that come and go.
//! - **The writer need not wait**: [`try_publish`](Writer::try_publish) says [`Busy`] instead, and the log
//!   can be bounded ([`WhenFull`]). When it does wait it spins briefly and then sleeps. A guard on its own
//!   thread is reported, not waited for.
//! - **A panic in an operation** touches only the writer: readers go on with what was published, and
//!   [`recover`](Writer::recover) rebuilds the writer's copy.
//! - **Nested guards** see the same copy. Long scans [`repin`](ReadGuard::repin). Versions key caches, and
//!   can be waited for.
//! - [`Asymmetric`] barriers make entering cheaper still where publishing is rare.
//!
//! It is the wrong tool for a value that is large and changes all the time (there are two of it, and each
//! change is made twice), for several writers at once, and for reads that must see the newest change.
//!
//! ## One guard for many reads
//!
//! A guard costs fifteen instructions, one of them locked, and the processor has fewer reads under way at
//! a time for each of them. Where many reads may see one state, take one guard for all of them:
//! random reads of a map of a million entries then run as fast as on a map that nobody shares.
//!
//! ```
//! use leftright::map::Map;
//!
//! let mut writer = Map::new();
//! for key in 0..100_u64 {
//!     writer.insert(key, 1_u64);
//! }
//! writer.publish();
//! let reader = writer.reader();
//!
//! let map = reader.enter();
//! let sum: u64 = (0..100).filter_map(|key| map.get(&key)).sum();
//! assert_eq!(sum, 100);
//! ```
//!
//! ## Recipes
//!
//! A configuration that every request reads and somebody changes now and then: `examples/configuration.rs`, with an
//! operation type of its own, changes that are checked before anybody sees them, and a cache keyed by version.
//!
//! A value that is only ever replaced needs no operation type: [`cell::Whole`].
//!
//! ```
//! let mut writer = leftright::cell::Whole::new(vec!["localhost"]);
//! let reader = writer.reader(); // clone it, share it, put it into a static
//! writer.update(|hosts| hosts.push("example.org"));
//! assert_eq!(reader.enter().len(), 2);
//! ```
//!
//! A writer that must not wait, with memory that is bounded all the same: publish by [`try_publish`](Writer::try_publish),
//! and let a full log turn into one copying of the whole.
//!
//! ```
//! use leftright::{Config, WhenFull, map::Map};
//!
//! let config = Config { log_limit: 10_000, when_full: WhenFull::Resync, ..Config::default() };
//! let mut writer = Map::with_config(config);
//! let reader = writer.reader();
//! writer.insert(1, 10);
//! if writer.try_publish().is_err() {
//!     // Readers are still in the other copy: what was appended becomes visible with a later publish.
//! }
//! assert_eq!(reader.enter().get(&1), Some(&10));
//! ```
//!
//! ## Features
//!
//! - `std` (default): [`Reader`], time-outs, sleeping instead of spinning, `wait_for_version`, asymmetric
//!   barriers, and giving memory of slots back. Without it the crate is `no_std` with `alloc`.
//! - `map` (default): the concurrent hash map, on `hashbrown`.
//!
//! `DESIGN.md` in the crate's directory has the protocol, why it is right, and which check catches which fault.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", loom, shuttle, leftright_faults))]
extern crate std;

mod absorb;
mod config;
mod error;
mod factory;
mod guard;
mod local;
#[cfg(all(feature = "std", not(any(loom, shuttle))))]
mod reader;
mod writer;

pub mod cell;
#[cfg(feature = "map")]
#[cfg_attr(docsrs, doc(cfg(feature = "map")))]
pub mod map;

mod claim;
mod shared;
mod write_side;

mod barrier;
mod notify;
mod registry;
mod slot;

mod fault;
mod sync;
mod thread;

pub use absorb::Absorb;
pub use barrier::{Asymmetric, Barrier, Symmetric};
pub use config::{Config, OnDrop, WhenFull};
pub use error::{Busy, Closed, Refused, Unsupported, WaitError};
pub use factory::Factory;
pub use guard::{MappedGuard, ReadGuard};
pub use local::LocalReader;
#[cfg(all(feature = "std", not(any(loom, shuttle))))]
#[cfg_attr(docsrs, doc(cfg(feature = "std")))]
pub use reader::Reader;
pub use writer::{Statistics, Writer};

/// The example of the README, as a test.
#[cfg(all(doctest, feature = "map"))]
#[doc = include_str!("../README.md")]
pub struct ReadmeExample;

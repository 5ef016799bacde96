//! A plain map, and those that keep copies of one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hashbrown::DefaultHashBuilder;

use super::{Filled, Plain, Reads, Writes, boxed, plain};

// A map that nobody shares: the ceiling. Its writer has another one.

struct Bare(Arc<Plain>);

impl Reads for Bare {
    #[inline(always)] // for all alike: the compiler would do so for some only
    fn get(&mut self, key: u64) -> u64 {
        self.0.get(&key).copied().unwrap_or(0)
    }
}

impl Writes for Plain {
    #[inline]
    fn write(&mut self, key: u64, value: u64) {
        self.insert(key, value);
    }
}

pub(super) fn bare(keys: &[u64]) -> Filled {
    let map = Arc::new(plain(keys));
    Filled {
        reader: boxed(move || Bare(Arc::clone(&map))),
        writer: Some(Box::new(plain(keys))),
    }
}

// Two plain maps that are read in turn, as two copies are, without anything that makes that safe:
// how fast a double buffer could be. Its writer has another one, too, and changes turns as seldom as
// a writer comes to publish that has to wait for more readers than there are processors.

const TURN: Duration = Duration::from_millis(10);

#[derive(Default)]
struct Pair {
    maps: [Plain; 2],
    turn: AtomicUsize,
}

struct Turns(Arc<Pair>);

impl Reads for Turns {
    #[inline(always)] // for all alike: the compiler would do so for some only
    fn get(&mut self, key: u64) -> u64 {
        let map = &self.0.maps[self.0.turn.load(Ordering::Acquire) % 2];
        map.get(&key).copied().unwrap_or(0)
    }
}

struct Turner {
    own: Plain,
    pair: Arc<Pair>,
    since: Instant,
}

impl Writes for Turner {
    #[inline]
    fn write(&mut self, key: u64, value: u64) {
        self.own.insert(key, value);
    }

    fn publish(&mut self) {
        if self.since.elapsed() > TURN {
            self.since = Instant::now();
            self.pair.turn.fetch_add(1, Ordering::Release);
        }
    }
}

pub(super) fn turns(keys: &[u64]) -> Filled {
    let pair = Arc::new(Pair {
        maps: [plain(keys), plain(keys)],
        ..Pair::default()
    });
    let turner = Turner {
        own: plain(keys),
        pair: Arc::clone(&pair),
        since: Instant::now(),
    };
    Filled {
        reader: boxed(move || Turns(Arc::clone(&pair))),
        writer: Some(Box::new(turner)),
    }
}

// left-right

#[derive(Clone, Default)]
pub(in super::super) struct AncestorMap(Plain);

impl left_right::Absorb<(u64, u64)> for AncestorMap {
    fn absorb_first(&mut self, op: &mut (u64, u64), _: &Self) {
        self.0.insert(op.0, op.1);
    }

    fn sync_with(&mut self, first: &Self) {
        self.0.clone_from(&first.0);
    }
}

impl Reads for left_right::ReadHandle<AncestorMap> {
    #[inline(always)] // for all alike: the compiler would do so for some only
    fn get(&mut self, key: u64) -> u64 {
        self.enter()
            .and_then(|map| map.0.get(&key).copied())
            .unwrap_or(0)
    }
}

struct Ancestor<const TRY: bool>(left_right::WriteHandle<AncestorMap, (u64, u64)>);

impl<const TRY: bool> Writes for Ancestor<TRY> {
    #[inline]
    fn write(&mut self, key: u64, value: u64) {
        self.0.append((key, value));
    }

    fn publish(&mut self) {
        if TRY {
            self.0.try_publish();
        } else {
            self.0.publish();
        }
    }
}

fn ancestor_with<const TRY: bool>(keys: &[u64]) -> Filled {
    let (mut writer, reader) = left_right::new_from_empty(AncestorMap(Plain::default()));
    writer.extend(keys.iter().map(|&key| (key, key)));
    writer.publish();
    writer.publish();
    let factory = reader.factory();
    Filled {
        reader: boxed(move || factory.handle()),
        writer: Some(Box::new(Ancestor::<TRY>(writer))),
    }
}

pub(super) fn ancestor(keys: &[u64]) -> Filled {
    ancestor_with::<false>(keys)
}

pub(super) fn ancestor_try(keys: &[u64]) -> Filled {
    ancestor_with::<true>(keys)
}

// evmap

type EvReader = evmap::handles::ReadHandle<u64, u64, (), DefaultHashBuilder>;
type EvWriter = evmap::handles::WriteHandle<u64, u64, (), DefaultHashBuilder>;

impl Reads for EvReader {
    #[inline(always)] // for all alike: the compiler would do so for some only
    fn get(&mut self, key: u64) -> u64 {
        self.get_one(&key).map_or(0, |value| *value)
    }
}

struct Ev(EvWriter);

impl Writes for Ev {
    #[inline]
    fn write(&mut self, key: u64, value: u64) {
        self.0.update(key, value);
    }

    fn publish(&mut self) {
        self.0.publish();
    }
}

#[expect(unsafe_code, reason = "evmap wants a promise about the hasher")]
pub(super) fn evmap(keys: &[u64]) -> Filled {
    let options = evmap::Options::default();
    // SAFETY: evmap demands that clones of the hasher hash alike, for its two maps share values:
    // clones of this one have the same seed.
    let options = unsafe { options.with_hasher(DefaultHashBuilder::default()) };
    let (mut writer, reader) = options.construct();
    writer.extend(keys.iter().map(|&key| (key, key)));
    writer.publish();
    writer.publish();
    Filled {
        reader: boxed(move || reader.clone()),
        writer: Some(Box::new(Ev(writer))),
    }
}

// arc-swap: reads only, for a write would clone the map.

struct Cached(arc_swap::Cache<Arc<arc_swap::ArcSwap<Plain>>, Arc<Plain>>);

impl Reads for Cached {
    #[inline(always)] // for all alike: the compiler would do so for some only
    fn get(&mut self, key: u64) -> u64 {
        self.0.load().get(&key).copied().unwrap_or(0)
    }
}

pub(super) fn arc_swap_cache(keys: &[u64]) -> Filled {
    let swap = Arc::new(arc_swap::ArcSwap::from_pointee(plain(keys)));
    Filled {
        reader: boxed(move || Cached(arc_swap::Cache::new(Arc::clone(&swap)))),
        writer: None,
    }
}

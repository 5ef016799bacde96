//! Concurrent hash maps from `u64` to `u64`, all with the same hash function.

use std::sync::Arc;
use std::time::Instant;

use hashbrown::{DefaultHashBuilder, HashMap};
use leftright::map::{Map, MapOp};
use leftright::{Asymmetric, Barrier, Config, LocalReader, Reader, WhenFull, Writer};

type Plain = HashMap<u64, u64>;

/// One thread's way of reading.
trait Reads: Send {
    fn get(&mut self, key: u64) -> u64;
}

/// The only way of writing.
trait Writes: Send {
    fn write(&mut self, key: u64, value: u64);
    fn publish(&mut self) {}
}

/// [`Reads`] in bulk, so that a call through a pointer does not count.
pub(super) trait ReadLoop: Send {
    /// Reads all and returns the sum of the values.
    fn read(&mut self, keys: &[u64]) -> u64;
    /// Reads all and pushes the nanoseconds of each.
    fn time(&mut self, keys: &[u64], nanoseconds: &mut Vec<u32>) -> u64;
}

impl<R: Reads> ReadLoop for R {
    fn read(&mut self, keys: &[u64]) -> u64 {
        let values = keys.iter().map(|&key| self.get(key));
        values.fold(0, u64::wrapping_add)
    }

    fn time(&mut self, keys: &[u64], nanoseconds: &mut Vec<u32>) -> u64 {
        let mut sum = 0_u64;
        let mut before = Instant::now();
        for &key in keys {
            sum = sum.wrapping_add(self.get(key));
            let after = Instant::now();
            nanoseconds.push(u32::try_from((after - before).as_nanos()).unwrap_or(u32::MAX));
            before = after;
        }
        sum
    }
}

/// [`Writes`] in bulk.
pub(super) trait WriteLoop: Send {
    /// Writes all and makes them visible together.
    fn write_batch(&mut self, entries: &[(u64, u64)]);
}

impl<W: Writes> WriteLoop for W {
    fn write_batch(&mut self, entries: &[(u64, u64)]) {
        for &(key, value) in entries {
            self.write(key, value);
        }
        self.publish();
    }
}

/// A map that is filled: makes readers, and has one writer.
pub(super) struct Filled {
    pub(super) reader: Box<dyn Fn() -> Box<dyn ReadLoop>>,
    pub(super) writer: Option<Box<dyn WriteLoop>>,
}

pub(super) struct Rival {
    pub(super) name: &'static str,
    pub(super) fill: fn(&[u64]) -> Filled,
    /// Whether its reads or only its writes are of interest.
    pub(super) reads: bool,
}

pub(super) fn all() -> &'static [Rival] {
    const fn both(name: &'static str, fill: fn(&[u64]) -> Filled) -> Rival {
        let reads = true;
        Rival { name, fill, reads }
    }
    const fn writes(name: &'static str, fill: fn(&[u64]) -> Filled) -> Rival {
        let reads = false;
        Rival { name, fill, reads }
    }
    &const {
        [
            both("leftright::LocalReader", ours_local),
            both("leftright::Reader", ours_shared),
            both("leftright::LocalReader<Asymmetric>", ours_asymmetric),
            writes("leftright::Writer(eager)", ours_eager),
            writes("leftright::Writer(lazy)", ours_lazy),
            writes("leftright::Writer(try, eager)", ours_try_eager),
            writes("leftright::Writer(try, lazy)", ours_try_lazy),
            both("hashbrown", bare),
            both("left-right", ancestor),
            writes("left-right(try)", ancestor_try),
            both("evmap", evmap),
            both("arc-swap::Cache", arc_swap_cache),
            both("RwLock", std_lock),
            both("parking_lot::RwLock", parking_lock),
            both("papaya", papaya),
            both("dashmap", dashmap),
            both("flurry", flurry),
            both("scc", scc),
        ]
    }
}

fn plain(keys: &[u64]) -> Plain {
    keys.iter().map(|&key| (key, key)).collect()
}

fn boxed<R: ReadLoop + 'static>(
    make: impl Fn() -> R + 'static,
) -> Box<dyn Fn() -> Box<dyn ReadLoop>> {
    Box::new(move || Box::new(make()))
}

// Ours.

impl<B: Barrier> Reads for LocalReader<Map<u64, u64>, B> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        self.enter().get(&key).copied().unwrap_or(0)
    }
}

impl<B: Barrier> Reads for Reader<Map<u64, u64>, B> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        self.enter().get(&key).copied().unwrap_or(0)
    }
}

type OurWriter<B> = Writer<Map<u64, u64>, MapOp<u64, u64>, B>;

/// How our writer appends and publishes.
struct Ours<B: Barrier, const LAZY: bool, const TRY: bool>(OurWriter<B>);

impl<B: Barrier, const LAZY: bool, const TRY: bool> Writes for Ours<B, LAZY, TRY> {
    #[inline]
    fn write(&mut self, key: u64, value: u64) {
        let op = self.0.insertion(key, value);
        if LAZY {
            self.0.append_lazy(op);
        } else {
            self.0.append(op);
        }
    }

    fn publish(&mut self) {
        if TRY {
            // What is busy now is published with a later batch.
            let _ = self.0.try_publish();
        } else {
            self.0.publish();
        }
    }
}

fn our_copies(keys: &[u64]) -> (Map<u64, u64>, Map<u64, u64>) {
    let map: Map<u64, u64> = keys.iter().map(|&key| (key, key)).collect();
    (map.clone(), map)
}

fn ours(keys: &[u64]) -> OurWriter<leftright::Symmetric> {
    let (left, right) = our_copies(keys);
    Writer::from_copies(left, right)
}

/// A log of a million operations at most: 32 MB.
fn ours_bounded(keys: &[u64]) -> OurWriter<leftright::Symmetric> {
    let (left, right) = our_copies(keys);
    let config = Config {
        log_limit: 1 << 20,
        when_full: WhenFull::Block,
        ..Config::default()
    };
    Writer::with_config(left, right, config)
}

fn ours_with<const LAZY: bool, const TRY: bool>(writer: OurWriter<leftright::Symmetric>) -> Filled {
    let factory = writer.factory();
    Filled {
        reader: boxed(move || factory.local()),
        writer: Some(Box::new(Ours::<_, LAZY, TRY>(writer))),
    }
}

fn ours_local(keys: &[u64]) -> Filled {
    ours_with::<false, false>(ours(keys))
}

fn ours_shared(keys: &[u64]) -> Filled {
    let writer = ours(keys);
    let reader = writer.reader();
    Filled {
        reader: boxed(move || reader.clone()),
        writer: Some(Box::new(Ours::<_, false, false>(writer))),
    }
}

fn ours_asymmetric(keys: &[u64]) -> Filled {
    let (left, right) = our_copies(keys);
    let writer: OurWriter<Asymmetric> = Writer::asymmetric(left, right, Config::default())
        .expect("this suite is measured on Linux");
    let factory = writer.factory();
    Filled {
        reader: boxed(move || factory.local()),
        writer: Some(Box::new(Ours::<_, false, false>(writer))),
    }
}

fn ours_eager(keys: &[u64]) -> Filled {
    ours_with::<false, false>(ours(keys))
}

fn ours_lazy(keys: &[u64]) -> Filled {
    ours_with::<true, false>(ours(keys))
}

fn ours_try_eager(keys: &[u64]) -> Filled {
    ours_with::<false, true>(ours_bounded(keys))
}

fn ours_try_lazy(keys: &[u64]) -> Filled {
    ours_with::<true, true>(ours_bounded(keys))
}

// A map that nobody shares: the ceiling. Its writer has another one.

struct Bare(Arc<Plain>);

impl Reads for Bare {
    #[inline]
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

fn bare(keys: &[u64]) -> Filled {
    let map = Arc::new(plain(keys));
    Filled {
        reader: boxed(move || Bare(Arc::clone(&map))),
        writer: Some(Box::new(plain(keys))),
    }
}

// left-right

#[derive(Clone, Default)]
pub(super) struct AncestorMap(Plain);

impl left_right::Absorb<(u64, u64)> for AncestorMap {
    fn absorb_first(&mut self, op: &mut (u64, u64), _: &Self) {
        self.0.insert(op.0, op.1);
    }

    fn sync_with(&mut self, first: &Self) {
        self.0.clone_from(&first.0);
    }
}

impl Reads for left_right::ReadHandle<AncestorMap> {
    #[inline]
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

fn ancestor(keys: &[u64]) -> Filled {
    ancestor_with::<false>(keys)
}

fn ancestor_try(keys: &[u64]) -> Filled {
    ancestor_with::<true>(keys)
}

// evmap

type EvReader = evmap::handles::ReadHandle<u64, u64, (), DefaultHashBuilder>;
type EvWriter = evmap::handles::WriteHandle<u64, u64, (), DefaultHashBuilder>;

impl Reads for EvReader {
    #[inline]
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
fn evmap(keys: &[u64]) -> Filled {
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
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        self.0.load().get(&key).copied().unwrap_or(0)
    }
}

fn arc_swap_cache(keys: &[u64]) -> Filled {
    let swap = Arc::new(arc_swap::ArcSwap::from_pointee(plain(keys)));
    Filled {
        reader: boxed(move || Cached(arc_swap::Cache::new(Arc::clone(&swap)))),
        writer: None,
    }
}

// Shared maps: reader and writer are the same handle.

macro_rules! shared {
    ($fill:ident, $type:ty, $make:expr, $get:expr, $insert:expr) => {
        fn $fill(keys: &[u64]) -> Filled {
            struct Handle(Arc<$type>);

            impl Reads for Handle {
                #[inline]
                fn get(&mut self, key: u64) -> u64 {
                    let get: fn(&$type, u64) -> u64 = $get;
                    get(&self.0, key)
                }
            }

            impl Writes for Handle {
                #[inline]
                fn write(&mut self, key: u64, value: u64) {
                    let insert: fn(&$type, u64, u64) = $insert;
                    insert(&self.0, key, value);
                }
            }

            let make: fn() -> $type = $make;
            let map = Arc::new(make());
            let mut writer = Handle(Arc::clone(&map));
            for &key in keys {
                writer.write(key, key);
            }
            Filled {
                reader: boxed(move || Handle(Arc::clone(&map))),
                writer: Some(Box::new(writer)),
            }
        }
    };
}

shared!(
    std_lock,
    std::sync::RwLock<Plain>,
    || std::sync::RwLock::new(Plain::default()),
    |map, key| {
        let map = map.read().expect("nobody panics");
        map.get(&key).copied().unwrap_or(0)
    },
    |map, key, value| {
        map.write().expect("nobody panics").insert(key, value);
    }
);
shared!(
    parking_lock,
    parking_lot::RwLock<Plain>,
    || parking_lot::RwLock::new(Plain::default()),
    |map, key| map.read().get(&key).copied().unwrap_or(0),
    |map, key, value| {
        map.write().insert(key, value);
    }
);
shared!(
    papaya,
    papaya::HashMap<u64, u64, DefaultHashBuilder>,
    || papaya::HashMap::with_hasher(DefaultHashBuilder::default()),
    |map, key| map.pin().get(&key).copied().unwrap_or(0),
    |map, key, value| {
        map.pin().insert(key, value);
    }
);
shared!(
    dashmap,
    dashmap::DashMap<u64, u64, DefaultHashBuilder>,
    || dashmap::DashMap::with_hasher(DefaultHashBuilder::default()),
    |map, key| map.get(&key).map_or(0, |value| *value),
    |map, key, value| {
        map.insert(key, value);
    }
);
shared!(
    flurry,
    flurry::HashMap<u64, u64, DefaultHashBuilder>,
    || flurry::HashMap::with_hasher(DefaultHashBuilder::default()),
    |map, key| map.pin().get(&key).copied().unwrap_or(0),
    |map, key, value| {
        map.pin().insert(key, value);
    }
);
shared!(
    scc,
    scc::HashMap<u64, u64, DefaultHashBuilder>,
    || scc::HashMap::with_hasher(DefaultHashBuilder::default()),
    |map, key| map.read_sync(&key, |_, value| *value).unwrap_or(0),
    |map, key, value| {
        map.upsert_sync(key, value);
    }
);

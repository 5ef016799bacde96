//! Concurrent hash maps from `u64` to `u64`, all with the same hash function.

use std::time::Instant;

use hashbrown::HashMap;

mod copies;
mod ours;
mod shared;

pub(super) use copies::AncestorMap;

/// What all the locks and copies are around.
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
            both("leftright::LocalReader", ours::ours_local),
            both("leftright::Reader", ours::ours_shared),
            both("leftright::LocalReader<Asymmetric>", ours::ours_asymmetric),
            writes("leftright::Writer(eager)", ours::ours_eager),
            writes("leftright::Writer(lazy)", ours::ours_lazy),
            writes("leftright::Writer(try, eager)", ours::ours_try_eager),
            writes("leftright::Writer(try, lazy)", ours::ours_try_lazy),
            both("hashbrown", copies::bare),
            both("hashbrown(two in turn)", copies::turns),
            both("left-right", copies::ancestor),
            writes("left-right(try)", copies::ancestor_try),
            both("evmap", copies::evmap),
            both("arc-swap::Cache", copies::arc_swap_cache),
            both("RwLock", shared::std_lock),
            both("parking_lot::RwLock", shared::parking_lock),
            both("papaya", shared::papaya),
            both("dashmap", shared::dashmap),
            both("flurry", shared::flurry),
            both("scc", shared::scc),
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

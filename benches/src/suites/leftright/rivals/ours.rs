//! Our hash map, with each kind of reader and each way to append and publish.

use leftright::map::{Map, MapOp};
use leftright::{Asymmetric, Barrier, Config, LocalReader, Reader, WhenFull, Writer};

use super::{Filled, Reads, Writes, boxed};

impl<B: Barrier> Reads for LocalReader<Map<u64, u64>, B> {
    #[inline(always)] // for all alike: the compiler would do so for some only
    fn get(&mut self, key: u64) -> u64 {
        self.enter().get(&key).copied().unwrap_or(0)
    }
}

impl<B: Barrier> Reads for Reader<Map<u64, u64>, B> {
    #[inline(always)] // for all alike: the compiler would do so for some only
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

pub(super) fn ours_local(keys: &[u64]) -> Filled {
    ours_with::<false, false>(ours(keys))
}

pub(super) fn ours_shared(keys: &[u64]) -> Filled {
    let writer = ours(keys);
    let reader = writer.reader();
    Filled {
        reader: boxed(move || reader.clone()),
        writer: Some(Box::new(Ours::<_, false, false>(writer))),
    }
}

pub(super) fn ours_asymmetric(keys: &[u64]) -> Filled {
    let (left, right) = our_copies(keys);
    let writer: OurWriter<Asymmetric> = Writer::asymmetric(left, right, Config::default())
        .expect("this suite is measured on Linux");
    let factory = writer.factory();
    Filled {
        reader: boxed(move || factory.local()),
        writer: Some(Box::new(Ours::<_, false, false>(writer))),
    }
}

pub(super) fn ours_eager(keys: &[u64]) -> Filled {
    ours_with::<false, false>(ours(keys))
}

pub(super) fn ours_lazy(keys: &[u64]) -> Filled {
    ours_with::<true, false>(ours(keys))
}

pub(super) fn ours_try_eager(keys: &[u64]) -> Filled {
    ours_with::<false, true>(ours_bounded(keys))
}

pub(super) fn ours_try_lazy(keys: &[u64]) -> Filled {
    ours_with::<true, true>(ours_bounded(keys))
}

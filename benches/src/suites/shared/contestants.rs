//! Maps from `u64` to `u64` that threads share, behind one small trait.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use art_core::{ArtMap, LeftRight, LocalMapReader, Locked};
use congee::Congee;
use crossbeam_skiplist::SkipMap;
use scc::{Guard, TreeIndex};

/// Changes that a map in two copies publishes together.
pub(super) const BATCH: usize = 1000;

/// One operation: whether it reads, and the key.
pub(super) type Op = (bool, u64);

/// One thread's way of using a map.
trait Use: Send {
    fn get(&mut self, key: u64) -> u64;
    fn put(&mut self, key: u64, value: u64);
}

/// [`Use`] in bulk, so that a call through a pointer does not count.
pub(super) trait Work: Send {
    /// Does all and returns the sum of the values that were read.
    fn work(&mut self, ops: &[Op]) -> u64;
}

impl<U: Use> Work for U {
    fn work(&mut self, ops: &[Op]) -> u64 {
        let mut sum = 0_u64;
        for &(is_read, key) in ops {
            if is_read {
                sum = sum.wrapping_add(self.get(key));
            } else {
                self.put(key, key);
            }
        }
        sum
    }
}

/// Makes what a thread uses.
pub(super) type Maker = Box<dyn Fn() -> Box<dyn Work>>;

/// A kind of map.
pub(super) struct Contestant {
    pub(super) name: &'static str,
    pub(super) fill: fn(&[u64]) -> Maker,
}

pub(super) static ALL: &[Contestant] = &[
    Contestant {
        name: "Locked<ArtMap>",
        fill: |keys| shared(Locked::new(art(keys))),
    },
    Contestant {
        name: "LeftRight<ArtMap>",
        fill: left_right,
    },
    Contestant {
        name: "parking_lot<ArtMap>",
        fill: |keys| shared(Arc::new(parking_lot::RwLock::new(art(keys)))),
    },
    Contestant {
        name: "RwLock<BTreeMap>",
        fill: |keys| {
            let map: BTreeMap<u64, u64> = keys.iter().map(|&key| (key, key)).collect();
            shared(Arc::new(RwLock::new(map)))
        },
    },
    Contestant {
        name: "scc::TreeIndex",
        fill: |keys| {
            let map = TreeIndex::new();
            for &key in keys {
                map.upsert_sync(key, key);
            }
            shared(Arc::new(map))
        },
    },
    Contestant {
        name: "crossbeam-skiplist",
        fill: |keys| {
            let map = SkipMap::new();
            for &key in keys {
                map.insert(key, key);
            }
            shared(Arc::new(map))
        },
    },
    Contestant {
        name: "congee",
        fill: |keys| {
            let map = Congee::<usize, usize>::default();
            let guard = map.pin();
            for &key in keys {
                // Fails when memory is short only.
                let _ = map.insert(key as usize, key as usize, &guard);
            }
            drop(guard);
            shared(Arc::new(map))
        },
    },
    Contestant {
        name: "dashmap",
        fill: |keys| {
            let map: dashmap::DashMap<u64, u64> = keys.iter().map(|&key| (key, key)).collect();
            shared(Arc::new(map))
        },
    },
    Contestant {
        name: "papaya",
        fill: |keys| {
            let map: papaya::HashMap<u64, u64> = keys.iter().map(|&key| (key, key)).collect();
            shared(Arc::new(map))
        },
    },
];

pub(super) fn art(keys: &[u64]) -> ArtMap<u64, u64> {
    // One at a time, as everybody else is filled: a map that was built in bulk is smaller.
    let mut map = ArtMap::new();
    for &key in keys {
        map.insert(key, key);
    }
    map
}

/// Every thread uses a clone of one handle.
fn shared<U: Use + Clone + 'static>(map: U) -> Maker {
    Box::new(move || Box::new(map.clone()))
}

impl Use for Locked<ArtMap<u64, u64>> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        Self::get(self, &key).unwrap_or(0)
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        self.insert(key, value);
    }
}

impl Use for Arc<parking_lot::RwLock<ArtMap<u64, u64>>> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        self.read().get(&key).copied().unwrap_or(0)
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        self.write().insert(key, value);
    }
}

/// Reads by itself. Its changes, which nobody sees before they are published, it hands to the one
/// writer [`BATCH`] at a time.
struct TwoCopies {
    reader: LocalMapReader<ArtMap<u64, u64>>,
    writer: Arc<parking_lot::Mutex<LeftRight<ArtMap<u64, u64>>>>,
    changes: Vec<(u64, u64)>,
}

fn left_right(keys: &[u64]) -> Maker {
    let writer = Arc::new(parking_lot::Mutex::new(LeftRight::new(art(keys))));
    Box::new(move || {
        Box::new(TwoCopies {
            reader: writer.lock().local(),
            writer: Arc::clone(&writer),
            changes: Vec::with_capacity(BATCH),
        })
    })
}

impl TwoCopies {
    #[cold]
    fn hand_over(&mut self) {
        let mut writer = self.writer.lock();
        for (key, value) in self.changes.drain(..) {
            writer.insert(key, value);
        }
        // If somebody is in the way, the next one publishes these, too.
        let _ = writer.try_publish();
    }
}

impl Use for TwoCopies {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        self.reader.enter().get(&key).copied().unwrap_or(0)
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        self.changes.push((key, value));
        if self.changes.len() == BATCH {
            self.hand_over();
        }
    }
}

impl Drop for TwoCopies {
    fn drop(&mut self) {
        self.hand_over();
    }
}

impl Use for Arc<RwLock<BTreeMap<u64, u64>>> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        let map = self.read().unwrap_or_else(PoisonError::into_inner);
        map.get(&key).copied().unwrap_or(0)
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        let mut map = self.write().unwrap_or_else(PoisonError::into_inner);
        map.insert(key, value);
    }
}

impl Use for Arc<TreeIndex<u64, u64>> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        self.peek(&key, &Guard::new()).copied().unwrap_or(0)
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        self.upsert_sync(key, value);
    }
}

impl Use for Arc<SkipMap<u64, u64>> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        SkipMap::get(self, &key).map_or(0, |entry| *entry.value())
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        self.insert(key, value);
    }
}

impl Use for Arc<Congee<usize, usize>> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        Congee::get(self, &(key as usize), &self.pin()).unwrap_or(0) as u64
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        // Fails when memory is short only.
        let _ = self.insert(key as usize, value as usize, &self.pin());
    }
}

impl Use for Arc<dashmap::DashMap<u64, u64>> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        dashmap::DashMap::get(self, &key).map_or(0, |entry| *entry)
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        self.insert(key, value);
    }
}

impl Use for Arc<papaya::HashMap<u64, u64>> {
    #[inline]
    fn get(&mut self, key: u64) -> u64 {
        self.pin().get(&key).copied().unwrap_or(0)
    }

    #[inline]
    fn put(&mut self, key: u64, value: u64) {
        self.pin().insert(key, value);
    }
}

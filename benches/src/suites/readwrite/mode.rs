//! The ways to share a map.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use art_core::{ArtMap, Locked};
use crossbeam_skiplist::SkipMap;
use hashbrown::HashMap;

use crate::suites::Subject;

/// A map that whoever changes it has for himself.
pub(super) trait Plain {
    fn get(&self, key: u64) -> Option<u64>;
    fn insert(&mut self, key: u64, value: u64);
    fn remove(&mut self, key: u64);
}

/// A map that takes changes through a shared reference.
pub(super) trait Shared: Sync {
    fn get(&self, key: u64) -> Option<u64>;
    fn insert(&self, key: u64, value: u64);
    fn remove(&self, key: u64);
}

/// A thread's hold on a shared map.
pub(super) struct Hold<'a>(pub(super) &'a dyn Shared);

impl Plain for Hold<'_> {
    fn get(&self, key: u64) -> Option<u64> {
        self.0.get(key)
    }

    fn insert(&mut self, key: u64, value: u64) {
        self.0.insert(key, value);
    }

    fn remove(&mut self, key: u64) {
        self.0.remove(key);
    }
}

/// A map, filled.
pub(super) enum Filled {
    /// For one thread.
    Alone(Box<dyn Plain>),
    /// For any number of threads.
    Shared(Box<dyn Shared>),
}

/// A way to share a map, or not to.
pub(super) struct Mode {
    pub(super) subject: Subject,
    pub(super) fill: fn(&[u64]) -> Filled,
}

pub(super) fn modes() -> Vec<Mode> {
    vec![
        Mode {
            subject: Subject::ours("Locked<ArtMap>"),
            fill: |keys| shared(Locked::new(pairs(keys).collect::<ArtMap<u64, u64>>())),
        },
        Mode {
            subject: Subject::ours("ArtMap"),
            fill: |keys| Filled::Alone(Box::new(pairs(keys).collect::<ArtMap<u64, u64>>())),
        },
        Mode {
            subject: Subject::peer("BTreeMap"),
            fill: |keys| Filled::Alone(Box::new(pairs(keys).collect::<BTreeMap<u64, u64>>())),
        },
        Mode {
            subject: Subject::peer("RwLock<BTreeMap>"),
            fill: |keys| shared(RwLock::new(pairs(keys).collect::<BTreeMap<u64, u64>>())),
        },
        Mode {
            subject: Subject::peer("RwLock<hashbrown>"),
            fill: |keys| shared(RwLock::new(pairs(keys).collect::<HashMap<u64, u64>>())),
        },
        Mode {
            subject: Subject::peer("crossbeam-skiplist"),
            fill: |keys| shared(pairs(keys).collect::<SkipMap<u64, u64>>()),
        },
    ]
}

fn shared(map: impl Shared + 'static) -> Filled {
    Filled::Shared(Box::new(map))
}

fn pairs(keys: &[u64]) -> impl Iterator<Item = (u64, u64)> {
    keys.iter().map(|&key| (key, key))
}

macro_rules! plain {
    ($type:ty) => {
        impl Plain for $type {
            fn get(&self, key: u64) -> Option<u64> {
                <$type>::get(self, &key).copied()
            }

            fn insert(&mut self, key: u64, value: u64) {
                <$type>::insert(self, key, value);
            }

            fn remove(&mut self, key: u64) {
                <$type>::remove(self, &key);
            }
        }
    };
}

plain!(ArtMap<u64, u64>);
plain!(BTreeMap<u64, u64>);
plain!(HashMap<u64, u64>);

impl<M: Plain + Send + Sync> Shared for RwLock<M> {
    fn get(&self, key: u64) -> Option<u64> {
        let map = self.read().unwrap_or_else(PoisonError::into_inner);
        map.get(key)
    }

    fn insert(&self, key: u64, value: u64) {
        let mut map = self.write().unwrap_or_else(PoisonError::into_inner);
        map.insert(key, value);
    }

    fn remove(&self, key: u64) {
        let mut map = self.write().unwrap_or_else(PoisonError::into_inner);
        map.remove(key);
    }
}

impl Shared for Locked<ArtMap<u64, u64>> {
    fn get(&self, key: u64) -> Option<u64> {
        Self::get(self, &key)
    }

    fn insert(&self, key: u64, value: u64) {
        Self::insert(self, key, value);
    }

    fn remove(&self, key: u64) {
        Self::remove(self, &key);
    }
}

impl Shared for SkipMap<u64, u64> {
    fn get(&self, key: u64) -> Option<u64> {
        Self::get(self, &key).map(|entry| *entry.value())
    }

    fn insert(&self, key: u64, value: u64) {
        Self::insert(self, key, value);
    }

    fn remove(&self, key: u64) {
        Self::remove(self, &key);
    }
}

//! Maps that reader and writer share: both have the same handle.

use std::sync::Arc;

use hashbrown::DefaultHashBuilder;

use super::{Filled, Plain, Reads, Writes, boxed};

macro_rules! shared {
    ($fill:ident, $type:ty, $make:expr, $get:expr, $insert:expr) => {
        pub(super) fn $fill(keys: &[u64]) -> Filled {
            struct Handle(Arc<$type>);

            impl Reads for Handle {
                #[inline(always)]
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

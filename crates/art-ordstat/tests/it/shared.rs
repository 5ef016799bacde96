//! Ranked maps shared between threads: rank and select on one consistent state.

use std::sync::atomic::{AtomicBool, Ordering};

use art_core::Locked;
use art_ordstat::RankedMap;

/// Whether the map holds the even numbers from `2 * low` on, as many as `len`, and counts right.
fn is_window(map: &RankedMap<u64, u64>, low: u64, len: u64) -> bool {
    map.len() as u64 == len
        && (0..len).step_by(7).all(|i| {
            let key = 2 * (low + i);
            map.select(i as usize) == Some((key, &low))
                && map.rank(&key) as u64 == i
                && map.rank(&(key + 1)) as u64 == i + 1
        })
        && map.count(2 * low..) as u64 == len
}

/// Replaces a window of keys by another one, with its number as value.
fn moved(map: &mut RankedMap<u64, u64>, low: u64, len: u64) {
    map.clear();
    map.extend((low..low + len).map(|i| (2 * i, low)));
}

#[test]
fn a_locked_map_counts_right_between_two_changes() {
    let map: Locked<RankedMap<u64, u64>> = Locked::default();
    map.write(|map| moved(map, 0, 100));
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                assert!(map.read(|map| {
                    let (low, len) = (map.select(0).map(|(key, _)| key / 2), map.len());
                    low.is_some_and(|low| is_window(map, low, len as u64))
                }));
            }
        });
        for low in 1..60 {
            map.write(|map| moved(map, low, 100 + low % 50));
        }
        is_done.store(true, Ordering::Relaxed);
        reader.join().expect("the reader saw half a change");
    });
}

#[cfg(feature = "leftright")]
#[test]
fn readers_of_two_copies_rank_and_select_in_one_publish() {
    let mut writer = art_core::LeftRight::new(RankedMap::<u64, u64>::new());
    let reader = writer.reader();
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let is_done = &is_done;
        let reading = scope.spawn(move || {
            let mut last = 0;
            while !is_done.load(Ordering::Relaxed) {
                let map = reader.enter();
                let version = map.version();
                assert!(last <= version, "never back in time");
                last = version;
                // Version v holds v..v + 50, put there one at a time.
                let low = version as u64;
                assert!(version == 0 || is_window(&map, low, 50), "version {low}");
            }
        });
        for low in 1..200_u64 {
            for i in low..low + 50 {
                writer.insert(2 * i, low);
            }
            writer.remove(&(2 * (low - 1)));
            writer.publish();
        }
        is_done.store(true, Ordering::Relaxed);
        reading.join().expect("the reader saw half a publish");
    });
    assert!(is_window(writer.get(), 199, 50));
}

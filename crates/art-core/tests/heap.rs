//! `heap_bytes` is what the allocator was asked for, to the byte.

#![expect(
    unsafe_code,
    reason = "an allocator that counts can be written no other way"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::Path;

use art_core::{ArtMap, ArtSet, Key};

thread_local! {
    /// The bytes that this thread has asked for and not given back. Tests run one a thread, so
    /// they do not disturb one another.
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

impl Counting {
    fn count(bytes: isize) {
        // While a thread ends its counter may be gone, and then nobody asks.
        let _ = LIVE.try_with(|live| live.set(live.get() + bytes));
    }
}

// SAFETY: an implementor must hand out blocks that fit their layouts and must not unwind. Every
// method passes its arguments on to `System`, which does, and counting neither allocates nor
// panics: the counter is a constant-initialized `Cell` without a destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size() as isize);
        // SAFETY: `System` demands a layout of non-zero size, and so does this method: its caller
        // keeps that.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        Self::count(-(layout.size() as isize));
        // SAFETY: `System` demands a live block of its own with the layout it was asked for. All
        // blocks here come from it with the layout unchanged; that this one is live is the
        // demand of this method, which its caller keeps.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What this thread has asked for beyond what it has given back: less than nothing, if it gave
/// back what another one asked for.
fn live() -> isize {
    LIVE.get()
}

/// The bytes asked for since `start`.
fn since(start: isize) -> usize {
    (live() - start)
        .try_into()
        .expect("nothing from before is given back")
}

fn lines(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../assets")
        .join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_owned).collect()
}

/// Builds a map key by key, and takes it down again.
fn assert_exact<K: Key + Clone>(keys: &[K]) {
    let start = live();
    let mut map: ArtMap<K, u64> = ArtMap::new();
    for (i, key) in keys.iter().enumerate() {
        map.insert(key.clone(), i as u64);
        if i < 300 || i % 5_000 == 0 {
            assert_eq!(map.heap_bytes(), since(start), "after {i} insertions");
        }
    }
    assert_eq!(map.heap_bytes(), since(start));

    let clone = map.clone();
    assert_eq!(map.heap_bytes() + clone.heap_bytes(), since(start));
    drop(clone);

    for (i, key) in keys.iter().enumerate() {
        map.remove(key);
        if i % 5_000 == 0 || i + 300 > keys.len() {
            assert_eq!(map.heap_bytes(), since(start), "after {i} removals");
        }
    }
    assert_eq!((map.heap_bytes(), since(start)), (0, 0));
}

#[test]
fn an_empty_map_allocates_nothing() {
    let start = live();
    let map: ArtMap<String, u64> = ArtMap::new();
    assert_eq!(map.iter().count() + map.range::<str, _>(..).count(), 0);
    assert_eq!((map.heap_bytes(), since(start)), (0, 0));
}

#[test]
fn a_map_of_one_short_key_takes_less_than_100_bytes() {
    let start = live();
    let map = ArtMap::from([(7_u64, 1_u64)]);
    assert_eq!(map.heap_bytes(), since(start));
    assert!(map.heap_bytes() < 100, "{}", map.heap_bytes());
}

#[test]
fn linux_paths() {
    assert_exact(&lines("linux.txt"));
}

#[test]
fn words_backwards() {
    let mut lines = lines("words.txt");
    lines.reverse();
    assert_exact(&lines);
}

#[test]
fn numbers() {
    let in_order: Vec<u64> = (0..30_000).collect();
    let scattered: Vec<u64> = in_order
        .iter()
        .map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15))
        .collect();
    assert_exact(&in_order);
    assert_exact(&scattered);
}

#[test]
fn sets() {
    let start = live();
    let mut set: ArtSet<u32> = ArtSet::new();
    for i in 0..10_000_u32 {
        set.insert(i.wrapping_mul(0x9E37_79B9));
    }
    assert_eq!(set.heap_bytes(), since(start));
    set.retain(|key| key % 16 == 0);
    assert_eq!(set.heap_bytes(), since(start));
    set.clear();
    assert_eq!((set.heap_bytes(), since(start)), (0, 0));
}

#[test]
fn every_change_gives_back_what_it_does_not_need() {
    let start = live();
    let mut map: ArtMap<Vec<u8>, u64> = (0..3_000_u64)
        .map(|i| (i.to_string().into_bytes(), i))
        .collect();
    assert_eq!(map.heap_bytes(), since(start));
    let mut upper = map.split_off(&b"5"[..]);
    assert_eq!(map.heap_bytes() + upper.heap_bytes(), since(start));
    upper.remove_prefix(&b"7"[..]);
    map.retain(|_, value| *value % 10 == 0);
    assert_eq!(map.heap_bytes() + upper.heap_bytes(), since(start));
    map.append(&mut upper);
    assert_eq!((upper.heap_bytes(), map.heap_bytes()), (0, since(start)));
    let mut entries = map.into_iter();
    let _ = (entries.next(), entries.next_back());
    drop(entries);
    assert_eq!(since(start), 0);
}

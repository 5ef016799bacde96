//! Real keys: the paths of the Linux source tree, and English words.

use std::collections::BTreeMap;
use std::path::Path;

use art_core::ArtMap;

fn lines(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../assets")
        .join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_owned).collect()
}

/// The lines in an order that has nothing to do with theirs, the same in each run.
fn shuffled(mut lines: Vec<String>) -> Vec<String> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for end in (1..lines.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        lines.swap(end, (state % (end as u64 + 1)) as usize);
    }
    lines
}

fn assert_same(lines: Vec<String>) {
    let model: BTreeMap<&str, usize> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| (&**line, i))
        .collect();
    let mut map: ArtMap<String, usize> = ArtMap::new();
    for (i, line) in lines.iter().enumerate() {
        map.insert(line.clone(), i);
    }
    map.assert_invariants();
    assert_eq!(map.len(), model.len());
    let mut walk = map.walk();
    for (key, i) in &model {
        assert_eq!(walk.next(), Some((key.as_bytes(), i)));
    }
    assert_eq!(walk.next(), None);
    drop(walk);
    assert!(map.values().rev().eq(model.values().rev()));
    for line in lines.iter().step_by(3) {
        assert_eq!(map.get(&**line), model.get(&**line));
        let absent = format!("{line}\0");
        assert_eq!(map.get(&*absent), None);
        let next = model
            .range(&*absent..)
            .next()
            .map(|(key, _)| (*key).to_owned());
        assert_eq!(map.range(absent..).next().map(|(key, _)| key), next);
    }
    for line in &lines {
        map.remove(&**line);
    }
    assert_eq!((map.len(), map.heap_bytes()), (0, 0));
}

#[test]
fn linux_paths() {
    let lines = lines("linux.txt");
    assert_same(lines.clone());
    assert_same(shuffled(lines));
}

#[test]
fn words() {
    assert_same(shuffled(lines("words.txt")));
}

#[test]
fn paths_under_a_directory() {
    let lines = lines("linux.txt");
    let map: ArtMap<String, ()> = lines.iter().map(|line| (line.clone(), ())).collect();
    for directory in ["drivers/net/", "fs/", "kernel/", "no such directory/", ""] {
        let count = lines
            .iter()
            .filter(|line| line.starts_with(directory))
            .count();
        assert_eq!(map.count_prefix(directory), count, "{directory}");
        assert_eq!(map.prefix(directory).count(), count, "{directory}");
    }
}

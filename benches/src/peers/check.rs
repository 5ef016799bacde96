//! Compares a map's answers with `BTreeMap`'s before anybody's time is taken.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};

use super::OrderedMap;
use crate::key::{DataKey, KeyList};
use crate::random::SplitMix64;

/// Inserts, replaces, looks up, walks and removes the keys; `BTreeMap` is right.
pub(crate) fn check<M: OrderedMap<Q>, Q: DataKey + ?Sized>(
    keys: &KeyList<Q>,
) -> Result<(), String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {})); // the panic becomes the reason; its trace is noise
    let result = panic::catch_unwind(AssertUnwindSafe(|| compare::<M, Q>(keys)));
    panic::set_hook(hook);
    result.unwrap_or_else(|payload| {
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
        Err(format!("panics: {}", message.unwrap_or("without a word")))
    })
}

fn compare<M: OrderedMap<Q>, Q: DataKey + ?Sized>(keys: &KeyList<Q>) -> Result<(), String> {
    let mut map = M::default();
    let mut model: BTreeMap<&Q, u64> = BTreeMap::new();
    agree(&map, &model, keys, "when empty")?;
    for (key, value) in keys.iter().zip(1000..) {
        map.insert(key, value);
        model.insert(key, value);
    }
    agree(&map, &model, keys, "after inserting")?;
    for (key, value) in keys.iter().step_by(3).zip(5_000_000..) {
        map.insert(key, value);
        model.insert(key, value);
    }
    agree(&map, &model, keys, "after replacing")?;
    let (odd, even): (Vec<_>, Vec<_>) = (0..keys.len()).partition(|place| place % 2 == 1);
    for (places, when) in [(odd, "after removing half"), (even, "after removing all")] {
        for place in places {
            let key = keys.at(place);
            if map.remove(&M::probe(key)) != model.remove(key) {
                return Err("removes wrongly".into());
            }
            if map.remove(&M::probe(key)).is_some() {
                return Err("removes a key twice".into());
            }
        }
        agree(&map, &model, keys, when)?;
    }
    Ok(())
}

fn agree<M: OrderedMap<Q>, Q: DataKey + ?Sized>(
    map: &M,
    model: &BTreeMap<&Q, u64>,
    keys: &KeyList<Q>,
    when: &str,
) -> Result<(), String> {
    let mut random = SplitMix64::new(9);
    let near: Vec<Box<Q>> = keys
        .iter()
        .map(|key| key.neighbor(random.next_u64(), 0))
        .collect();
    for key in keys.iter().chain(near.iter().map(|key| &**key)) {
        if map.get(&M::probe(key)) != model.get(key).copied() {
            return Err(format!("gets wrongly {when}"));
        }
    }
    let sum = |entries: &mut dyn Iterator<Item = (&&Q, &u64)>| {
        entries.fold(0, |sum, (key, value)| super::digest(sum, *key, *value))
    };
    if map.scan_entries() != sum(&mut model.iter()) {
        return Err(format!("scans entries wrongly {when}"));
    }
    if map.scan_values() != super::sum(model.values()) {
        return Err(format!("scans values wrongly {when}"));
    }
    if !M::ORDERED {
        return Ok(());
    }
    for key in keys.iter().chain(near.iter().map(|key| &**key)).step_by(3) {
        let probe = M::probe(key);
        if map.lower_bound(&probe) != model.range(key..).next().map(|(_, value)| *value) {
            return Err(format!("finds wrong lower bounds {when}"));
        }
        for count in [1, 2, 100] {
            if map.range(&probe, count) != sum(&mut model.range(key..).take(count)) {
                return Err(format!("walks wrong ranges {when}"));
            }
        }
    }
    Ok(())
}

//! Changes of many entries.

use std::collections::BTreeMap;
use std::ops::Bound;

use art_core::ArtMap;

use super::look::as_slices;
use super::{Bounds, Pair};
use crate::value::Value;
use crate::word::Word;

/// Answers `true` once in so many calls.
fn one_in(count: u32) -> impl FnMut() -> bool {
    let mut calls = 0;
    move || {
        calls += 1;
        calls % count == 0
    }
}

impl<V: Value> Pair<V> {
    pub(super) fn fill(&mut self, stem: &[u8], count: usize, step: usize, tail: &[u8]) {
        for i in 0..count {
            // Steps wrap around and meet all bytes, as 256 has no odd divisor.
            let byte = (i * step % 256) as u8;
            self.insert([stem, &[byte], tail].concat());
        }
    }

    pub(super) fn thin(&mut self, stem: &[u8], kept: usize) {
        let under: Vec<Vec<u8>> = self
            .model
            .range(stem.to_vec()..)
            .map(|(key, _)| key)
            .take_while(|key| key.starts_with(stem))
            .cloned()
            .collect();
        for key in under.into_iter().skip(kept) {
            self.remove(&key);
        }
    }

    pub(super) fn retain_one_in(&mut self, count: u32) {
        let (mut ours, mut theirs) = (one_in(count), one_in(count));
        let mut seen = Vec::new();
        self.map.retain(|key, value| {
            seen.push((key.clone(), V::clone(value)));
            ours()
        });
        assert!(seen.into_iter().eq(self.model.clone()));
        self.model.retain(|_, _| theirs());
    }

    /// Takes at most `taken` entries out of the iterator, so that it is dropped halfway.
    pub(super) fn extract_one_in(&mut self, count: u32, bounds: &Bounds, taken: usize) {
        let Some(bounds) = as_slices(bounds) else {
            return;
        };
        let (mut ours, mut theirs) = (one_in(count), one_in(count));
        let bounds = (bounds.0.map(<[u8]>::to_vec), bounds.1.map(<[u8]>::to_vec));
        let extracted: Vec<_> = self
            .map
            .extract_if::<Vec<u8>, _, _>(bounds.clone(), |_, _| ours())
            .take(taken)
            .collect();
        let model: Vec<_> = self
            .model
            .extract_if(bounds, |_, _| theirs())
            .take(taken)
            .collect();
        assert_eq!(extracted, model);
    }

    pub(super) fn split_off(&mut self, key: &[u8], keeps_upper: bool) {
        let upper = self.map.split_off(key);
        let model = self.model.split_off(key);
        self.map.assert_invariants();
        upper.assert_invariants();
        assert_eq!(upper.len(), model.len());
        assert!(
            upper
                .iter()
                .eq(model.iter().map(|(key, value)| (key.clone(), value)))
        );
        if keeps_upper {
            let mut lower = std::mem::replace(&mut self.map, upper);
            let mut lower_model = std::mem::replace(&mut self.model, model);
            self.map.append(&mut lower);
            self.model.append(&mut lower_model);
            assert!(lower.is_empty());
            lower.assert_invariants();
        }
    }

    pub(super) fn append(&mut self, words: Vec<Word>) {
        let (mut other, mut model) = (ArtMap::new(), BTreeMap::new());
        for Word(key) in words {
            let (ours, theirs) = self.two_values();
            other.insert(key.clone(), ours);
            model.insert(key, theirs);
        }
        self.map.append(&mut other);
        self.model.append(&mut model);
        assert!(other.is_empty());
    }

    pub(super) fn extend(&mut self, words: Vec<Word>) {
        let entries: Vec<(Vec<u8>, V)> = words
            .into_iter()
            .map(|Word(key)| (key, self.two_values().0))
            .collect();
        self.map.extend(entries.clone());
        self.model.extend(entries);
    }

    pub(super) fn remove_prefix(&mut self, prefix: &[u8]) {
        let before = self.model.len();
        self.model.retain(|key, _| !key.starts_with(prefix));
        assert_eq!(self.map.remove_prefix(prefix), before - self.model.len());
    }

    /// Goes on with the clone, after the original is changed and dropped.
    pub(super) fn clone_and_forget(&mut self) {
        let mut original = self.map.clone();
        std::mem::swap(&mut original, &mut self.map);
        assert!(original == self.map);
        original.pop_first();
        original.insert(b"in the original only".to_vec(), V::numbered(0));
        original.assert_invariants();
    }

    pub(super) fn clear(&mut self) {
        self.map.clear();
        self.model.clear();
    }

    pub(super) fn values_mut(&mut self) {
        let mut number = self.number;
        for (value, model) in self.map.values_mut().zip(self.model.values_mut()) {
            number += 1;
            assert_eq!(value, model);
            (*value, *model) = (V::numbered(number), V::numbered(number));
        }
        for ((key, value), (model_key, model)) in
            self.map.iter_mut().rev().zip(self.model.iter_mut().rev())
        {
            number += 1;
            assert_eq!((&key, &*value), (model_key, &*model));
            (*value, *model) = (V::numbered(number), V::numbered(number));
        }
        self.number = number;
        self.assert_same();
    }

    pub(super) fn range_mut(&mut self, bounds: &Bounds) {
        let Some(bounds) = as_slices(bounds) else {
            return;
        };
        let mut number = self.number;
        let ours = self
            .map
            .range_mut::<[u8], (Bound<&[u8]>, Bound<&[u8]>)>(bounds);
        let theirs = self
            .model
            .range_mut::<[u8], (Bound<&[u8]>, Bound<&[u8]>)>(bounds);
        for ((key, value), (model_key, model)) in ours.zip(theirs) {
            number += 1;
            assert_eq!((&key, &*value), (model_key, &*model));
            (*value, *model) = (V::numbered(number), V::numbered(number));
        }
        self.number = number;
        self.assert_same();
    }
}

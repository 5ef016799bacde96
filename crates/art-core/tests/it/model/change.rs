//! Changes of one entry.

use std::collections::btree_map;

use art_core::Entry;

use super::Pair;
use crate::value::Value;

impl<V: Value> Pair<V> {
    pub(super) fn insert(&mut self, key: Vec<u8>) {
        let (ours, theirs) = self.two_values();
        let old = if key.len().is_multiple_of(2) {
            self.map.insert(key.clone(), ours)
        } else {
            self.map.insert_ref(&key[..], ours)
        };
        assert_eq!(old, self.model.insert(key, theirs));
    }

    pub(super) fn remove(&mut self, key: &[u8]) {
        assert_eq!(self.map.remove(key), self.model.remove(key));
        assert!(!self.map.contains_key(key));
    }

    pub(super) fn remove_entry(&mut self, key: &[u8]) {
        assert_eq!(self.map.remove_entry(key), self.model.remove_entry(key));
    }

    pub(super) fn get_mut(&mut self, key: &[u8]) {
        let (ours, theirs) = self.two_values();
        let model = self
            .model
            .get_key_value(key)
            .map(|(key, value)| (key.clone(), value));
        assert_eq!(self.map.get_key_value(key), model);
        assert_eq!(self.map.contains_key(key), model.is_some());
        match (self.map.get_mut(key), self.model.get_mut(key)) {
            (Some(value), Some(model)) => {
                assert_eq!(value, model);
                (*value, *model) = (ours, theirs);
            }
            (value, model) => assert_eq!(value, model),
        }
        assert_eq!(self.map.get(key), self.model.get(key));
    }

    pub(super) fn entry_or_insert(&mut self, key: Vec<u8>) {
        let (ours, theirs) = self.two_values();
        let entry = self.map.entry(key.clone());
        assert_eq!(entry.key(), &key);
        assert_eq!(
            entry.or_insert(ours),
            self.model.entry(key).or_insert(theirs)
        );
    }

    pub(super) fn entry_replace(&mut self, key: Vec<u8>) {
        let (ours, theirs) = self.two_values();
        match (self.map.entry(key.clone()), self.model.entry(key)) {
            (Entry::Occupied(mut entry), btree_map::Entry::Occupied(mut model)) => {
                assert_eq!(entry.get(), model.get());
                assert_eq!(entry.insert(ours), model.insert(theirs));
                assert_eq!(entry.get_mut(), model.get_mut());
                assert_eq!(entry.into_mut(), model.into_mut());
            }
            (Entry::Vacant(entry), btree_map::Entry::Vacant(model)) => {
                assert_eq!(entry.key(), model.key());
                assert_eq!(entry.insert(ours), model.insert(theirs));
            }
            (_, model) => panic!("the model's entry is {model:?}"),
        }
    }

    pub(super) fn entry_remove(&mut self, key: Vec<u8>) {
        match (self.map.entry(key.clone()), self.model.entry(key)) {
            (Entry::Occupied(entry), btree_map::Entry::Occupied(model)) => {
                assert_eq!(entry.remove_entry(), model.remove_entry());
            }
            (Entry::Vacant(entry), btree_map::Entry::Vacant(model)) => {
                assert_eq!(entry.into_key(), model.into_key()); // and inserts nothing
            }
            (_, model) => panic!("the model's entry is {model:?}"),
        }
    }

    pub(super) fn pop_first(&mut self) {
        assert_eq!(self.map.pop_first(), self.model.pop_first());
    }

    pub(super) fn pop_last(&mut self) {
        assert_eq!(self.map.pop_last(), self.model.pop_last());
    }

    pub(super) fn first_entry(&mut self) {
        match (self.map.first_entry(), self.model.first_entry()) {
            (Some(entry), Some(model)) => {
                assert_eq!(entry.key(), model.key());
                assert_eq!(entry.remove(), model.remove());
            }
            (entry, model) => assert!(entry.is_none() && model.is_none()),
        }
    }

    pub(super) fn last_entry(&mut self) {
        let (ours, theirs) = self.two_values();
        match (self.map.last_entry(), self.model.last_entry()) {
            (Some(mut entry), Some(mut model)) => {
                assert_eq!(entry.key(), model.key());
                assert_eq!(entry.insert(ours), model.insert(theirs));
            }
            (entry, model) => assert!(entry.is_none() && model.is_none()),
        }
    }
}

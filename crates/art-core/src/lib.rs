//! An ordered map and set over byte-string keys, kept in an adaptive radix tree.
#![allow(dead_code)]
#[expect(unsafe_code, reason = "the memory of the nodes: each kind's block.rs")]
mod node;
mod summary;
mod tree;
#[doc(hidden)]
pub use summary::{IgnoresValues, Summary};
#[doc(hidden)]
pub struct Raw(tree::Tree<u64, ()>);
#[doc(hidden)]
pub struct RawSet(tree::Tree<(), ()>);
impl Raw {
    pub fn new() -> Self { Self(tree::Tree::new()) }
    pub fn insert(&mut self, k: &[u8], v: u64) -> Option<u64> { self.0.insert(k, v) }
    pub fn remove(&mut self, k: &[u8]) -> Option<u64> { self.0.remove(k) }
    pub fn get(&self, k: &[u8]) -> Option<&u64> { self.0.get(k) }
    pub fn len(&self) -> usize { self.0.len() }
    pub fn heap_bytes(&self) -> usize { self.0.heap_bytes() }
}
impl RawSet {
    pub fn new() -> Self { Self(tree::Tree::new()) }
    pub fn insert(&mut self, k: &[u8]) { self.0.insert(k, ()); }
    pub fn heap_bytes(&self) -> usize { self.0.heap_bytes() }
}
impl Raw {
    pub fn shape(&self) -> String { self.0.shape() }
}
impl Raw {
    pub fn check(&self) { self.0.validate(|_, _| true) }
}

//! An ordered map and set over byte-string keys, kept in an adaptive radix tree.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod key;

pub use key::{DecodeError, Encode, Key, KeyBuffer};

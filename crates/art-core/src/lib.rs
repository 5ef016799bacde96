//! An ordered map and set over byte-string keys, kept in an adaptive radix tree.

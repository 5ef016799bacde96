//! A cover tree.

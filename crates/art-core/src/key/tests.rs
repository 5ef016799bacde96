//! The laws of the key encodings, for every type, on nasty values.

mod examples;
mod laws;
mod nasty;

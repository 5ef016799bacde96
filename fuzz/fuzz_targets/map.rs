//! The map does what `BTreeMap` does.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: fuzz::map::Input| fuzz::map::check(input));

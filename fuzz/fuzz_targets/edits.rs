//! An edited cover tree answers as brute force does.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: fuzz::edits::Input| fuzz::edits::check(input));

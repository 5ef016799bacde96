//! The ranked map does what a sorted vector does.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: fuzz::ranked::Input| fuzz::ranked::check(input));

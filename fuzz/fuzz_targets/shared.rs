//! A map shared in either way is one plain map.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: fuzz::shared::Input| fuzz::shared::check(input));

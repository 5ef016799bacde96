//! Keys keep their order as bytes, and any bytes decode or are refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: fuzz::keys::Input| fuzz::keys::check(input));

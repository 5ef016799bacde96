//! A harmed file is refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: fuzz::file::Input| fuzz::file::check(input));

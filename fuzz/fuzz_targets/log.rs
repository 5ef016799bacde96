//! Both copies of a left-right map are one plain map.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: fuzz::log::Input| fuzz::log::check(input));

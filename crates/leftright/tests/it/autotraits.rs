//! What may cross threads. That the rest may not is shown by `compile_fail` examples in the docs.

use leftright::cell::{Replace, Whole};
use leftright::{Asymmetric, Busy, Factory, LocalReader, Reader, Refused, Writer};

fn send<T: Send>() {}
fn sync<T: Sync>() {}
fn unwind_safe<T: std::panic::UnwindSafe>() {}

#[test]
fn handles_cross_threads() {
    send::<Writer<Whole<u8>, Replace<u8>>>();
    send::<Writer<Whole<u8>, Replace<u8>, Asymmetric>>();
    sync::<Writer<Whole<u8>, Replace<u8>>>();
    send::<Reader<Whole<u8>>>();
    sync::<Reader<Whole<u8>>>();
    send::<Factory<Whole<u8>>>();
    sync::<Factory<Whole<u8>>>();
    send::<LocalReader<Whole<u8>>>();
    send::<Busy>();
    send::<Refused<u8>>();
    unwind_safe::<Busy>();
}

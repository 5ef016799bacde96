//! Enters and leaves so many times: what `tests/instructions.rs` counts the instructions of.
//!
//! `enters local|shared|asymmetric|none N`

use std::hint::black_box;

use leftright::cell::{Replace, Whole};
use leftright::{Asymmetric, Config, Writer};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let kind = arguments.next().unwrap_or_default();
    let times: u64 = arguments
        .next()
        .and_then(|times| times.parse().ok())
        .unwrap_or(1_000);
    let cell = Whole(1_u64);
    let writer = Writer::<_, Replace<u64>>::from_copies(cell, cell);
    // Each loop ends with the same few instructions; `none` has only those.
    match kind.as_str() {
        "local" => {
            let reader = writer.local();
            for _ in 0..times {
                black_box(&*black_box(&reader).enter());
            }
        }
        "shared" => {
            let reader = writer.reader();
            for _ in 0..times {
                black_box(&*black_box(&reader).enter());
            }
        }
        "asymmetric" => {
            let config = Config::default();
            let writer = Writer::<_, Replace<u64>, Asymmetric>::asymmetric(cell, cell, config);
            let reader = writer.expect("this system has membarrier").local();
            for _ in 0..times {
                black_box(&*black_box(&reader).enter());
            }
        }
        "none" => {
            let reader = writer.local();
            for _ in 0..times {
                black_box(black_box(&reader));
            }
        }
        _ => panic!("local, shared, asymmetric or none?"),
    }
}

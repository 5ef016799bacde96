//! The memory study; see `benches::memory`. This program counts its bytes, so it times nothing.

use std::process::ExitCode;

use benches::alloc::Counting;

#[global_allocator]
static HEAP: Counting = Counting::new();

fn main() -> ExitCode {
    benches::memory::main(&HEAP)
}

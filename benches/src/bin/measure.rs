//! Measures one suite, or all; see the crate's documentation.

use std::process::ExitCode;

fn main() -> ExitCode {
    benches::cli::measure()
}

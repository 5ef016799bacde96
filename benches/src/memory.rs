//! The memory study: what containers cost, each measured in a process of its own.
//!
//! A process that has held one container is no fair place for the next: its heap is fragmented and
//! its resident size never shrinks. So the program starts itself again for every container, with a
//! [`Job`] as argument, and the child answers with a [`Holding`].

pub mod chart;
pub mod hold;
pub mod job;
pub mod quoted;
mod shapes;
pub mod study;
pub mod tables;

pub use hold::Holding;
pub use job::{Job, Order};

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::alloc::Counting;
use crate::cli::{self, Format};

/// Loads paths, words and integers into our containers and into their peers, each in a process of
/// its own, and shows what they cost.
///
/// Without options it also writes docs/MEMORY.md and its charts.
#[derive(Parser, Clone, Debug)]
#[command(name = "memstudy", bin_name = "cargo xtask memstudy")]
pub struct Arguments {
    /// Study this file of lines instead of the Linux paths, the words and the integers
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Leave the sets of 10 million integers out, and write nothing to docs
    #[arg(long)]
    pub quick: bool,
    /// How to print figures on standard output; with json nothing is written to docs
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write MEMORY.md and its charts to this directory, which is made if it is missing
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Measure one container, told as a JSON object, and answer with one: how the study calls itself
    #[arg(long, value_name = "JOB", hide = true)]
    pub hold: Option<String>,
}

/// Runs the program `memstudy`, whose global allocator is `heap`.
pub fn main(heap: &'static Counting) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return cli::usage(&error),
    };
    cli::exit(match &arguments.hold {
        Some(job) => hold::answer(job, heap),
        None => study::run(&arguments),
    })
}

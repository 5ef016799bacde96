#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", loom, shuttle, leftright_faults))]
extern crate std;

mod absorb;
mod config;
mod error;
mod factory;
mod guard;
mod local;
#[cfg(all(feature = "std", not(any(loom, shuttle))))]
mod reader;
mod writer;

pub mod cell;
#[cfg(feature = "map")]
#[cfg_attr(docsrs, doc(cfg(feature = "map")))]
pub mod map;

mod claim;
mod shared;
mod write_side;

mod barrier;
mod notify;
mod registry;
mod slot;

mod fault;
mod sync;
mod thread;

pub use absorb::Absorb;
pub use barrier::{Asymmetric, Barrier, Symmetric};
pub use config::{Config, OnDrop, WhenFull};
pub use error::{Busy, Closed, Refused, Unsupported, WaitError};
pub use factory::Factory;
pub use guard::{MappedGuard, ReadGuard};
pub use local::LocalReader;
#[cfg(all(feature = "std", not(any(loom, shuttle))))]
#[cfg_attr(docsrs, doc(cfg(feature = "std")))]
pub use reader::Reader;
pub use writer::{Statistics, Writer};

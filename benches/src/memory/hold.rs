//! The child's part: fill one container and count.

use serde::{Deserialize, Serialize};

use super::Job;
use super::job::raw_bytes;
use crate::Error;
use crate::alloc::{Counting, resident_bytes};
use crate::key::{DataKey, KeyList};
use crate::peers::{Fill, Shape, byte_containers, byte_maps, integer_maps};

/// What a container costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// How many keys it holds.
    pub keys: u64,
    /// The bytes of those keys.
    pub raw_bytes: u64,
    /// The bytes that it asked the allocator for, the container itself not included.
    pub heap_bytes: u64,
    /// By how much the resident size of the process grew, where the system tells.
    pub resident_bytes: Option<u64>,
    /// The heap bytes after all keys were removed again, for maps.
    pub emptied_bytes: Option<u64>,
    /// What it says about its own make-up, for ours.
    pub shape: Option<Shape>,
}

/// Does the job and prints the [`Holding`] as JSON.
pub(crate) fn answer(job: &str, heap: &Counting) -> Result<(), Error> {
    let job: Job = serde_json::from_str(job).map_err(|error| Error::Malformed {
        path: "--hold".into(),
        reason: error.to_string(),
    })?;
    let holding = if let Some(keys) = job.byte_keys()? {
        let maps = byte_maps()
            .into_iter()
            .map(|entry| (entry.subject, entry.fill));
        hold(
            &job.subject,
            byte_containers().into_iter().chain(maps),
            &keys,
            heap,
        )?
    } else {
        let keys = job
            .integer_keys()
            .unwrap_or_else(|| [].into_iter().collect());
        let maps = integer_maps()
            .into_iter()
            .map(|entry| (entry.subject, entry.fill));
        hold(&job.subject, maps, &keys, heap)?
    };
    let text = serde_json::to_string(&holding).map_err(|error| Error::Malformed {
        path: "--hold".into(),
        reason: error.to_string(),
    })?;
    println!("{text}");
    Ok(())
}

fn hold<Q: DataKey + ?Sized>(
    name: &str,
    subjects: impl Iterator<Item = (crate::suites::Subject, Fill<Q>)>,
    keys: &KeyList<Q>,
    heap: &Counting,
) -> Result<Holding, Error> {
    let mut known = Vec::new();
    for (subject, fill) in subjects {
        if subject.name == name {
            return measure(fill, keys, heap);
        }
        known.push(subject.name);
    }
    Err(Error::Unknown {
        what: "container",
        name: name.into(),
        known: known.join(", "),
    })
}

fn measure<Q: DataKey + ?Sized>(
    fill: Fill<Q>,
    keys: &KeyList<Q>,
    heap: &Counting,
) -> Result<Holding, Error> {
    let resident_before = resident_bytes();
    let before = heap.live_bytes();
    let mut held = fill(&mut keys.iter().zip(0..));
    // The box that keeps it is ours, not the container's.
    let itself = size_of_val(&*held);
    let live = |heap: &Counting| (heap.live_bytes() - before - itself) as u64;
    let heap_bytes = live(heap);
    let resident_after = resident_bytes();
    let shape = held.shape();
    let shape_bytes = live(heap) - heap_bytes;
    if let Some(shape) = shape
        .as_ref()
        .filter(|shape| shape.heap_bytes != heap_bytes)
    {
        let told = shape.heap_bytes;
        return Err(Error::Failed(format!(
            "it says {told} heap bytes where the allocator counted {heap_bytes}"
        )));
    }
    let emptied = held.remove_all(&mut keys.iter());
    let emptied_bytes = live(heap) - shape_bytes;
    Ok(Holding {
        keys: keys.len() as u64,
        raw_bytes: raw_bytes(keys),
        heap_bytes,
        resident_bytes: resident_before
            .zip(resident_after)
            .map(|(before, after)| after.saturating_sub(before)),
        emptied_bytes: emptied.then_some(emptied_bytes),
        shape,
    })
}

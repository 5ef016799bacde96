//! A value whose every element is counted: made, dropped once, never used after that; and whose
//! operations panic when they are told to.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use leftright::{Absorb, Config, Writer};

/// All living elements of one test, by serial number; and when to panic.
#[derive(Default)]
pub(crate) struct Census {
    living: Mutex<(u64, BTreeSet<u64>)>,
    fuse: Mutex<Option<(Event, u32)>>,
}

/// Where foreign code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    First,
    Second,
    Sync,
    Clone,
    Drop,
}

impl Census {
    pub(crate) fn living(&self) -> usize {
        self.living.lock().unwrap().1.len()
    }

    /// The `k`-th event of this kind will panic, counted from 0.
    pub(crate) fn arm(&self, event: Event, k: u32) {
        *self.fuse.lock().unwrap() = Some((event, k));
    }

    /// Whether the fuse is still there.
    pub(crate) fn disarm(&self) -> bool {
        self.fuse.lock().unwrap().take().is_some()
    }

    fn on(&self, event: Event) {
        let mut fuse = self.fuse.lock().unwrap();
        if let Some((armed, k)) = &mut *fuse
            && *armed == event
        {
            if *k == 0 {
                *fuse = None;
                drop(fuse);
                panic!("injected at {event:?}");
            }
            *k -= 1;
        }
    }
}

/// One counted element.
pub(crate) struct Element {
    serial: u64,
    pub(crate) value: u8,
    census: Arc<Census>,
}

impl Element {
    pub(crate) fn new(value: u8, census: &Arc<Census>) -> Self {
        let mut living = census.living.lock().unwrap();
        living.0 += 1;
        let serial = living.0;
        assert!(living.1.insert(serial));
        let census = Arc::clone(census);
        Self {
            serial,
            value,
            census,
        }
    }
}

impl Clone for Element {
    fn clone(&self) -> Self {
        self.census.on(Event::Clone);
        Self::new(self.value, &self.census)
    }
}

impl Drop for Element {
    fn drop(&mut self) {
        let removed = self.census.living.lock().unwrap().1.remove(&self.serial);
        assert!(removed, "dropped twice");
        if !std::thread::panicking() {
            self.census.on(Event::Drop);
        }
    }
}

/// What is shared.
#[derive(Clone)]
pub(crate) struct List {
    pub(crate) elements: Vec<Element>,
    census: Arc<Census>,
}

#[derive(Clone)]
pub(crate) enum Op {
    Push(Element),
    Pop,
    Clear,
}

impl List {
    pub(crate) fn new(census: &Arc<Census>) -> Self {
        let census = Arc::clone(census);
        Self {
            elements: Vec::new(),
            census,
        }
    }

    pub(crate) fn values(&self) -> Vec<u8> {
        self.elements.iter().map(|element| element.value).collect()
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Push(element) => self.elements.push(element.clone()),
            Op::Pop => drop(self.elements.pop()),
            Op::Clear => self.elements.clear(),
        }
    }
}

impl Absorb<Op> for List {
    fn absorb_first(&mut self, op: &mut Op, _: &Self) {
        self.census.on(Event::First);
        self.apply(op);
    }

    fn absorb_second(&mut self, op: Op, _: &Self) {
        self.census.on(Event::Second);
        match op {
            Op::Push(element) => self.elements.push(element),
            op => self.apply(&op),
        }
    }

    fn sync_with(&mut self, other: &Self) {
        self.census.on(Event::Sync);
        self.elements.clear();
        self.elements.extend(other.elements.iter().cloned());
    }
}

pub(crate) fn writer(census: &Arc<Census>, config: Config) -> Writer<List, Op> {
    Writer::with_config(List::new(census), List::new(census), config)
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs what may panic, without the message of the panics that were injected.
pub(crate) fn quietly<R>(work: impl FnOnce() -> R) -> Option<R> {
    static HOOK: std::sync::Once = std::sync::Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    result.ok()
}

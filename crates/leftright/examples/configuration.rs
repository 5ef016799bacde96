//! A configuration that every request reads and that somebody changes now and then.
//!
//! `cargo run -p leftright --example configuration`
//!
//! Requests are answered by several threads, each of which looks at the configuration once and answers
//! by that state to the end. A writer in a mutex takes the changes: an operator edits single fields, a
//! reload replaces everything, and a reload that does not make sense leaves all as it was. Neither
//! ever holds up a request.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use leftright::{Absorb, Reader, Writer};

/// What requests need to know.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Configuration {
    /// How long an answer may be, in bytes.
    limit: usize,
    /// Where the requests of a site go.
    routes: BTreeMap<String, String>,
}

/// One change. Both copies take it, so it must say all that there is to know.
#[derive(Clone, Debug)]
enum Change {
    Limit(usize),
    Route { site: String, target: String },
    Reload(Configuration),
}

impl Absorb<Change> for Configuration {
    fn absorb_first(&mut self, change: &mut Change, _: &Self) {
        match change {
            Change::Limit(limit) => self.limit = *limit,
            Change::Route { site, target } => {
                self.routes.insert(site.clone(), target.clone());
            }
            Change::Reload(new) => self.clone_from(new),
        }
    }

    /// The second copy need not clone what the operation no longer needs.
    fn absorb_second(&mut self, change: Change, _: &Self) {
        match change {
            Change::Limit(limit) => self.limit = limit,
            Change::Route { site, target } => {
                self.routes.insert(site, target);
            }
            Change::Reload(new) => *self = new,
        }
    }

    fn sync_with(&mut self, other: &Self) {
        self.clone_from(other);
    }
}

/// The end of the configuration that changes it, for whoever may.
struct Control(Mutex<Writer<Configuration, Change>>);

impl Control {
    fn new(start: Configuration) -> Self {
        Self(Mutex::new(Writer::new(start)))
    }

    /// For one thread or for many.
    fn reader(&self) -> Reader<Configuration> {
        self.0.lock().expect("no change panics").reader()
    }

    /// Makes the changes visible all at once, if the result makes sense; else none of them.
    fn change(&self, changes: impl IntoIterator<Item = Change>) -> Result<usize, String> {
        let mut writer = self.0.lock().expect("no change panics");
        writer.extend(changes);
        // The writer sees its own changes before anybody else does.
        let limit = writer.get().limit;
        if limit == 0 {
            writer.recover();
            return Err("a limit of nothing would refuse every answer".into());
        }
        writer.publish();
        Ok(writer.version())
    }
}

/// Answers until it is told to stop; returns how many versions of the configuration it saw.
fn serve(configuration: &Reader<Configuration>, stop: &AtomicBool, answered: &AtomicU64) -> usize {
    let mut versions = 0;
    // What is costly to compute from the configuration is kept as long as the version is the same.
    let mut longest_route = (usize::MAX, 0);
    while !stop.load(Ordering::Relaxed) {
        // One guard a request: limit and routes belong together.
        let now = configuration.enter();
        if longest_route.0 != now.version() {
            let length = now.routes.values().map(String::len).max();
            longest_route = (now.version(), length.unwrap_or(0));
            versions += 1;
        }
        assert!(
            longest_route.1 <= now.limit,
            "a state that nobody published"
        );
        drop(now);
        answered.fetch_add(1, Ordering::Relaxed);
    }
    versions
}

/// Waits until a thousand more requests were answered.
fn let_some_through(answered: &AtomicU64) {
    let enough = answered.load(Ordering::Relaxed) + 1_000;
    while answered.load(Ordering::Relaxed) < enough {
        thread::sleep(Duration::from_millis(1));
    }
}

fn main() {
    let control = Control::new(Configuration {
        limit: 8,
        routes: BTreeMap::from([("blog".into(), "north".into())]),
    });
    let (stop, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    let reader = control.reader();
    thread::scope(|scope| {
        let servers: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| serve(&reader, &stop, &answered)))
            .collect();

        let_some_through(&answered);
        // An operator makes room first and then uses it; requests see both or neither.
        let target = "north-by-north-west".to_owned();
        let route = Change::Route {
            site: "shop".into(),
            target,
        };
        let version = control.change([Change::Limit(32), route]);
        assert_eq!(version, Ok(1));
        let_some_through(&answered);

        // A change that makes no sense is taken back, and nobody has seen it.
        assert!(control.change([Change::Limit(0)]).is_err());
        assert_eq!(reader.enter().limit, 32);

        // A reload replaces the whole.
        let reload = Configuration {
            limit: 16,
            routes: BTreeMap::from([("shop".into(), "south".into())]),
        };
        assert_eq!(control.change([Change::Reload(reload.clone())]), Ok(2));
        assert_eq!(*reader.enter(), reload);
        let_some_through(&answered);

        stop.store(true, Ordering::Relaxed);
        for server in servers {
            let versions = server.join().expect("every state made sense");
            println!("a server saw {versions} versions");
        }
    });
    println!("{} requests", answered.load(Ordering::Relaxed));
}

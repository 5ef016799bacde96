//! Who runs which step when: two at a time, because a build alone leaves a core idle for half of it.

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::step::Step;
use crate::cargo::cargo_target;

/// The steps that are left.
pub(super) struct Agenda {
    left: Mutex<Left>,
    /// The directory of what the steps print: of two that run at once nobody could read it as it comes.
    logs: PathBuf,
}

struct Left {
    /// Those that build in cargo's common directory, where the second would only wait for the first.
    together: VecDeque<Step>,
    /// Those that have a directory to themselves.
    apart: VecDeque<Step>,
    failed: bool,
}

impl Agenda {
    pub(super) fn new(steps: Vec<Step>) -> Result<Self> {
        let logs = cargo_target().join("ci");
        fs::create_dir_all(&logs).with_context(|| format!("cannot make {}", logs.display()))?;
        let (apart, together) = steps.into_iter().partition(|step| step.apart);
        let left = Mutex::new(Left {
            together,
            apart,
            failed: false,
        });
        Ok(Self { left, logs })
    }

    /// Runs all steps, none after one that failed, and returns whether all went well.
    pub(super) fn run(self) -> bool {
        let begin = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| self.work(|left| left.apart.pop_front()));
            self.work(|left| left.together.pop_front().or_else(|| left.apart.pop_front()));
        });
        let left = self.left.into_inner().expect("no step panics");
        if !left.failed {
            println!("{:<12} ok {:>8}", "all", seconds(begin.elapsed()));
        }
        !left.failed
    }

    fn work(&self, next: impl Fn(&mut Left) -> Option<Step>) {
        loop {
            let mut left = self.left.lock().expect("no step panics");
            let step = if left.failed { None } else { next(&mut left) };
            drop(left);
            let Some(step) = step else { return };
            if !self.one(step) {
                self.left.lock().expect("no step panics").failed = true;
            }
        }
    }

    /// Runs one step, and returns whether it went well.
    fn one(&self, step: Step) -> bool {
        let name = step.name;
        if let Some(reason) = step.skipped {
            println!("{name:<12} skipped: {reason}");
            return true;
        }
        eprintln!("{name:<12} begins");
        let begin = Instant::now();
        let log = self.logs.join(name).with_extension("log");
        let result = step.run(&log);
        let time = seconds(begin.elapsed());
        let well = result.is_ok();
        match result {
            Ok(()) => println!("{name:<12} ok {time:>8}"),
            Err(error) => {
                eprint!("{}", fs::read_to_string(&log).unwrap_or_default());
                eprintln!("error: step `{name}` failed after {time}: {error:#}");
            }
        }
        well
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

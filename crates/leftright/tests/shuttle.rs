//! Scenes that are too long for loom, in random schedules and in ones with few, nasty preemptions.
//!
//! `RUSTFLAGS="--cfg shuttle" cargo test -p leftright --test shuttle --release`
//!
//! Shuttle knows only sequential consistency, so it finds wrong interleavings, not missing
//! orderings; there are scheduling points inside guards and inside `absorb`.

#![cfg(shuttle)]
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use leftright::{Absorb, Config, WhenFull, Writer};
use shuttle::rand::{Rng, thread_rng};
use shuttle::{check_pct, check_random, thread};

/// Words that are equal unless somebody looks in the middle of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wide([u32; 4]);

impl Wide {
    fn value(&self) -> u32 {
        let first = self.0[0];
        for &word in &self.0 {
            thread::yield_now();
            assert_eq!(word, first, "half a change");
        }
        first
    }
}

impl Absorb<u32> for Wide {
    fn absorb_first(&mut self, op: &mut u32, _: &Self) {
        for word in &mut self.0 {
            *word += *op;
            thread::yield_now();
        }
    }

    fn sync_with(&mut self, other: &Self) {
        for (word, &new) in self.0.iter_mut().zip(&other.0) {
            *word = new;
            thread::yield_now();
        }
    }
}

fn scene(when_full: WhenFull) {
    let config = Config {
        log_limit: 4,
        when_full,
        ..Config::default()
    };
    let mut writer = Writer::<Wide, u32>::with_config(Wide::default(), Wide::default(), config);
    let factory = writer.factory();
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let factory = factory.clone();
            thread::spawn(move || {
                let mut reader = factory.local();
                let mut last = 0;
                for _ in 0..6 {
                    let outer = reader.enter();
                    let (seen, version) = (outer.value(), outer.version());
                    assert!(last <= seen, "time goes forward");
                    last = seen;
                    match thread_rng().gen_range(0..4) {
                        0 => {
                            let inner = reader.enter();
                            drop(outer);
                            assert_eq!(inner.value(), seen);
                        }
                        1 => last = outer.repin().value(),
                        2 => {
                            drop(outer);
                            reader = reader.clone();
                        }
                        _ => {
                            assert_eq!(outer.value(), seen);
                            assert_eq!(outer.version(), version);
                        }
                    }
                }
            })
        })
        .collect();
    let mut sum = 0;
    for _ in 0..8 {
        match thread_rng().gen_range(0..6) {
            0 => writer.publish(),
            1 => drop(writer.try_publish()),
            2 => assert_eq!(writer.get().value(), sum),
            3 => {
                writer.recover();
                sum = writer.published().value();
            }
            lazy => {
                let op = thread_rng().gen_range(1..5);
                if lazy == 4 {
                    writer.append(op);
                } else {
                    writer.append_lazy(op);
                }
                sum += op;
            }
        }
    }
    writer.publish();
    assert_eq!(writer.published().value(), sum);
    if thread_rng().gen_range(0..2) == 0 {
        drop(writer);
        readers
            .into_iter()
            .for_each(|reader| reader.join().unwrap());
    } else {
        readers
            .into_iter()
            .for_each(|reader| reader.join().unwrap());
        assert_eq!(writer.get().value(), sum);
    }
}

/// Schedules of each kind: a second or so; more with `LEFTRIGHT_SCHEDULES`.
fn schedules() -> usize {
    std::env::var("LEFTRIGHT_SCHEDULES").map_or(1_500, |count| count.parse().unwrap())
}

#[test]
fn at_random() {
    check_random(|| scene(WhenFull::Block), schedules());
    check_random(|| scene(WhenFull::Resync), schedules());
}

#[test]
fn with_few_preemptions() {
    check_pct(|| scene(WhenFull::Block), schedules(), 3);
    check_pct(|| scene(WhenFull::Resync), schedules(), 3);
}

/// Each fault that is a wrong interleaving makes the scene fail.
#[test]
fn faults_are_noticed() {
    for fault in ["None", "NoWait", "NestedLeave", "NestedReload", "DropRace"] {
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "at_random"])
            .env("LEFTRIGHT_FAULT", fault)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.success(), fault == "None", "{fault}");
    }
}

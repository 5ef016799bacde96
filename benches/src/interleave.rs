//! Runs the subjects of one question by turns, so that a drift of the machine hits all alike.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::Error;
use crate::figure::Spread;
use crate::pin::Pin;
use crate::random::shuffle;

/// One timed run: how long it took, and a checksum of what it found.
///
/// # Examples
///
/// ```
/// use benches::interleave::Lap;
///
/// let numbers = vec![1_u64, 2, 3]; // preparation: not timed
/// let lap = Lap::of(|| numbers.iter().sum());
/// assert_eq!(lap.checksum, 6);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Lap {
    /// The time between start and end of the work.
    pub elapsed: Duration,
    /// What the work computed; equal for all subjects of a question.
    pub checksum: u64,
}

impl Lap {
    /// Times `work`.
    #[inline]
    pub fn of(work: impl FnOnce() -> u64) -> Self {
        let start = Instant::now();
        let checksum = black_box(work());
        Self {
            elapsed: start.elapsed(),
            checksum,
        }
    }
}

/// A subject of a question: a name, and a closure that runs the work once.
///
/// The closure prepares outside of [`Lap::of`] whatever must not be timed.
pub struct Contender<'a> {
    name: String,
    run: Box<dyn FnMut() -> Vec<Lap> + 'a>,
}

impl fmt::Debug for Contender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contender")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<'a> Contender<'a> {
    /// Names a closure.
    pub fn new(name: impl Into<String>, mut run: impl FnMut() -> Lap + 'a) -> Self {
        Self::in_parts(name, move || vec![run()])
    }

    /// Names a closure that runs several timed parts, one lap each: filling a map and emptying it
    /// again, say, where the second needs the first.
    pub fn in_parts(name: impl Into<String>, run: impl FnMut() -> Vec<Lap> + 'a) -> Self {
        Self {
            name: name.into(),
            run: Box::new(run),
        }
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// What a subject's runs took, in the order of the rounds.
///
/// The i-th sample of every subject of a question comes from the same round.
#[derive(Clone, Debug)]
pub struct Samples {
    /// The subject.
    pub name: String,
    /// Nanoseconds an operation, one a round.
    pub nanoseconds: Vec<f64>,
}

impl Samples {
    /// Returns the median and the quartiles.
    pub fn spread(&self) -> Spread {
        Spread::of(&self.nanoseconds)
    }

    /// Returns this subject's time divided by another's, round by round, as median and quartiles.
    ///
    /// Pairing inside a round cancels what slows both: this spread is narrower than that of the
    /// quotient of two medians.
    ///
    /// # Panics
    ///
    /// If the two come from questions with different numbers of rounds.
    pub fn ratio_to(&self, other: &Self) -> Spread {
        assert_eq!(
            self.nanoseconds.len(),
            other.nanoseconds.len(),
            "the rounds pair up"
        );
        let pairs = self.nanoseconds.iter().zip(&other.nanoseconds);
        Spread::of(
            &pairs
                .map(|(ours, theirs)| ours / theirs)
                .collect::<Vec<_>>(),
        )
    }
}

/// How to run the subjects of one question.
///
/// # Examples
///
/// ```
/// use benches::interleave::{Contender, Interleave, Lap};
///
/// let numbers: Vec<u64> = (0..1000).collect();
/// let samples = Interleave { rounds: 5, at_most: 5, operations: 1000, ..Interleave::default() }.run(
///     "sum",
///     &mut [
///         Contender::new("forwards", || Lap::of(|| numbers.iter().sum())),
///         Contender::new("backwards", || Lap::of(|| numbers.iter().rev().sum())),
///     ],
///     |_round| {},
/// )?;
/// assert_eq!(samples.len(), 2);
/// assert_eq!(samples[1].name, "backwards");
/// assert_eq!(samples[0].nanoseconds.len(), 5);
/// # Ok::<(), benches::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Interleave {
    /// How often every subject runs and is timed, at least.
    pub rounds: usize,
    /// How often it does so while the budget lasts.
    pub at_most: usize,
    /// How long the rounds above the least may take together with those.
    pub budget: Duration,
    /// How many untimed rounds come before.
    pub warm_up: usize,
    /// How many operations one run performs: samples are divided by it.
    pub operations: u64,
    /// Whether to keep the thread on one processor. Not for subjects that start threads: these
    /// would inherit it.
    pub pin: bool,
    /// The seed of the order of subjects within each round.
    pub seed: u64,
}

impl Default for Interleave {
    fn default() -> Self {
        Self {
            rounds: 11,
            at_most: 11,
            budget: Duration::ZERO,
            warm_up: 1,
            operations: 1,
            pin: true,
            seed: 0x5eed,
        }
    }
}

impl Interleave {
    /// Runs all subjects in every round, each round in a new random order, and calls `after_round`
    /// (for a progress bar) with the number of the round.
    ///
    /// # Errors
    ///
    /// [`Error::Disagree`] if a checksum differs from the first subject's of the first round.
    ///
    /// # Panics
    ///
    /// If `rounds` or `operations` is 0, or a subject panics.
    pub fn run(
        &self,
        op: &str,
        contenders: &mut [Contender<'_>],
        after_round: impl FnMut(usize),
    ) -> Result<Vec<Samples>, Error> {
        let mut parts = self.run_parts(&[op], contenders, after_round)?;
        Ok(parts.pop().expect("one question was asked"))
    }

    /// Like [`run`](Self::run) for [contenders with several parts](Contender::in_parts); returns
    /// the samples of all subjects for each part.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run), and if a subject runs another number of parts than there are `ops`.
    pub fn run_parts(
        &self,
        ops: &[&str],
        contenders: &mut [Contender<'_>],
        mut after_round: impl FnMut(usize),
    ) -> Result<Vec<Vec<Samples>>, Error> {
        assert!(self.rounds > 0, "a median needs at least one round");
        assert!(
            self.operations > 0,
            "a time an operation needs at least one operation"
        );
        let _pin = self.pin.then(Pin::current_thread);
        let empty: Vec<Samples> = contenders
            .iter()
            .map(|contender| Samples {
                name: contender.name.clone(),
                nanoseconds: Vec::new(),
            })
            .collect();
        let mut samples = vec![empty; ops.len()];
        let mut order: Vec<usize> = (0..contenders.len()).collect();
        let mut expected: Option<(Vec<Lap>, String)> = None;
        let start = Instant::now();
        for round in 0..self.warm_up + self.rounds.max(self.at_most) {
            if round >= self.warm_up + self.rounds && start.elapsed() >= self.budget {
                break;
            }
            shuffle(&mut order, self.seed.wrapping_add(round as u64));
            for &index in &order {
                let laps = (contenders[index].run)();
                let name = &contenders[index].name;
                assert_eq!(laps.len(), ops.len(), "{name} runs one lap a question");
                let (first, with) = expected.get_or_insert_with(|| (laps.clone(), name.clone()));
                for (part, (lap, first)) in laps.iter().zip(first).enumerate() {
                    if lap.checksum != first.checksum {
                        return Err(Error::Disagree {
                            op: ops[part].into(),
                            subject: name.clone(),
                            with: with.clone(),
                            got: lap.checksum,
                            expected: first.checksum,
                        });
                    }
                    if round >= self.warm_up {
                        let nanoseconds = lap.elapsed.as_nanos() as f64 / self.operations as f64;
                        samples[part][index].nanoseconds.push(nanoseconds);
                    }
                }
            }
            after_round(round);
        }
        Ok(samples)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn every_subject_runs_in_every_round_in_changing_order() {
        let log = RefCell::new(Vec::new());
        let mut contenders: Vec<_> = (0..4)
            .map(|id| {
                let log = &log;
                Contender::new(id.to_string(), move || {
                    log.borrow_mut().push(id);
                    Lap::of(|| 1)
                })
            })
            .collect();
        let plan = Interleave {
            rounds: 8,
            warm_up: 2,
            ..Interleave::default()
        };
        let samples = plan.run("x", &mut contenders, |_| {}).expect("all agree");
        assert!(samples.iter().all(|samples| samples.nanoseconds.len() == 8));
        let log = log.borrow();
        let rounds: Vec<&[i32]> = log.chunks(4).collect();
        assert_eq!(rounds.len(), 10);
        for round in &rounds {
            let mut sorted = round.to_vec();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3]);
        }
        assert!(rounds.windows(2).any(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn a_wrong_answer_is_named() {
        let plan = Interleave {
            rounds: 1,
            warm_up: 0,
            ..Interleave::default()
        };
        let mut contenders = [
            Contender::new("right", || Lap::of(|| 1)),
            Contender::new("wrong", || Lap::of(|| 2)),
        ];
        let error = plan
            .run("get-hit", &mut contenders, |_| {})
            .expect_err("they disagree");
        assert!(error.to_string().contains("disagrees with"), "{error}");
    }

    #[test]
    fn ratios_pair_within_a_round() {
        let ours = Samples {
            name: "a".into(),
            nanoseconds: vec![1.0, 2.0, 4.0],
        };
        let theirs = Samples {
            name: "b".into(),
            nanoseconds: vec![2.0, 4.0, 8.0],
        };
        assert_eq!(ours.ratio_to(&theirs), Spread::exact(0.5));
    }
}

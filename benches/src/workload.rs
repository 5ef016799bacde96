//! A data set together with everything that the suites ask about it, drawn once for all subjects.

use hashbrown::HashSet;

use crate::data;
use crate::key::{DataKey, KeyList};
use crate::random::{SplitMix64, shuffle};

/// Keys, and the questions about them.
///
/// The value of a key is its place in the given order.
///
/// # Examples
///
/// ```
/// use benches::workload::Workload;
///
/// let keys = [3, 1, 2].iter().collect();
/// let workload = Workload::<u64>::new(keys, 100, 10);
/// assert_eq!(workload.hits.len(), 3); // never more than there are keys
/// assert!(workload.misses.iter().all(|key| ![1, 2, 3].contains(key)));
/// let value = workload.shuffled_values[0] as usize;
/// assert_eq!(workload.shuffled.at(0), workload.given.at(value));
/// ```
#[derive(Debug)]
pub struct Workload<Q: DataKey + ?Sized> {
    /// The keys in the order of the data set.
    pub given: KeyList<Q>,
    /// The keys in random order.
    pub shuffled: KeyList<Q>,
    /// The values of the shuffled keys.
    pub shuffled_values: Vec<u64>,
    /// Keys that are there, in another random order.
    pub hits: KeyList<Q>,
    /// Keys that are not there but near some that are.
    pub misses: KeyList<Q>,
    /// Where ranges start: half of them at a key, half near one.
    pub starts: KeyList<Q>,
    /// All keys in the order in which they are removed.
    pub victims: KeyList<Q>,
}

impl<Q: DataKey + ?Sized> Workload<Q> {
    /// Draws up to `lookups` keys to get and to miss, and up to `ranges` starts of ranges.
    ///
    /// # Panics
    ///
    /// If the keys are so dense that no absent neighbor of one can be found.
    ///
    /// # Complexity
    ///
    /// O(n).
    pub fn new(given: KeyList<Q>, lookups: usize, ranges: usize) -> Self {
        let permutation = |seed| {
            let mut places: Vec<usize> = (0..given.len()).collect();
            shuffle(&mut places, seed);
            places
        };
        let pick = |places: &[usize]| places.iter().map(|&place| given.at(place)).collect();
        let order = permutation(1);
        let hits = permutation(2);
        let lookups = lookups.min(given.len());
        let ranges = ranges.min(given.len());
        let present: HashSet<&Q> = given.iter().collect();
        let mut random = SplitMix64::new(4);
        let misses: Vec<Box<Q>> = permutation(3)[..lookups]
            .iter()
            .map(|&place| absent(given.at(place), &present, &mut random))
            .collect();
        let misses: KeyList<Q> = misses.iter().map(|key| &**key).collect();
        drop(present);
        let starts = permutation(5)[..ranges]
            .iter()
            .enumerate()
            .map(|(i, &place)| {
                if i % 2 == 0 {
                    given.at(place)
                } else {
                    misses.at(i)
                }
            })
            .collect();
        let shuffled = pick(&order);
        let hits = pick(&hits[..lookups]);
        let victims = pick(&permutation(6));
        Self {
            shuffled_values: order.iter().map(|&place| place as u64).collect(),
            given,
            shuffled,
            hits,
            misses,
            starts,
            victims,
        }
    }
}

fn absent<Q: DataKey + ?Sized>(key: &Q, present: &HashSet<&Q>, random: &mut SplitMix64) -> Box<Q> {
    (0..1000)
        .map(|attempt| key.neighbor(random.next_u64(), attempt))
        .find(|near| !present.contains(&**near))
        .expect("of a thousand neighbors one is absent")
}

/// Returns the integers of a data set by its name, if it is one of those.
///
/// # Examples
///
/// ```
/// assert_eq!(benches::workload::integers("u64-seq-1m").map(|keys| keys.len()), Some(1_000_000));
/// assert!(benches::workload::integers("linux").is_none());
/// ```
pub fn integers(name: &str) -> Option<Vec<u64>> {
    Some(match name {
        "u64-seq-1m" => data::sequential_u64(1_000_000),
        "u64-rand-1m" => data::random_u64(1_000_000),
        "u64-seq-10m" => data::sequential_u64(10_000_000),
        "u64-rand-10m" => data::random_u64(10_000_000),
        _ => return None,
    })
}

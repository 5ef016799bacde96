//! The axioms of every metric, and that every sketch bounds from below, as properties.

use metrics::sketch::{Code, LANES, Packing, Sketch};
use metrics::{
    Angular, Chebyshev, Distance, Hamming, Haversine, Hellinger, Jaccard, JensenShannon, L1, L2,
    Levenshtein, Metric, Minkowski, SetJaccard, SymbolHamming,
};
use quickcheck::{QuickCheck, quickcheck};

/// A code as the point of lane 0 of a block, and its tail.
fn packed<K: Code>(packing: Packing, code: &[K], head: usize) -> (Vec<K::Word>, Vec<K::Word>) {
    let mut block = vec![K::Word::default(); packing.block(head)];
    let mut tail = vec![K::Word::default(); packing.words(code.len() - head)];
    for (column, &code) in code[..head].iter().enumerate() {
        code.put(packing, &mut block, column, 0);
        assert!(
            K::of(packing, &block, column, 0) == code,
            "{code:?} does not fit"
        );
    }
    for (at, &code) in code[head..].iter().enumerate() {
        code.put_row(packing, &mut tail, at);
        assert!(
            K::of_row(packing, &tail, at) == code,
            "{code:?} does not fit"
        );
    }
    (block, tail)
}

/// Identity, symmetry to the bit, the triangle within the stated error, early exit, the sketch.
fn metric_holds<P: ?Sized, M: Metric<P>>(metric: &M, [x, y, z]: [&P; 3], absolute: f64) -> bool {
    let d = |a: &P, b: &P| metric.distance(a, b);
    let (xy, yz, xz) = (d(x, y), d(y, z), d(x, z));
    assert_eq!(d(x, x), 0.0);
    assert_eq!(xy, d(y, x));
    assert!(xy >= 0.0 && xy.is_finite());
    let slack = (xy + yz + xz) * 2.0 * metric.relative_error(x) + absolute;
    assert!(xz <= xy + yz + slack, "{xz} > {xy} + {yz}");
    assert_eq!(metric.distance_within(x, y, xy), Some(xy));
    assert!(xy == 0.0 || metric.distance_within(x, y, xy.next_down()).is_none());

    let sketch = metric.sketch(&[x, z]);
    let (head, width) = (sketch.head(), sketch.head() + sketch.tail());
    let (mut a, mut b) = (
        vec![Default::default(); width],
        vec![Default::default(); width],
    );
    let slack = sketch.encode_query(x, &mut a) + sketch.encode(y, &mut b);
    let packing = sketch.packing();
    let (block, tail) = packed(packing, &b, head);
    let mut bounds = [0.0; LANES];
    let limit = sketch.threshold(
        slack,
        xy * (1.0 + 2.0 * metric.relative_error(x)) + absolute,
    );
    sketch.bounds(packing, &a[..head], &block, &mut bounds);
    assert!(
        bounds[0] <= limit,
        "the sketch bounds {xy} by {}, above {limit}",
        bounds[0]
    );
    let ceiling = sketch.ceiling(slack, bounds[0]);
    assert!(
        ceiling * (1.0 + 4.0 * metric.relative_error(x)) + absolute >= xy,
        "{ceiling} < {xy}"
    );
    assert!(sketch.tail_bound(&a[head..], &tail, bounds[0]) <= limit);
    sketch.box_bounds(packing, &a[..head], &block, &block, &mut bounds);
    assert!(bounds[0] <= limit);
    true
}

fn row(values: &[f64], len: usize) -> Vec<f64> {
    // Finite and of any magnitude, but not so large that a sum of them overflows.
    let finite = |x: f64| {
        if x.is_finite() {
            x.clamp(-1e150, 1e150)
        } else {
            1.0
        }
    };
    (0..len)
        .map(|i| values.get(i).map_or(i as f64, |&x| finite(x)))
        .collect()
}

fn rows<M: Metric<[f64]>>(metric: M, values: (Vec<f64>, Vec<f64>, Vec<f64>), len: usize) -> bool {
    let rows = [&values.0, &values.1, &values.2].map(|values| row(values, len));
    metric_holds(&metric, [&rows[0], &rows[1], &rows[2]], 1e-300)
}

fn narrow<M: Metric<[f32]>>(metric: M, values: [Vec<i16>; 3], len: usize) -> bool {
    let row = |values: &Vec<i16>| -> Vec<f32> {
        (0..len)
            .map(|i| values.get(i).map_or(1.0, |&x| f32::from(x) / 7.0))
            .collect()
    };
    let rows = values.each_ref().map(row);
    metric_holds(&metric, [&rows[0], &rows[1], &rows[2]], 0.0)
}

fn distribution(weights: &[u8]) -> Vec<f64> {
    let weights: Vec<f64> = (0..4)
        .map(|i| f64::from(*weights.get(i).unwrap_or(&1)))
        .collect();
    let sum: f64 = weights.iter().sum();
    if sum == 0.0 {
        vec![0.25; 4]
    } else {
        weights.iter().map(|weight| weight / sum).collect()
    }
}

/// Finding axes in many dimensions takes its time without optimization: a few cases are enough.
#[test]
fn l2_of_long_rows() {
    fn holds(a: Vec<i16>, b: Vec<i16>, c: Vec<i16>) -> bool {
        let values = [a, b, c];
        [70, 300]
            .into_iter()
            .all(|len| narrow(L2, values.clone(), len))
    }
    QuickCheck::new()
        .tests(8)
        .quickcheck(holds as fn(Vec<i16>, Vec<i16>, Vec<i16>) -> bool);
}

type Three<T> = (Vec<T>, Vec<T>, Vec<T>);

quickcheck! {
    fn l2(values: Three<f64>) -> bool {
        rows(L2, values.clone(), 3) && rows(L2, values, 12)
    }

    fn l2_of_f32(a: Vec<i16>, b: Vec<i16>, c: Vec<i16>) -> bool {
        let values = [a, b, c];
        [2, 9].into_iter().all(|len| narrow(L2, values.clone(), len))
    }

    fn l1(values: Three<f64>) -> bool {
        rows(L1, values.clone(), 3) && rows(L1, values, 12)
    }

    fn l1_of_f32(a: Vec<i16>, b: Vec<i16>, c: Vec<i16>) -> bool {
        narrow(L1, [a, b, c], 300)
    }

    fn chebyshev(values: Three<f64>) -> bool {
        rows(Chebyshev, values.clone(), 3) && rows(Chebyshev, values, 12)
    }

    fn minkowski(values: Three<f64>) -> bool {
        rows(Minkowski::new(3.5).expect("3.5 is at least 1"), values, 4)
    }

    fn angular(a: Vec<i16>, b: Vec<i16>, c: Vec<i16>) -> bool {
        let row = |values: &Vec<i16>| -> Vec<f64> {
            (0..4).map(|i| f64::from(*values.get(i).unwrap_or(&1)) + 0.5).collect()
        };
        let rows = [row(&a), row(&b), row(&c)];
        metric_holds(&Angular, [&rows[0][..], &rows[1], &rows[2]], 1e-14)
    }

    fn haversine(values: Vec<u16>) -> bool {
        let at = |i: usize| f64::from(*values.get(i).unwrap_or(&7));
        let place = |i: usize| [at(i) / 65535.0 * 180.0 - 90.0, at(i + 1) / 65535.0 * 360.0];
        let places = [place(0), place(2), place(4)];
        metric_holds(&Haversine::EARTH, [&places[0][..], &places[1], &places[2]], 1e-6)
    }

    fn hellinger(a: Vec<u8>, b: Vec<u8>, c: Vec<u8>) -> bool {
        let rows = [&a, &b, &c].map(|weights| distribution(weights));
        metric_holds(&Hellinger, [&rows[0][..], &rows[1], &rows[2]], 1e-15)
    }

    fn jensen_shannon(a: Vec<u8>, b: Vec<u8>, c: Vec<u8>) -> bool {
        let rows = [&a, &b, &c].map(|weights| distribution(weights));
        metric_holds(&JensenShannon, [&rows[0][..], &rows[1], &rows[2]], 1e-7)
    }

    fn hamming(a: (u64, u64), b: (u64, u64), c: (u64, u64)) -> bool {
        let rows = [[a.0, a.1], [b.0, b.1], [c.0, c.1]];
        metric_holds(&Hamming, [&rows[0][..], &rows[1], &rows[2]], 0.0)
            && metric_holds(&Jaccard, [&rows[0][..], &rows[1], &rows[2]], 0.0)
    }

    fn symbols(a: (u8, u8), b: (u8, u8), c: (u8, u8)) -> bool {
        let rows = [[a.0 % 3, a.1 % 3], [b.0 % 3, b.1 % 3], [c.0 % 3, c.1 % 3]];
        metric_holds(&SymbolHamming, [&rows[0][..], &rows[1], &rows[2]], 0.0)
    }

    fn sets(sets: Three<u8>) -> bool {
        let sorted = |set: Vec<u8>| {
            let set: std::collections::BTreeSet<u8> = set.into_iter().map(|x| x % 9).collect();
            set.into_iter().collect::<Vec<u8>>()
        };
        let sets = [sorted(sets.0), sorted(sets.1), sorted(sets.2)];
        metric_holds(&SetJaccard, [&sets[0], &sets[1], &sets[2]], 0.0)
    }

    fn levenshtein(words: Three<u8>) -> bool {
        let spell = |word: &[u8]| word.iter().map(|x| ['a', 'b', 'ö', 'Z'][*x as usize % 4]).collect();
        let words: [String; 3] = [&words.0, &words.1, &words.2].map(|word| spell(word));
        metric_holds::<str, _>(&Levenshtein, [&words[0], &words[1], &words[2]], 0.0)
    }

    fn levenshtein_with_any_limit(words: (Vec<bool>, Vec<bool>), limit: u8) -> bool {
        let [a, b]: [Vec<u8>; 2] =
            [words.0, words.1].map(|word| word.iter().map(|&x| x.into()).collect());
        // Longer than a word of bits, too.
        [1, 3].into_iter().all(|times| {
            let (a, b) = (a.repeat(times), b.repeat(times));
            let whole = metrics::Distance::<[u8]>::distance(&Levenshtein, &a, &b);
            let limit = f64::from(limit) / 2.0;
            let within = metrics::Distance::<[u8]>::distance_within(&Levenshtein, &a, &b, limit);
            within == (whole <= limit).then_some(whole)
        })
    }

    fn levenshtein_is_the_textbooks(a: Vec<bool>, b: Vec<bool>) -> bool {
        // Long enough for more than 64 symbols, too.
        let (a, b): (Vec<u8>, Vec<u8>) =
            (a.repeat(2).iter().map(|&x| x.into()).collect(), b.iter().map(|&x| x.into()).collect());
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1)
                };
            }
        }
        metrics::Distance::<[u8]>::distance(&Levenshtein, &a, &b) == table[a.len()][b.len()] as f64
    }
}

/// Points in a cloud, and some far outside of what the sketch was fitted to.
#[test]
fn packed_sketches_bound_from_below() {
    let mut seen = Vec::new();
    // Of few dimensions, so that neighbors are near; in tight clusters, to need finer steps.
    for (dimension, spread) in [(9, 0.02), (20, 3.0), (20, 1e-6), (50, 3.0), (300, 3.0)] {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f32 / (1_u64 << 24) as f32 - 0.5
        };
        let rows: Vec<Vec<f32>> = (0..200)
            .map(|i| {
                let (u, v, far) = (next(), next(), if i % 50 == 49 { 40.0 } else { 1.0 });
                let center = (i % 3) as f32;
                let coordinate = |j: usize| (u + v * (j as f32).sin()) * spread;
                (0..dimension)
                    .map(|j| far * (coordinate(j) + center + next() * spread))
                    .collect()
            })
            .collect();
        let sample: Vec<&[f32]> = rows
            .iter()
            .filter(|row| row[0].abs() < 10.0)
            .map(|row| &row[..])
            .collect();
        let sketch = L2.sketch(&sample);
        let packing = sketch.packing();
        seen.push(packing);
        let (head, width) = (sketch.head(), sketch.head() + sketch.tail());
        let (mut code, mut bounds) = (vec![0.0; width], [0.0; LANES]);
        let mut kept_out = 0;
        for a in &rows {
            let uncertainty = sketch.encode(a, &mut code);
            let (block, tail) = packed(packing, &code, head);
            for b in &rows {
                let uncertainty = uncertainty + sketch.encode_query(b, &mut code);
                let distance = L2.distance(&a[..], &b[..]);
                let limit = sketch.threshold(uncertainty, distance * (1.0 + 1e-5));
                let half = sketch.threshold(uncertainty, distance * 0.5);
                sketch.bounds(packing, &code[..head], &block, &mut bounds);
                let bound = sketch.tail_bound(&code[head..], &tail, bounds[0]);
                assert!(bounds[0] <= limit && bound <= limit, "{bound} > {limit}");
                kept_out += usize::from(bound > half);
                sketch.box_bounds(packing, &code[..head], &block, &block, &mut bounds);
                assert!(bounds[0] <= limit);
            }
        }
        assert!(
            kept_out > rows.len() * rows.len() / 2,
            "{kept_out} bounds are of use"
        );
    }
    let all = [Packing::One, Packing::Two, Packing::Four];
    assert!(all.iter().all(|packing| seen.contains(packing)), "{seen:?}");
}

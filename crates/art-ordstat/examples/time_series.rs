//! A time series: requests by when they came, with sums of any span, and exact quantiles of a
//! sliding window.

use art_ordstat::{Count, Max, RankedMap, RankedSet, Sum};

/// When a request came, in microseconds, and how long it took: the nodes count, add and compare.
type Series = RankedMap<u64, u64, (Count, Sum<u64>, Max<u64>)>;

/// Durations of the last `span` microseconds, the shortest first; the moment keeps equals apart.
struct Window {
    span: u64,
    durations: RankedSet<(u64, u64)>,
}

impl Window {
    /// Takes a request in, and those that are too old out.
    fn add(&mut self, series: &Series, now: u64, duration: u64) {
        self.durations.insert((duration, now));
        if let Some(oldest) = now.checked_sub(self.span) {
            // One request a millisecond: at most one leaves for one that comes.
            if let Some((moment, &duration)) = series.range(..=oldest).next_back() {
                self.durations.remove(&(duration, moment));
            }
        }
    }

    /// Returns the duration that a share of the requests does not exceed.
    fn quantile(&self, share: f64) -> Option<u64> {
        let ((duration, _), ()) = self.durations.as_map().quantile(share)?;
        Some(duration)
    }
}

fn main() {
    let mut series = Series::with_summary();
    let mut window = Window {
        span: 10_000_000,
        durations: RankedSet::new(),
    };
    // A request a millisecond for a minute; the second half is twice as slow.
    for tick in 0..60_000_u64 {
        let (moment, slowness) = (tick * 1000, 1 + tick / 30_000);
        let duration = slowness * (100 + tick * 7919 % 1000);
        series.insert(moment, duration);
        window.add(&series, moment, duration);
    }
    // Any span, without a visit to its entries.
    for (from, to) in [(0, 30), (30, 60), (25, 35)] {
        let (count, sum, max) = series.aggregate(from * 1_000_000..to * 1_000_000);
        let mean = sum.total as f64 / count.0 as f64;
        println!(
            "{from:>2} to {to} s: {} requests, {mean:.1} us on average, {} us at most",
            count.0,
            max.greatest.unwrap_or(0)
        );
    }
    println!(
        "the last ten seconds: p50 {:?} us, p99 {:?} us",
        window.quantile(0.5),
        window.quantile(0.99)
    );
    let mean = |from: u64, to: u64| {
        let (count, sum, _) = series.aggregate(from..to);
        sum.total as f64 / count.0 as f64
    };
    assert_eq!(mean(30_000_000, 60_000_000), 2.0 * mean(0, 30_000_000));
    assert_eq!(window.durations.len(), 10_000);
    let median = window.quantile(0.5).expect("the window is not empty");
    assert!((1198..=1202).contains(&median), "{median}");
}

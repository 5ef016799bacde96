//! Spans and points of time.

use std::time::{Duration, SystemTime};

use super::DecodeError;
use super::fixed::{fixed_key, like_a_tuple};

const NANOS_PER_SECOND: u128 = 1_000_000_000;

like_a_tuple!(
    Duration,
    |value| (value.as_secs(), value.subsec_nanos()),
    |(seconds, nanos)| {
        if u128::from(nanos) < NANOS_PER_SECOND {
            Ok(Duration::new(seconds, nanos))
        } else {
            Err(DecodeError::not_a("a `Duration`"))
        }
    }
);

// Nanoseconds since the Unix epoch as an `i128`: platforms differ in the range that they have, and
// this holds any.
fixed_key!(
    SystemTime,
    |value| {
        let nanos = match value.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => since.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        };
        (nanos ^ i128::MIN).to_be_bytes()
    },
    |array| {
        let nanos = i128::from_be_bytes(array) ^ i128::MIN;
        let distance = nanos.unsigned_abs();
        u64::try_from(distance / NANOS_PER_SECOND)
            .ok()
            .map(|seconds| Duration::new(seconds, (distance % NANOS_PER_SECOND) as u32))
            .and_then(|distance| {
                if nanos < 0 {
                    SystemTime::UNIX_EPOCH.checked_sub(distance)
                } else {
                    SystemTime::UNIX_EPOCH.checked_add(distance)
                }
            })
            .ok_or(DecodeError::not_a("a `SystemTime` of this platform"))
    }
);

//! Which vector instructions this machine has.

use std::fmt;
use std::sync::OnceLock;

/// A level of vector instructions that detection has shown to be there.
///
/// A value of this type is the proof the dispatcher needs: it can only be made by detecting.
///
/// # Examples
///
/// ```
/// use metrics::Level;
///
/// assert!(Level::available().contains(&Level::best()));
/// assert!(Level::available().contains(&Level::portable()));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Level(pub(crate) Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl Level {
    /// Returns the level that needs no detection.
    pub fn portable() -> Self {
        Self(Kind::Portable)
    }

    /// Returns the widest level of this machine.
    #[inline]
    pub fn best() -> Self {
        static BEST: OnceLock<Level> = OnceLock::new();
        *BEST.get_or_init(|| Self::available().pop().unwrap_or(Self::portable()))
    }

    /// Lists the levels of this machine, the widest last.
    pub fn available() -> Vec<Self> {
        #[cfg_attr(
            not(any(target_arch = "x86_64", target_arch = "aarch64")),
            expect(unused_mut, reason = "only those two have more levels")
        )]
        let mut levels = vec![Self::portable()];
        #[cfg(target_arch = "x86_64")]
        {
            let fma = is_x86_feature_detected!("fma");
            if is_x86_feature_detected!("avx2") && fma && is_x86_feature_detected!("popcnt") {
                levels.push(Self(Kind::Avx2));
                if ["f", "bw", "dq", "vl"].iter().all(|part| match *part {
                    "f" => is_x86_feature_detected!("avx512f"),
                    "bw" => is_x86_feature_detected!("avx512bw"),
                    "dq" => is_x86_feature_detected!("avx512dq"),
                    _ => is_x86_feature_detected!("avx512vl"),
                }) {
                    levels.push(Self(Kind::Avx512));
                }
            }
        }
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            levels.push(Self(Kind::Neon));
        }
        levels
    }
}

impl fmt::Debug for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

//! Values at the edges: extremes, neighbors of extremes, bytes 0x00, 0x01 and 0xFF, prefixes of
//! one another.

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZero;
use std::time::{Duration, SystemTime};

use quickcheck::{Arbitrary, Gen};

/// A generator that prefers the values that break encodings.
pub(super) trait Nasty: Sized {
    fn nasty(g: &mut Gen) -> Self;
}

/// One of `edges` three times out of four, else `other`.
fn edge_or<T: Clone>(g: &mut Gen, edges: &[T], other: impl FnOnce(&mut Gen) -> T) -> T {
    if u8::arbitrary(g) % 4 == 0 {
        other(g)
    } else {
        pick(g, edges)
    }
}

fn pick<T: Clone>(g: &mut Gen, choices: &[T]) -> T {
    g.choose(choices).expect("there are choices").clone()
}

macro_rules! nasty_integers {
    ($($int:ident),*) => {$(
        impl Nasty for $int {
            fn nasty(g: &mut Gen) -> Self {
                let near = [$int::MIN, $int::MIN + 1, 0, 1, $int::MAX - 1, $int::MAX];
                let byte = <$int>::try_from(pick(g, &[0x0F_u8, 0x10, 0x7F])).unwrap();
                let shift = u32::arbitrary(g) % $int::BITS;
                match u8::arbitrary(g) % 4 {
                    0 => $int::arbitrary(g),
                    1 => byte.wrapping_shl(shift),
                    2 => $int::MAX >> shift,
                    _ => pick(g, &near),
                }
            }
        }

        impl Nasty for NonZero<$int> {
            fn nasty(g: &mut Gen) -> Self {
                NonZero::new($int::nasty(g)).unwrap_or(NonZero::<$int>::MIN)
            }
        }
    )*};
}

nasty_integers!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

macro_rules! nasty_floats {
    ($($float:ident),*) => {$(
        impl Nasty for $float {
            fn nasty(g: &mut Gen) -> Self {
                let edges = [
                    0.0, 1.0, $float::MIN_POSITIVE, $float::MAX, $float::EPSILON, $float::INFINITY,
                    $float::NAN, $float::from_bits(1), // the smallest subnormal
                    $float::from_bits($float::NAN.to_bits() | 1), // a payload
                ];
                let value = edge_or(g, &edges, |g| $float::from_bits(Arbitrary::arbitrary(g)));
                if bool::arbitrary(g) { -value } else { value }
            }
        }
    )*};
}

nasty_floats!(f32, f64);

impl Nasty for bool {
    fn nasty(g: &mut Gen) -> Self {
        bool::arbitrary(g)
    }
}

impl Nasty for () {
    fn nasty(_: &mut Gen) -> Self {}
}

impl Nasty for char {
    fn nasty(g: &mut Gen) -> Self {
        let edges = [
            '\0',
            '\x01',
            '/',
            '.',
            '\u{FF}',
            '\u{D7FF}',
            '\u{E000}',
            '\u{FFFF}',
            '\u{10000}',
            char::MAX,
        ];
        edge_or(g, &edges, char::arbitrary)
    }
}

/// Up to 5 bytes out of a few: most pairs share a prefix.
impl Nasty for Vec<u8> {
    fn nasty(g: &mut Gen) -> Self {
        let length = usize::arbitrary(g) % 6;
        (0..length)
            .map(|_| edge_or(g, &[0x00, 0x01, 0x02, 0xFE, 0xFF], u8::arbitrary))
            .collect()
    }
}

impl Nasty for String {
    fn nasty(g: &mut Gen) -> Self {
        let length = usize::arbitrary(g) % 5;
        (0..length).map(|_| char::nasty(g)).collect()
    }
}

impl<const N: usize> Nasty for [u8; N] {
    fn nasty(g: &mut Gen) -> Self {
        std::array::from_fn(|_| edge_or(g, &[0x00, 0x01, 0xFF], u8::arbitrary))
    }
}

#[cfg(unix)]
impl Nasty for std::ffi::OsString {
    fn nasty(g: &mut Gen) -> Self {
        std::os::unix::ffi::OsStringExt::from_vec(Vec::nasty(g))
    }
}

/// Many separators, dots, and names with bytes around the separator's.
#[cfg(unix)]
impl Nasty for std::path::PathBuf {
    fn nasty(g: &mut Gen) -> Self {
        let pieces: [&[u8]; 11] = [
            b"/", b"/", b"//", b".", b"..", b"a", b"a-", b"\0", b"\x01", b"\xFF", b"\x02",
        ];
        let length = usize::arbitrary(g) % 7;
        let bytes: Vec<&[u8]> = (0..length).map(|_| pick(g, &pieces)).collect();
        let string: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes.concat());
        string.into()
    }
}

impl Nasty for Ipv4Addr {
    fn nasty(g: &mut Gen) -> Self {
        u32::nasty(g).into()
    }
}

impl Nasty for Ipv6Addr {
    fn nasty(g: &mut Gen) -> Self {
        u128::nasty(g).into()
    }
}

impl Nasty for IpAddr {
    fn nasty(g: &mut Gen) -> Self {
        if bool::arbitrary(g) {
            Self::V4(Nasty::nasty(g))
        } else {
            Self::V6(Nasty::nasty(g))
        }
    }
}

impl Nasty for SocketAddrV4 {
    fn nasty(g: &mut Gen) -> Self {
        Self::new(Nasty::nasty(g), Nasty::nasty(g))
    }
}

impl Nasty for SocketAddrV6 {
    fn nasty(g: &mut Gen) -> Self {
        let ip = Ipv6Addr::from(u128::from(bool::arbitrary(g)));
        Self::new(ip, u16::nasty(g) % 2, Nasty::nasty(g), Nasty::nasty(g))
    }
}

impl Nasty for SocketAddr {
    fn nasty(g: &mut Gen) -> Self {
        if bool::arbitrary(g) {
            Self::V4(Nasty::nasty(g))
        } else {
            Self::V6(Nasty::nasty(g))
        }
    }
}

impl Nasty for Duration {
    fn nasty(g: &mut Gen) -> Self {
        let nanos = edge_or(g, &[0, 1, 999_999_999], |g| {
            u32::arbitrary(g) % 1_000_000_000
        });
        Self::new(u64::nasty(g), nanos)
    }
}

/// Points on both sides of the epoch, as far away as this platform can say.
impl Nasty for SystemTime {
    fn nasty(g: &mut Gen) -> Self {
        let distance = Duration::nasty(g);
        let time = if bool::arbitrary(g) {
            Self::UNIX_EPOCH.checked_add(distance)
        } else {
            Self::UNIX_EPOCH.checked_sub(distance)
        };
        time.unwrap_or(Self::UNIX_EPOCH)
    }
}

impl<T: Nasty> Nasty for Option<T> {
    fn nasty(g: &mut Gen) -> Self {
        (u8::arbitrary(g) % 4 > 0).then(|| T::nasty(g))
    }
}

impl<T: Nasty> Nasty for Reverse<T> {
    fn nasty(g: &mut Gen) -> Self {
        Self(T::nasty(g))
    }
}

macro_rules! nasty_tuples {
    ($(($($part:ident)+))*) => {$(
        impl<$($part: Nasty),+> Nasty for ($($part,)+) {
            fn nasty(g: &mut Gen) -> Self {
                ($($part::nasty(g),)+)
            }
        }
    )*};
}

nasty_tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
}

/// Some nasty values of one type, for quickcheck.
#[derive(Clone, Debug)]
pub(super) struct Some12<T>(pub(super) Vec<T>);

impl<T: Nasty + Clone + 'static> Arbitrary for Some12<T> {
    fn arbitrary(g: &mut Gen) -> Self {
        Self((0..12).map(|_| T::nasty(g)).collect())
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let all = self.0.clone();
        Box::new((0..all.len()).map(move |skipped| {
            let mut fewer = all.clone();
            fewer.remove(skipped);
            Self(fewer)
        }))
    }
}

//! Addresses of the Internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use super::fixed::{fixed_key, like_a_tuple};
use super::{DecodeError, Encode, Key, KeyBuffer};

fixed_key!(Ipv4Addr, |value| value.octets(), |array| Ok(
    Ipv4Addr::from(array)
));
fixed_key!(Ipv6Addr, |value| value.octets(), |array| Ok(
    Ipv6Addr::from(array)
));

like_a_tuple!(SocketAddrV4, |value| (*value.ip(), value.port()), |(
    ip,
    port,
)| Ok(
    SocketAddrV4::new(ip, port)
));
like_a_tuple!(
    SocketAddrV6,
    |value| (
        *value.ip(),
        value.port(),
        value.flowinfo(),
        value.scope_id()
    ),
    |(ip, port, flowinfo, scope_id)| Ok(SocketAddrV6::new(ip, port, flowinfo, scope_id))
);

/// A byte 4 or 6, then the address of that version.
macro_rules! either_version {
    ($($key:ident),*) => {$(
        impl Encode for $key {
            #[inline]
            fn encode(&self, out: &mut KeyBuffer) {
                match self {
                    $key::V4(address) => {
                        out.push(4);
                        address.encode(out);
                    }
                    $key::V6(address) => {
                        out.push(6);
                        address.encode(out);
                    }
                }
            }

            #[inline]
            fn encode_part(&self, out: &mut KeyBuffer) {
                self.encode(out);
            }
        }

        impl Key for $key {
            #[inline]
            fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                let mut rest = bytes;
                let key = Self::decode_part(&mut rest)?;
                if rest.is_empty() { Ok(key) } else { Err(DecodeError::too_long()) }
            }

            #[inline]
            fn decode_part(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
                let (&version, rest) = bytes.split_first().ok_or(DecodeError::too_short())?;
                *bytes = rest;
                match version {
                    4 => Key::decode_part(bytes).map($key::V4),
                    6 => Key::decode_part(bytes).map($key::V6),
                    _ => Err(DecodeError::not_a(concat!("an `", stringify!($key), "`"))),
                }
            }
        }
    )*};
}

either_version!(IpAddr, SocketAddr);

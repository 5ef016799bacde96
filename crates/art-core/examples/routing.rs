//! IP routing: the most specific network that an address lies in.
//!
//! A network is a prefix of bits, a map of byte strings knows prefixes of bytes: so a bit becomes a
//! byte. The tree keeps what networks share only once, so they do not cost eight times as much.

use std::net::Ipv4Addr;

use art_core::ArtMap;

/// Networks, each with where to send what goes there.
#[derive(Default)]
struct Routes(ArtMap<Vec<u8>, &'static str>);

impl Routes {
    /// Adds the network of the first `length` bits of an address.
    fn add(&mut self, network: Ipv4Addr, length: usize, hop: &'static str) {
        self.0.insert(bits(network)[..length].to_vec(), hop);
    }

    /// Returns the hop of the longest prefix, and its length.
    fn find(&self, address: Ipv4Addr) -> Option<(usize, &'static str)> {
        let (network, hop) = self.0.longest_prefix(&bits(address)[..])?;
        Some((network.len(), hop))
    }
}

/// Returns the bits of an address, the highest first, a byte each.
fn bits(address: Ipv4Addr) -> [u8; 32] {
    let number = u32::from(address);
    std::array::from_fn(|place| (number >> (31 - place) & 1) as u8)
}

fn main() {
    let mut routes = Routes::default();
    routes.add(Ipv4Addr::UNSPECIFIED, 0, "the internet");
    routes.add(Ipv4Addr::new(10, 0, 0, 0), 8, "the company");
    routes.add(Ipv4Addr::new(10, 32, 0, 0), 11, "the second floor");
    routes.add(Ipv4Addr::new(10, 32, 7, 9), 32, "the printer");

    for (address, length, hop) in [
        (Ipv4Addr::new(8, 8, 8, 8), 0, "the internet"),
        (Ipv4Addr::new(10, 200, 0, 1), 8, "the company"),
        (Ipv4Addr::new(10, 63, 255, 255), 11, "the second floor"),
        (Ipv4Addr::new(10, 64, 0, 0), 8, "the company"),
        (Ipv4Addr::new(10, 32, 7, 9), 32, "the printer"),
    ] {
        let found = routes.find(address);
        println!("{address:>16} -> {found:?}");
        assert_eq!(found, Some((length, hop)));
    }
    // All networks that an address lies in, the widest first.
    let printer = bits(Ipv4Addr::new(10, 32, 7, 9));
    assert_eq!(routes.0.prefixes_of(&printer[..]).count(), 4);
}

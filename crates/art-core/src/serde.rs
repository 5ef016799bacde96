//! Serialization with serde: maps as maps, sets as sequences, in key order.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::key::Key;
use crate::map::ArtMap;
use crate::set::ArtSet;
use crate::summary::Summary;

#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<K: Key + Serialize, V: Serialize, S> Serialize for ArtMap<K, V, S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<K: Key + Serialize> Serialize for ArtSet<K> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// Takes entries one at a time, in whatever order they come: a size that the input claims is not
/// believed.
struct MapVisitor<K, V, S>(PhantomData<ArtMap<K, V, S>>);

impl<'de, K, V, S> Visitor<'de> for MapVisitor<K, V, S>
where
    K: Key + Deserialize<'de>,
    V: Deserialize<'de>,
    S: Summary<V>,
{
    type Value = ArtMap<K, V, S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = ArtMap::with_summary();
        while let Some((key, value)) = entries.next_entry()? {
            map.insert(key, value);
        }
        Ok(map)
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de, K, V, S> Deserialize<'de> for ArtMap<K, V, S>
where
    K: Key + Deserialize<'de>,
    V: Deserialize<'de>,
    S: Summary<V>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

/// As `MapVisitor`, for keys alone.
struct SetVisitor<K>(PhantomData<ArtSet<K>>);

impl<'de, K: Key + Deserialize<'de>> Visitor<'de> for SetVisitor<K> {
    type Value = ArtSet<K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut keys: A) -> Result<Self::Value, A::Error> {
        let mut set = ArtSet::new();
        while let Some(key) = keys.next_element()? {
            set.insert(key);
        }
        Ok(set)
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de, K: Key + Deserialize<'de>> Deserialize<'de> for ArtSet<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(SetVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::{ArtMap, ArtSet};

    #[test]
    fn what_is_written_is_read_back() {
        let map = ArtMap::from([
            ("b".to_string(), 2),
            (String::new(), 0),
            ("a\0".to_string(), 1),
        ]);
        let json = serde_json::to_string(&map).unwrap();
        assert_eq!(json, r#"{"":0,"a\u0000":1,"b":2}"#);
        assert_eq!(
            serde_json::from_str::<ArtMap<String, i32>>(&json).unwrap(),
            map
        );
        let set = ArtSet::from([3_u8, 1, 2]);
        let json = serde_json::to_string(&set).unwrap();
        assert_eq!(json, "[1,2,3]");
        assert_eq!(serde_json::from_str::<ArtSet<u8>>(&json).unwrap(), set);
    }

    #[test]
    fn bad_input_is_an_error() {
        assert!(serde_json::from_str::<ArtMap<String, u8>>(r#"{"a":1,"b":"#).is_err());
        assert!(serde_json::from_str::<ArtSet<u8>>("[1,256]").is_err());
    }
}

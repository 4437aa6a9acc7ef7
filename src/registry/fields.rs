//! JSON objects of registries, read strictly: a field that other clients would read differently makes the object invalid.
//!
//! Clients written in Go, as Docker and containerd, ignore the case of field names and take the last of several. For them,
//! `OS.Version` after `os.version` is another version.

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// An object of which some fields are read.
pub(super) trait Fields<'de>: Default {
    /// The names of the fields that are read.
    const NAMES: &'static [&'static str];

    /// Reads the value of one of these fields.
    fn read<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;
}

/// Reads an object. Fails if a field that is read occurs twice, or in another case.
pub(super) fn deserialize<'de, T: Fields<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Fields<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let (mut object, mut seen) = (T::default(), vec![]);
        while let Some(Key(key)) = map.next_key()? {
            match T::NAMES.iter().find(|name| is_same_in_go(name, &key)) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(name) if *name != key || seen.contains(name) => {
                    return Err(A::Error::custom("a field is ambiguous"));
                }
                Some(name) => {
                    seen.push(*name);
                    object.read(name, &mut map)?;
                }
            }
        }
        Ok(object)
    }
}

/// A key, borrowed from the text if it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Whether Go's `encoding/json` takes two names for one field. Besides the case of ASCII letters it ignores that of
/// U+017F (`s`) and U+212A (`k`).
fn is_same_in_go(name: &str, other: &str) -> bool {
    let fold = |letter: char| match letter {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        letter => letter.to_ascii_lowercase(),
    };
    name.chars().map(fold).eq(other.chars().map(fold))
}

/// Implements [`Fields`] and `Deserialize` for a struct, whose fields have the same names in JSON unless another one is given.
macro_rules! fields {
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    ($type:ty { $($field:ident $(as $name:literal)?),* $(,)? }) => {
        impl<'de> $crate::registry::fields::Fields<'de> for $type {
            const NAMES: &'static [&'static str] = &[$(fields!(@name $field $($name)?)),*];

            fn read<A: serde::de::MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
                $(if name == fields!(@name $field $($name)?) {
                    self.$field = map.next_value()?;
                })*
                Ok(())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::registry::fields::deserialize(deserializer)
            }
        }
    };
}
pub(super) use fields;

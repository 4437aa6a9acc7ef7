//! The build arguments of a detected build.

use super::value::Value;
use crate::settings::Place;
use std::collections::BTreeMap;

/// Returns the location of the argument that most likely names the base image: the first one whose value looks like a
/// Windows image, else the first one whose name contains `windows`, else the only argument.
pub(crate) fn place_of_base_argument(args: &BTreeMap<String, (Value, Place)>) -> Option<Place> {
    let by_value = args.values().find(|(value, _)| value.names_windows());
    let by_name = || args.iter().find(|(name, _)| name.to_ascii_lowercase().contains("windows")).map(|(_, arg)| arg);
    let only = || args.values().next().filter(|_| args.len() == 1);
    by_value.or_else(by_name).or_else(only).map(|(_, place)| place.clone())
}

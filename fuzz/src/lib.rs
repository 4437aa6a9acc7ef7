//! The checks of the fuzz targets, which the tests of winfrom share.

#[path = "../../tests/it/invariants/mod.rs"]
mod invariants;

/// Checks an input of a target; it panics where something does not hold.
pub fn check(target: &str, bytes: &[u8]) {
    let (_, check) = invariants::CHECKS.iter().find(|(name, _)| *name == target).expect("a check of this name");
    check(bytes);
}

//! Limits of the patterns of a configuration.

/// The longest pattern, in bytes.
pub(super) const LONGEST: usize = 4 << 10;

/// The length of all patterns of one configuration, in bytes. Compiled, they take several hundred times as much memory.
pub(super) const LONGEST_TOGETHER: usize = 32 << 10;

/// The number of patterns of one configuration.
pub(super) const MOST: usize = 2_000;

/// The patterns of a configuration so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Patterns {
    number: usize,
    bytes: usize,
}

impl Patterns {
    /// The count with one more pattern of so many bytes.
    pub(super) fn and(self, bytes: usize) -> Self {
        Self { number: self.number + 1, bytes: self.bytes + bytes }
    }

    /// Whether there are more patterns than a configuration may have.
    pub(super) fn is_too_much(self) -> bool {
        self.number > MOST || self.bytes > LONGEST_TOGETHER
    }
}

//! The limits for the expansion of variables whose values contain other variables.

use std::cell::Cell;

/// How many nested variables can be expanded in one text. Variables that use each other would otherwise never end.
#[derive(Clone, Copy)]
pub(crate) struct Limits<'a> {
    depth: usize,
    /// The number of expansions that remain on all levels.
    remaining: &'a Cell<usize>,
}

impl<'a> Limits<'a> {
    /// `depth` is the deepest nesting. `remaining` is the number of expansions for the whole text.
    pub(crate) fn new(depth: usize, remaining: &'a Cell<usize>) -> Self {
        Self { depth, remaining }
    }

    /// The limits within the value of one more variable. `None` if they are exceeded.
    pub(crate) fn deeper(self) -> Option<Self> {
        let depth = self.depth.checked_sub(1)?;
        self.remaining.set(self.remaining.get().checked_sub(1)?);
        Some(Self { depth, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::Limits;
    use std::cell::Cell;

    #[test]
    fn depth_and_number_are_limited() {
        let remaining = Cell::new(3);
        let limits = Limits::new(2, &remaining);
        let one = limits.deeper().expect("one of three, on the first level");
        let two = one.deeper().expect("two of three, on the second level");
        assert!(two.deeper().is_none());
        assert!(one.deeper().is_some());
        assert!(limits.deeper().is_none());
    }
}

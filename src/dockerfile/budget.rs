//! Bounds on an evaluation: forty ARGs that each double the one before would make a terabyte.

use super::shell::Trouble;

/// What may still be spent.
pub(super) struct Budget {
    /// No value may be longer.
    max_value: usize,
    /// For all values together.
    bytes: usize,
    /// For the matching of patterns and the copying of values.
    steps: usize,
    /// Variables that may be read.
    reads: usize,
    /// Variables that may be listed because others were made of them.
    listed: usize,
}

/// What a part of a value costs besides its text, in bytes.
const PART: usize = 100;

impl Budget {
    pub(super) fn new(max_value: usize) -> Budget {
        Budget { max_value, bytes: 256 << 20, steps: 1 << 28, reads: 2 << 20, listed: 1 << 20 }
    }

    /// Refuses a value of that length if it is too long.
    pub(super) fn fits(&self, length: usize) -> Result<(), Trouble> {
        if length <= self.max_value {
            return Ok(());
        }
        Err(Trouble::Limit(format!("a value is longer than {} bytes", self.max_value)))
    }

    /// For a value that is kept, made of so many parts.
    pub(super) fn keep(&mut self, length: usize, parts: usize) -> Result<(), Trouble> {
        self.fits(length)?;
        take(&mut self.bytes, length + parts * PART)
    }

    pub(super) fn steps(&mut self, steps: usize) -> Result<(), Trouble> {
        take(&mut self.steps, steps)
    }

    pub(super) fn read(&mut self) -> Result<(), Trouble> {
        take(&mut self.reads, 1)
    }

    /// For listing a variable that was read for another one's value; false when there are too many.
    pub(super) fn list(&mut self) -> bool {
        take(&mut self.listed, 1).is_ok()
    }
}

fn take(left: &mut usize, amount: usize) -> Result<(), Trouble> {
    let exceeded = || Trouble::Limit("the values take too much memory or time".to_owned());
    *left = left.checked_sub(amount).ok_or_else(exceeded)?;
    Ok(())
}

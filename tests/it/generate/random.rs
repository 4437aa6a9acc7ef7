//! Random choices that depend on a seed alone.

/// The generator `SplitMix64` (Steele, Lea and Flood 2014): small, and the same on every platform.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to `limit`, which is not included; 0 if `limit` is 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % (limit.max(1) as u64)) as usize
    }

    /// True in `percent` of 100 cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'t, T: ?Sized>(&mut self, from: &[&'t T]) -> &'t T {
        from[self.below(from.len())]
    }

    /// A file with up to seven random edits; `pieces` are inserted, and parts of `others`.
    pub(super) fn mutated(&mut self, mut bytes: Vec<u8>, pieces: &[Vec<u8>], others: &[Vec<u8>]) -> Vec<u8> {
        for _ in 0..1 + self.below(7) {
            self.mutate(&mut bytes, pieces, others);
        }
        bytes
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>, pieces: &[Vec<u8>], others: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(30)).min(bytes.len());
        match self.below(8) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.insert(at, self.below(256) as u8),
            2 | 3 => insert(bytes, at, &pieces[self.below(pieces.len())].clone()),
            4 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            5 => {
                let copy = bytes[at..end].to_vec();
                insert(bytes, at, &copy);
            }
            6 => {
                let other = &others[self.below(others.len())];
                let from = self.below(other.len() + 1);
                let to = (from + self.below(100)).min(other.len());
                insert(bytes, at, &other[from..to]);
            }
            _ => self.move_line(bytes),
        }
    }

    /// Copies a line to another place, with another indentation in half of the cases.
    fn move_line(&mut self, bytes: &mut Vec<u8>) {
        let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let mut line = lines[self.below(lines.len())].clone();
        if self.chance(50) {
            line = [vec![b' '; self.below(6)], line.trim_ascii().to_vec()].concat();
        }
        lines.insert(self.below(lines.len() + 1), line);
        *bytes = lines.join(&b'\n');
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.splice(at..at, piece.iter().copied());
}

//! How many threads this process starts, and whether it can.

use std::env;
use std::sync::Mutex;
use std::thread::{self, Builder};

/// More threads do not make a run faster: a disk does not answer more requests at once.
const MOST: usize = 12;

/// The number of threads to use: `RAYON_NUM_THREADS` if it is set and not 0, else one for each processor; at most 12.
pub fn wanted() -> usize {
    let from_environment = env::var("RAYON_NUM_THREADS").ok().and_then(|text| text.parse().ok()).filter(|&n| n > 0);
    let number = from_environment.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    number.min(MOST)
}

/// Whether this process can start so many threads now. A container or a user may have a limit.
///
/// Twice as many are tried: the system counts a thread for a moment after its end.
pub fn can_start(number: usize) -> bool {
    let gate = Mutex::new(());
    let wait = || drop(gate.lock());
    thread::scope(|scope| {
        let closed = gate.lock();
        let can_start = (0..2 * number).all(|_| Builder::new().spawn_scoped(scope, wait).is_ok());
        drop(closed);
        can_start
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_of_threads_is_bounded_and_can_be_started() {
        assert!((1..=MOST).contains(&wanted()));
        assert!(can_start(wanted()));
    }
}

//! Generated inputs: references, pairs of host and image, Dockerfiles, repositories.
//!
//! `cargo test` runs a small fixed number of cases. `.ci/attack` runs more: `WINFROM_CASES` is their number for each
//! test and `WINFROM_SEED` the first seed. A case depends on its seed alone; a failure prints both.

mod dockerfiles;
mod files;
mod pairs;
mod random;
mod references;
mod repositories;

use random::Random;
use std::env;

/// Runs a check once for each seed and prints the number of cases; `default` is their number in `cargo test`.
fn run_cases(name: &str, default: u64, mut check: impl FnMut(&mut Random)) {
    let number = |variable: &str, default: u64| match env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable}={text} is not a number")),
        Err(_) => default,
    };
    let (cases, first) = (number("WINFROM_CASES", default), number("WINFROM_SEED", 1));
    for seed in first..first + cases {
        let _case = Case { name, seed };
        check(&mut Random::new(seed));
    }
    println!("{cases} cases of {name}");
}

/// Prints the seed of a case that fails.
struct Case<'a> {
    name: &'a str,
    seed: u64,
}

impl Drop for Case<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed: {}, WINFROM_SEED={} WINFROM_CASES=1", self.name, self.seed);
        }
    }
}

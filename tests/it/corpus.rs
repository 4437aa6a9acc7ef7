//! The inputs that `fuzz/` keeps, its crashes among them.

use crate::harness::{in_project, names_in};
use crate::invariants::CHECKS;
use std::fs;

#[test]
fn what_the_fuzzer_kept_is_read_as_it_should_be() {
    for (name, check) in CHECKS {
        let folder = format!("fuzz/corpus/{name}");
        let files = names_in(&folder);
        assert!(!files.is_empty(), "{folder} is empty");
        for file in files {
            let path = in_project(&folder).join(file);
            // The test runner shows this where a check panics.
            println!("{}", path.display());
            check(&fs::read(&path).expect("it is there"));
        }
    }
}

//! What is printed does not depend on the number of threads.

use crate::harness::in_project;
use crate::program::winfrom;

#[test]
fn all_fixtures_are_told_in_one_order() {
    for format in ["full", "json", "markdown"] {
        let run = |threads: &str| {
            let mut command = winfrom();
            command.current_dir(in_project("fixtures")).env("RAYON_NUM_THREADS", threads);
            let output = command.args(["lint", "--format", format]).output().expect("it runs");
            (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let alone = run("1");
        assert!(alone.0.contains("pre-baseline"), "{}", alone.1);
        for _ in 0..3 {
            assert_eq!(run("8"), alone, "{format}");
        }
    }
}

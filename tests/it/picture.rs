//! The pictures in the README: real output, kept fresh.

use crate::harness::{in_project, refresh};
use crate::program::winfrom;

/// What the program prints of the example, with more options.
fn output(options: &[&str]) -> String {
    let arguments = ["lint", "examples/Dockerfile", "--host", "windows-2022", "--as-of", "2026-11-22"];
    let output = winfrom().current_dir(in_project("")).args(arguments).args(options).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "it finds something");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_picture_of_the_readme_is_fresh() {
    let screen = output(&["--color", "always"]);
    refresh("docs/output.svg", &anstyle_svg::Term::new().render_svg(&screen));
}

#[test]
fn the_summary_page_that_the_readme_shows_is_fresh() {
    refresh("docs/summary.md", &output(&["--format", "markdown"]));
}

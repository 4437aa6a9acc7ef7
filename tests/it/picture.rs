//! The picture in the README: real output, kept fresh.

use crate::harness::{in_project, program, refresh};

#[test]
fn the_picture_of_the_readme_is_fresh() {
    let arguments =
        ["lint", "examples/Dockerfile", "--host", "windows-2022", "--as-of", "2026-11-22", "--color", "always"];
    let output = program().current_dir(in_project("")).args(arguments).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "it finds something");
    let screen = String::from_utf8(output.stdout).expect("UTF-8");
    refresh("docs/output.svg", &anstyle_svg::Term::new().render_svg(&screen));
}

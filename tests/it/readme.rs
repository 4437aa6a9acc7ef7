//! The examples of README.md's section "Questions": each runs, and prints what stands below it.

use crate::harness::{in_project, refresh};
use crate::program::{DAY, winfrom};
use std::fs;

const BEGIN: &str = "<!-- questions -->";
const END: &str = "<!-- /questions -->";
const FENCE: &str = "```console\n$ ";

#[test]
fn the_examples_of_the_readme_print_what_it_shows() {
    let readme = fs::read_to_string(in_project("README.md")).expect("README.md");
    let (before, rest) = readme.split_once(BEGIN).expect("the section begins");
    let (section, after) = rest.split_once(END).expect("the section ends");
    assert!(section.contains(&format!("as of {DAY}")), "the section names the day of its answers");
    let mut chapters = section.split(FENCE);
    let mut fresh = chapters.next().unwrap_or_default().to_owned();
    let mut examples = 0;
    for chapter in chapters {
        let (example, prose) = chapter.split_once("```\n").expect("the example ends");
        let command = example.lines().next().unwrap_or_default();
        fresh += &format!("{FENCE}{command}\n{}```\n{prose}", answer(command));
        examples += 1;
    }
    assert!(examples >= 10, "{examples}");
    refresh("README.md", &format!("{before}{BEGIN}{fresh}{END}{after}"));
}

/// What a command line prints, on standard output and then on standard error.
fn answer(command: &str) -> String {
    let (command, input) = command.split_once(" < ").unwrap_or((command, ""));
    let words = words(command);
    let (program, arguments) = words.split_first().expect("a command");
    assert_eq!(program, "winfrom", "{command}");
    let mut winfrom = winfrom();
    winfrom.args(arguments).current_dir(in_project(""));
    if !input.is_empty() {
        winfrom.write_stdin(fs::read(in_project(input)).expect(input));
    }
    let output = winfrom.output().expect("it runs");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The words of a command line; double quotes keep blanks together.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

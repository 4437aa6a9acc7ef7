//! What is generated from the command line: completions and man pages.

use crate::harness::{names_in, refresh_all};
use crate::program::say;
use clap::ValueEnum as _;
use clap_complete::Shell;
use std::process::Command;

#[test]
fn every_shell_gets_a_completion() {
    for shell in Shell::value_variants() {
        let (script, error, code) = say(&["completions", &shell.to_string()]);
        assert_eq!((code, error.as_str()), (0, ""), "{shell}");
        assert!(script.contains("compat") && script.contains("host-from"), "{shell}");
    }
}

/// Where there is a bash, it loads the script and completes a command and an option by it.
#[test]
fn bash_completes_commands_and_options() {
    let (script, _, _) = say(&["completions", "bash"]);
    for (words, expected) in [("winfrom comp", "compat"), ("winfrom compat --host-", "--host-from")] {
        let last = words.split(' ').count() - 1;
        let ask = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD={last}; \
             _winfrom winfrom \"${{COMP_WORDS[{last}]}}\" \"${{COMP_WORDS[{}]}}\"; echo \"${{COMPREPLY[@]}}\"",
            last - 1
        );
        let Ok(output) = Command::new("bash").args(["--norc", "-c", &ask]).output() else { return };
        let reply = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(reply.split_whitespace().any(|word| word == expected), "{words}: {reply}{errors}");
    }
}

/// One page for the program and one for each command; rewritten where they are not fresh.
#[test]
fn man_pages_are_fresh() {
    let mut command = winfrom::cli::command();
    command.build();
    let mut pages = vec![];
    add_pages(&command, "winfrom", &mut pages);
    refresh_all(&pages);
    let mut names: Vec<String> = pages.iter().map(|(path, _)| path.replace("docs/man/", "")).collect();
    names.sort();
    assert_eq!(names_in("docs/man"), names, "a page of a command that is gone");
}

fn add_pages(command: &clap::Command, name: &str, pages: &mut Vec<(String, String)>) {
    let mut page = vec![];
    // A name of clap lives as long as the program.
    let title: &'static str = name.to_owned().leak();
    let titled = command.clone().name(title).bin_name(name.replace('-', " "));
    clap_mangen::Man::new(titled).render(&mut page).expect("a buffer takes it all");
    pages.push((format!("docs/man/{name}.1"), String::from_utf8(page).expect("UTF-8")));
    for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
        add_pages(command, &format!("{name}-{}", command.get_name()), pages);
    }
}

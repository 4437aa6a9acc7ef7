//! What is generated: from `RULES` and their pages `docs/rules.md` and the table of rules in `README.md`, from the
//! formats of discovery their table in `README.md`, and from `data/releases.csv` the day of its newest row.

use crate::harness::{in_project, refresh};
use crate::newest::newest_day;
use std::fs;
use winfrom::discover::{self, Row};
use winfrom::rules::{RULES, Rule};
use winfrom::settings::Level;

#[test]
fn docs_rules_md_is_fresh() {
    let mut text = format!("# Rules\n\nGenerated from the pages in `src/rules/`.\n\n{}", table("#"));
    for rule in RULES {
        text += &format!("\n{}", demoted(rule.page));
    }
    refresh("docs/rules.md", &text);
}

#[test]
fn the_rules_table_of_the_readme_is_fresh() {
    refresh_section("README.md", "rules", &table("docs/rules.md#"));
}

#[test]
fn the_formats_table_of_the_readme_is_fresh() {
    let row = |row: &Row| format!("| {} | {} |\n", row.files, row.detected);
    let rows: String = discover::rows().map(row).collect();
    refresh_section("README.md", "formats", &format!("| files | detected |\n|---|---|\n{rows}"));
}

/// Checks the text between the lines `<!-- NAME -->` and `<!-- /NAME -->` of a file. A package may lack the file.
fn refresh_section(path: &str, name: &str, section: &str) {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let Ok(text) = fs::read_to_string(in_project(path)) else { return };
    let parts = text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let Some((before, after)) = parts else { panic!("{path} has no section `{name}`") };
    refresh(path, &format!("{before}{begin}{section}{end}{after}"));
}

#[test]
fn the_day_of_the_newest_row_is_fresh() {
    refresh("data/newest.txt", &format!("{}\n", newest_day()));
}

/// Every address that findings print leads to a heading of `docs/rules.md`.
#[test]
fn addresses_of_rules_lead_to_their_pages() {
    for rule in RULES {
        let url = rule.url();
        let (page, anchor) = url.split_once('#').expect("an anchor");
        assert!(page.ends_with("/docs/rules.md"), "{url}");
        assert!(demoted(rule.page).starts_with(&format!("## {anchor}\n")), "{url}");
    }
}

fn table(link: &str) -> String {
    let row = |rule: &&Rule| {
        let default = match rule.default_level() {
            Level::Off => "off",
            Level::At(severity) => severity.name(),
        };
        format!("| [`{0}`]({link}{0}) | {default} | {1} |\n", rule.name, rule.title)
    };
    "| rule | default | says |\n|---|---|---|\n".to_owned() + &RULES.iter().map(row).collect::<String>()
}

/// A page as a chapter: its headings one level down, its code as it is.
fn demoted(page: &str) -> String {
    let mut in_code = false;
    let line = |line: &str| {
        in_code ^= line.starts_with("```");
        let sign = if line.starts_with('#') && !in_code { "#" } else { "" };
        format!("{sign}{line}\n")
    };
    page.lines().map(line).collect()
}

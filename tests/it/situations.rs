//! `fixtures/situations/`: bases as they stand in real repositories, and exactly what is said of each.

use crate::harness::{Case, in_project, names_in, screen, words};
use winfrom::finding::Finding;
use winfrom::lint::Judged;
use winfrom::rules;

const FOLDER: &str = "fixtures/situations";

/// One line of `expected.tsv`.
struct Row {
    fixture: String,
    options: Vec<String>,
    /// `host-mismatch:error end-of-life:note`, sorted.
    findings: Vec<String>,
    unresolved: usize,
    /// Texts that must be in what is shown.
    says: Vec<String>,
}

fn rows() -> Vec<Row> {
    let table = std::fs::read_to_string(in_project(format!("{FOLDER}/expected.tsv"))).expect("the table");
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(row).collect()
}

fn row(line: &str) -> Row {
    let fields: Vec<&str> = line.split('\t').collect();
    let [fixture, options, findings, unresolved, says] = fields[..] else { panic!("not five fields: {line}") };
    let absent = |text: &str| text == "-";
    let mut findings: Vec<_> = words(findings).filter(|text| !absent(text)).collect();
    findings.sort();
    for finding in &findings {
        let rule = finding.split(':').next().unwrap_or_default();
        assert!(rules::rule(rule).is_some(), "`{rule}` is no rule: {line}");
    }
    Row {
        fixture: fixture.to_owned(),
        options: words(options).filter(|text| !absent(text)).collect(),
        findings,
        unresolved: unresolved.parse().unwrap_or_else(|_| panic!("not a number: {line}")),
        says: says.split(" | ").filter(|text| !absent(text)).map(str::to_owned).collect(),
    }
}

#[test]
fn each_situation_gets_what_the_table_says() {
    let mut wrong = String::new();
    for row in rows() {
        let path = format!("{FOLDER}/{}.Dockerfile", row.fixture);
        let judged = Case::read(&path).with(row.options.iter().map(String::as_str)).lint();
        if let Some(why) = difference(&row, &judged) {
            wrong += &format!("{} {}: {why}\n{}\n", row.fixture, row.options.join(" "), screen(&judged));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn difference(row: &Row, judged: &Judged) -> Option<String> {
    let mut found: Vec<_> =
        judged.findings.iter().map(|finding| format!("{}:{}", finding.rule, finding.severity)).collect();
    found.sort();
    if found != row.findings {
        return Some(format!("expected {:?}, found {found:?}", row.findings));
    }
    if judged.unresolved != row.unresolved {
        return Some(format!("expected {} unresolved, found {}", row.unresolved, judged.unresolved));
    }
    let said: String = judged.findings.iter().map(text).collect();
    row.says.iter().find(|wanted| !said.contains(*wanted)).map(|wanted| format!("does not say `{wanted}`"))
}

/// Everything that a finding says, a line each.
fn text(finding: &Finding) -> String {
    let mut lines = vec![finding.message.as_str(), &finding.label];
    lines.extend(finding.notes.iter().map(String::as_str));
    lines.extend(finding.help.as_deref());
    lines.extend(finding.related.iter().map(|related| related.message.as_str()));
    lines.join("\n") + "\n"
}

#[test]
fn every_fixture_is_in_the_table() {
    let rows = rows();
    for name in names_in(FOLDER) {
        let Some(stem) = name.strip_suffix(".Dockerfile") else { continue };
        assert!(rows.iter().any(|row| row.fixture == stem), "{name} is not in expected.tsv");
    }
}

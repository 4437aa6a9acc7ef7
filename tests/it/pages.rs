//! `src/rules/*.md`: every page has one form, and its examples do what it says.

use crate::harness::{Case, SHOWN_ELSEWHERE, screen, words};
use winfrom::rules::{RULES, Rule};

const HEADINGS: [&str; 6] = ["What it says", "Why it matters", "What to do", "Examples", "Configuration", "Sources"];

/// A fenced block ```` ```dockerfile bad OPTIONS ````.
struct Example {
    is_bad: bool,
    options: Vec<String>,
    text: String,
}

#[test]
fn pages_have_one_form() {
    for rule in RULES {
        let mut lines = rule.page.lines();
        assert_eq!(lines.next(), Some(format!("# {}", rule.name).as_str()));
        let sentence = lines.by_ref().find(|line| !line.is_empty()).unwrap_or_default();
        assert!(sentence.ends_with('.') && !sentence.starts_with('#'), "{}: opens with a sentence", rule.name);
        assert_eq!(headings(rule.page), HEADINGS, "{}", rule.name);
        assert!(rule.page.contains(&format!("# winfrom: ignore[{}]", rule.name)) || rule.name == "config");
    }
}

/// The second-level headings outside of code.
fn headings(page: &str) -> Vec<&str> {
    page.split("```").step_by(2).flat_map(str::lines).filter_map(|line| line.strip_prefix("## ")).collect()
}

#[test]
fn bad_examples_are_caught_and_good_ones_are_not() {
    for rule in RULES {
        let examples = examples(rule.page);
        let is_shown = examples.iter().any(|example| example.is_bad) && examples.iter().any(|example| !example.is_bad);
        assert!(is_shown || SHOWN_ELSEWHERE.contains(&rule.name), "{}: a bad and a good example", rule.name);
        for example in examples {
            try_out(rule, &example);
        }
    }
}

fn try_out(rule: &Rule, example: &Example) {
    let level = format!("{}={}", rule.name, rule.severity);
    let path = format!("{}.md", rule.name);
    let case = Case { path, bytes: example.text.clone().into_bytes(), options: example.options.clone() };
    let judged = case.with(["--severity", &level]).lint();
    let is_caught = judged.findings.iter().any(|finding| finding.rule == rule.name);
    let expected = if example.is_bad { "bad" } else { "good" };
    assert_eq!(is_caught, example.is_bad, "{} is {expected}:\n{}\n{}", rule.name, example.text, screen(&judged));
}

fn examples(page: &str) -> Vec<Example> {
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix("dockerfile ")?.split_once('\n')).map(example).collect()
}

fn example((info, text): (&str, &str)) -> Example {
    let (kind, options) = info.split_once(' ').unwrap_or((info, ""));
    assert!(["bad", "good"].contains(&kind), "an example is bad or good, not `{info}`");
    Example { is_bad: kind == "bad", options: words(options).collect(), text: text.to_owned() }
}

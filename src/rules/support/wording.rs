//! Words that several rules use.

use crate::settings::DeclaredHost;
use crate::windows::Host;
use jiff::civil::Date;

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(crate) fn list(names: &[String], last_word: &str) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {last_word} {last}", first.join(", ")),
    }
}

/// ``host `a` ``, ``hosts `a` and `b` ``.
pub(crate) fn hosts(noun: &str, labels: &[String], last_word: &str) -> String {
    let plural = if labels.len() > 1 { "s" } else { "" };
    format!("{noun}{plural} {}", list(labels, last_word))
}

/// An explanation as a part of a sentence: without its full stop, and without the capital of an article.
pub(crate) fn clause(sentence: &str) -> String {
    let text = sentence.trim_end_matches('.');
    let lowered = ["The", "A", "An", "No", "Under"].into_iter().find_map(|word| {
        let rest = text.strip_prefix(word).filter(|rest| rest.starts_with(' '))?;
        Some(word.to_ascii_lowercase() + rest)
    });
    lowered.unwrap_or_else(|| text.to_owned())
}

/// `the host is Windows Server 2022, 10.0.20348`; of several hosts each by its name.
pub(crate) fn hosts_are<'h>(hosts: impl Iterator<Item = &'h DeclaredHost>, what: impl Fn(&Host) -> String) -> String {
    let mut said: Vec<(&str, String)> = vec![];
    for declared in hosts {
        if !said.iter().any(|(label, _)| *label == declared.label) {
            said.push((&declared.label, what(&declared.host)));
        }
    }
    match said.as_slice() {
        [(_, only)] => format!("the host is {only}"),
        several => {
            let each: Vec<_> = several.iter().map(|(label, what)| format!("`{label}` is {what}")).collect();
            each.join("; ")
        }
    }
}

/// `Windows Server 2022, 10.0.20348`
pub(crate) fn product_and_version(host: &Host) -> String {
    match host.os_version() {
        Some(version) => format!("{}, {version}", host.product()),
        None => host.product().to_owned(),
    }
}

/// `10.0.17763.1039`
pub(crate) fn version(host: &Host) -> String {
    host.os_version().map_or_else(|| host.product().to_owned(), |version| version.to_string())
}

/// `2026-02`: the month of a release.
pub(crate) fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// `2019` of `Windows Server 2019`, `1909` of `Windows Server, version 1909`.
pub(crate) fn short_product(product: &str) -> &str {
    product.rsplit(' ').next().unwrap_or(product)
}

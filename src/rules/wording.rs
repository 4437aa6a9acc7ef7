//! Words that several rules use.

use crate::windows::Catalog;
use crate::windows::version::Build;
use jiff::civil::Date;

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub fn list(names: &[String], last_word: &str) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {last_word} {last}", first.join(", ")),
    }
}

/// `2026-02`: the month of a release.
pub fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// `2019` of `Windows Server 2019`, `1909` of `Windows Server, version 1909`.
pub fn short_product(product: &str) -> &str {
    product.rsplit(' ').next().unwrap_or(product)
}

/// `Windows Server 2019 (10.0.17763)`.
pub fn product_and_build(catalog: &Catalog, build: Build) -> String {
    format!("{} (10.0.{build})", catalog.product(build))
}

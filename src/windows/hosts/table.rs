//! `data/hosts.csv`: the names that platforms give to their machines, and the days on which hosts end.

use super::host::Retired;
use crate::windows::data::{Build, Catalog, HostKind, HostRow, Platform};
use jiff::civil::Date;

/// What a name means on a day. `Err` where the data do not go back that far.
pub(super) fn row_named<'c>(catalog: &'c Catalog, name: &str, as_of: Date) -> Result<Option<&'c HostRow>, String> {
    let rows: Vec<&HostRow> = catalog.host_rows().iter().filter(|row| row.name.eq_ignore_ascii_case(name)).collect();
    let Some(first) = rows.first() else { return Ok(None) };
    // Rows of one name stand in the order of their days.
    let current = rows.iter().rev().find(|row| row.since.is_none_or(|day| day <= as_of));
    current.map(|row| Some(*row)).ok_or_else(|| {
        let day = first.since.map(|day| day.to_string()).unwrap_or_default();
        format!("what `{name}` was before {day} is not known")
    })
}

/// The end of the host of a row. None if the host has not ended on the day.
pub(super) fn retirement(row: &HostRow, as_of: Date) -> Option<Retired> {
    let since = row.retired.filter(|day| *day <= as_of)?;
    Some(Retired { since, note: row.notes.clone() })
}

/// When support for a product ended, if it has on that day.
pub(super) fn end_of_support(catalog: &Catalog, kind: HostKind, build: Build, as_of: Date) -> Option<Retired> {
    let mut products = catalog.host_rows().iter().filter(|row| row.platform == Platform::Unknown);
    products.find(|row| row.kind == kind && row.build == Some(build.0)).and_then(|row| retirement(row, as_of))
}

/// Whether a platform is known to offer a build; of `kubernetes`, which names none itself, any.
pub(super) fn offers(catalog: &Catalog, platform: Platform, build: Build) -> bool {
    let mut rows = catalog.host_rows().iter().filter(|row| row.platform == platform).peekable();
    rows.peek().is_none() || rows.any(|row| row.build == Some(build.0))
}

/// The names of a platform's hosts.
pub(super) fn platform_host_names(catalog: &Catalog, platform: Platform) -> Vec<&str> {
    let mut names: Vec<&str> =
        catalog.host_rows().iter().filter(|row| row.platform == platform).map(|row| row.name.as_str()).collect();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::hosts::{Host, find_host};
    use jiff::civil::date;

    fn host(text: &str) -> Host {
        find_host(Catalog::embedded(), text, date(2026, 11, 22)).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_moving_label_means_what_it_meant_on_the_day() {
        for (day, build) in [
            (date(2021, 6, 1), 17763),
            (date(2022, 3, 29), 17763),
            (date(2022, 3, 30), 20348),
            (date(2025, 9, 30), 20348),
            (date(2025, 10, 1), 26100),
        ] {
            let host = find_host(Catalog::embedded(), "windows-latest", day).expect("a day of the data");
            assert_eq!(host.build, Some(Build(build)), "{day}");
        }
        assert!(
            find_host(Catalog::embedded(), "windows-latest", date(2019, 1, 1)).is_err(),
            "no source goes back that far"
        );
    }

    #[test]
    fn rows_are_in_order() {
        for [first, second] in Catalog::embedded().host_rows().windows(2).filter_map(|pair| pair.first_chunk::<2>()) {
            let moves = first.name == second.name;
            assert!(!moves || first.since.is_some() && first.since < second.since, "{}", second.name);
            let prefix = second.name.split_once(':').map(|(prefix, _)| prefix);
            assert!(prefix.is_none_or(|prefix| prefix == second.platform.name()), "{}", second.name);
        }
    }

    #[test]
    fn hosts_end() {
        for (text, since) in [
            ("windows-2019", "2025-06-30"),
            ("windows-2016", "2022-04-01"),
            ("aks:windows2019", "2026-03-01"),
            ("aks:17763.8389.260210", "2026-03-01"),
            ("aks:WindowsAnnual", "2026-05-15"),
            ("23H2", "2026-05-12"),
            ("10.0.25398.1", "2026-05-12"),
            ("eks:20H2", "2022-08-09"),
            ("1903", "2020-12-08"),
        ] {
            let retired = host(text).retired.unwrap_or_else(|| panic!("{text} has ended"));
            assert_eq!(retired.since.to_string(), since, "{text}");
        }
        for text in ["ltsc2016", "1809", "windows-2022", "aks:windows2022", "client:19041", "aci", "linux"] {
            assert_eq!(host(text).retired, None, "{text}");
        }
        let before = find_host(Catalog::embedded(), "windows-2019", date(2025, 6, 29)).expect("a host");
        assert_eq!(before.retired, None);
    }
}

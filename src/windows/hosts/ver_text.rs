//! OS versions in the texts that Windows prints of itself: `ver`, `systeminfo`, `winver`, `docker info`.

use crate::windows::data::{Build, HostKind, OsVersion};

/// The first build that Windows 10 was released with; smaller numbers after `10.0.` are no Windows (`10.0.1.5`).
const FIRST_BUILD: Build = Build(10240);

/// The OS version in a text of any language: the first `10.0.N[.R]`, else the `N.R` of `(OS Build N.R)`.
///
/// The word before the number is all that Windows translates (`Version`, `Версия`, `版本`), so no word is looked at.
pub fn version_in(text: &str) -> Option<OsVersion> {
    numbers(text).find_map(written).or_else(|| numbers(text).filter(|number| number.contains('.')).find_map(bare))
}

/// A version written in full: `10.0.17763` or `10.0.17763.1039`.
pub(super) fn written(text: &str) -> Option<OsVersion> {
    let version: OsVersion = text.parse().ok()?;
    // .NET prints `10.0.17763.0` on every machine: no host has the revision 0.
    let revision = version.revision.filter(|revision| *revision != 0);
    (version.build >= FIRST_BUILD).then(|| OsVersion::new(version.build, revision))
}

/// A version without its first half: `17763` or `17763.1039`.
pub(super) fn bare(text: &str) -> Option<OsVersion> {
    written(&format!("10.0.{text}"))
}

/// Whether the text is of a server or a client, where it names the product, as `systeminfo` does.
pub(super) fn kind_in(text: &str) -> Option<HostKind> {
    let text = text.to_lowercase();
    // Not the `Windows 10` of `Windows 10.0.17763`.
    let names = |product: &str| text.match_indices(product).any(|(at, _)| !text[at + product.len()..].starts_with('.'));
    match () {
        _ if names("windows server") => Some(HostKind::Server),
        _ if names("windows 10") || names("windows 11") => Some(HostKind::Client),
        _ => None,
    }
}

/// The numbers with dots that stand by themselves: neither in a word nor, as in `servercore:10.0.17763`, in a name.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let part_of_number = |c: char| c.is_ascii_digit() || c == '.';
    text.split(|c: char| c.is_whitespace() || "[](),;".contains(c))
        .map(move |word| {
            word.trim_start_matches(|c: char| !c.is_ascii()).trim_end_matches(|c: char| !part_of_number(c))
        })
        .filter(move |word| word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().all(part_of_number))
        .map(|word| word.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ver_is_read_in_every_language() {
        for text in [
            "Microsoft Windows [Version 10.0.17763.1039]",
            "\r\nMicrosoft Windows [Version 10.0.17763.1039]\r\n(c) 2018 Microsoft Corporation. All rights reserved.",
            "Microsoft Windows [version 10.0.17763.1039]",
            "Microsoft Windows [Versión 10.0.17763.1039]",
            "Microsoft Windows [Versione 10.0.17763.1039]",
            "Microsoft Windows [versão 10.0.17763.1039]",
            "Microsoft Windows [Versie 10.0.17763.1039]",
            "Microsoft Windows [Wersja 10.0.17763.1039]",
            "Microsoft Windows [Verze 10.0.17763.1039]",
            "Microsoft Windows [verziószám: 10.0.17763.1039]",
            "Microsoft Windows [Sürüm 10.0.17763.1039]",
            "Microsoft Windows [Έκδοση 10.0.17763.1039]",
            "Microsoft Windows [Версия 10.0.17763.1039]\n(c) Корпорация Майкрософт (Microsoft Corporation), 2018.",
            "Microsoft Windows [版本 10.0.17763.1039]",
            "Microsoft Windows [版本10.0.17763.1039]",
            "Microsoft Windows [버전 10.0.17763.1039]",
            "Microsoft Windows [גירסה 10.0.17763.1039]",
            "Microsoft Windows [الإصدار 10.0.17763.1039]",
            "Microsoft Windows Version 10.0.17763.1039",
            "Version 10.0.17763.1039.",
            "Microsoft Windows Server Version 1809 (OS Build 17763.1039)",
        ] {
            assert_eq!(version_in(text).map(|v| v.to_string()).as_deref(), Some("10.0.17763.1039"), "{text}");
        }
    }

    #[test]
    fn a_version_without_a_revision_stays_without() {
        for (text, expected) in [
            ("OS Version:                10.0.17763 N/A Build 17763", Some("10.0.17763")),
            ("Betriebssystemversion:     10.0.20348 Nicht zutreffend Build 20348", Some("10.0.20348")),
            ("Microsoft Windows NT 10.0.17763.0", Some("10.0.17763")),
            ("Microsoft Windows [Version 6.3.9600]", None),
            ("mcr.microsoft.com/windows/servercore:10.0.17763.1039 and more", None),
            ("listening on 10.0.1.5", None),
            ("no number", None),
        ] {
            assert_eq!(version_in(text).map(|v| v.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn products_in_the_text_tell_server_from_client() {
        for (text, kind) in [
            ("OS Name: Microsoft Windows 11 Pro", Some(HostKind::Client)),
            ("OS Name: Microsoft Windows Server 2025 Standard", Some(HostKind::Server)),
            ("Microsoft Windows 10.0.17763.1039", None),
            ("Microsoft Windows [Version 10.0.26100.4061]", None),
        ] {
            assert_eq!(kind_in(text), kind, "{text}");
        }
    }
}

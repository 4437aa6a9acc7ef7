//! The grammar of tags.

use crate::windows::data::{Build, Catalog, OsVersion};
use jiff::civil::Date;

/// A parsed tag of a base image repository.
#[derive(Clone, PartialEq, Debug)]
pub enum BaseTag {
    /// `10.0.17763.1040`
    Version(OsVersion),
    /// `ltsc2019`, `1809`: the name of a line.
    Line(Build),
    /// `1809-KB4546852`
    Kb(Build, u32),
    /// `2019`: a year and no line.
    Year,
    /// `ltsc2021`: spelled like a line, and no line up to the newest one has the name.
    NoLine,
    /// `LTSC2022`: the right name in the wrong case; tags are case-sensitive.
    OtherCase(Build),
    Other,
}

/// A parsed tag of a derived image.
#[derive(Clone, PartialEq, Debug)]
pub enum DerivedTag {
    Version(OsVersion),
    Line(Build),
    /// `windowsservercore` without a line after it.
    Variant,
    /// `windowsservercore-insider`
    Insider,
    /// Two parts name different lines.
    Contradiction,
    Nothing,
}

const ARCHITECTURES: [&str; 6] = ["amd64", "arm64", "arm64v8", "arm32v7", "arm", "x64"];

/// Parses the tag of a base image repository, without `-amd64` and the languages of 2016 (`_ru-ru`).
pub fn parse_base_tag(catalog: &Catalog, tag: &str) -> BaseTag {
    let tag = without_language(without_architecture(tag));
    if let Ok(version @ OsVersion { revision: Some(_), .. }) = tag.parse() {
        return BaseTag::Version(version);
    }
    if let Some((line, kb)) = tag.split_once("-KB").or(tag.split_once("_KB")) {
        let number = kb.parse().ok().filter(|_| kb.bytes().all(|b| b.is_ascii_digit()));
        return match (catalog.image_line(line), number) {
            (Some(line), Some(kb)) => BaseTag::Kb(line.build(), kb),
            _ => BaseTag::Other,
        };
    }
    if let Some(line) = catalog.image_line(tag) {
        return BaseTag::Line(line.build());
    }
    if let Some(line) =
        catalog.lines().iter().find(|l| l.has_images() && l.names().any(|n| n != tag && n.eq_ignore_ascii_case(tag)))
    {
        return BaseTag::OtherCase(line.build());
    }
    match (year(tag), tag.strip_prefix("ltsc").and_then(year)) {
        (Some(_), _) => BaseTag::Year,
        (_, Some(year)) if year <= newest_line_year(catalog) => BaseTag::NoLine,
        _ => BaseTag::Other,
    }
}

/// Parses the tag of any other image, part by part. `bare_lines`: whether `1809` alone is a line.
pub fn parse_derived_tag(catalog: &Catalog, tag: &str, bare_lines: bool) -> DerivedTag {
    let parts: Vec<&str> = tag.split(['-', '_']).collect();
    let mut found = DerivedTag::Nothing;
    for (i, part) in parts.iter().enumerate() {
        let after_variant = i > 0 && is_variant(parts[i - 1]);
        let says = parse_part(catalog, part, after_variant || bare_lines);
        found = match (found, says) {
            (known, None) => known,
            (DerivedTag::Nothing | DerivedTag::Variant, Some(new)) => new,
            (known, Some(DerivedTag::Variant)) => known,
            (known, Some(new)) if build_of(&known) == build_of(&new) => known,
            (DerivedTag::Insider, Some(new)) | (new, Some(DerivedTag::Insider)) => new,
            _ => DerivedTag::Contradiction,
        };
    }
    found
}

fn parse_part(catalog: &Catalog, part: &str, bare_line: bool) -> Option<DerivedTag> {
    if let Ok(version) = part.parse::<OsVersion>() {
        return match version.revision {
            Some(_) => Some(DerivedTag::Version(version)),
            None => catalog.line(version.build).filter(|l| l.has_images()).map(|l| DerivedTag::Line(l.build())),
        };
    }
    if let Some(line) = catalog.image_line(part)
        && (bare_line || part.starts_with("ltsc") || part == "sac2016")
    {
        return Some(DerivedTag::Line(line.build()));
    }
    match part {
        "insider" => Some(DerivedTag::Insider),
        part if is_variant(part) => Some(DerivedTag::Variant),
        _ => None,
    }
}

/// The year of the newest `ltscYYYY`. Later ones may exist that are not in the data yet.
fn newest_line_year(catalog: &Catalog) -> u32 {
    let names = catalog.lines().iter().filter_map(|line| line.short_name());
    names.filter_map(|name| year(name.strip_prefix("ltsc")?)).max().unwrap_or_default()
}

fn build_of(tag: &DerivedTag) -> Option<Build> {
    match tag {
        DerivedTag::Version(version) => Some(version.build),
        DerivedTag::Line(build) => Some(*build),
        _ => None,
    }
}

fn is_variant(part: &str) -> bool {
    matches!(part, "windowsservercore" | "nanoserver")
}

/// `1809-amd64` without its architecture. Early tags joined it with an underscore.
fn without_architecture(tag: &str) -> &str {
    match tag.rsplit_once(['-', '_']) {
        Some((rest, last)) if ARCHITECTURES.contains(&last) => rest,
        _ => tag,
    }
}

/// Returns the architecture at the end of a tag with its separator: `-amd64`. Empty if there is none.
pub fn architecture_suffix(tag: &str) -> &str {
    &tag[without_architecture(tag).len()..]
}

/// Returns the end of a tag that newer tags have, too: nothing or `-amd64`. None for other ends, with which no newer tags
/// were seen.
pub fn kept_suffix(tag: &str) -> Option<&str> {
    let suffix = architecture_suffix(tag);
    let is_plain = without_language(without_architecture(tag)) == without_architecture(tag);
    (is_plain && matches!(suffix, "" | "-amd64")).then_some(suffix)
}

/// `10.0.14393.1066_ru-ru` without its language.
fn without_language(tag: &str) -> &str {
    match tag.rsplit_once('_') {
        Some((rest, language)) if language.len() == 5 && language.as_bytes()[2] == b'-' => rest,
        _ => tag,
    }
}

/// A year that a Windows Server could have been named after.
fn year(text: &str) -> Option<u32> {
    let year = text.parse().ok().filter(|_| text.len() == 4)?;
    (2016..2100).contains(&year).then_some(year)
}

/// The build date in a framework tag: `4.8-20200211-windowsservercore-ltsc2019`.
pub fn date_in(tag: &str) -> Option<Date> {
    tag.split('-').filter(|part| part.len() == 8).find_map(|part| Date::strptime("%Y%m%d", part).ok())
}

/// The framework version that a tag begins with: `4.7.2` of `4.7.2-sdk`.
pub fn framework_in(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_tags_name_their_build() {
        let catalog = Catalog::embedded();
        let version = |text: &str| BaseTag::Version(text.parse().expect("a version"));
        for (tag, expected) in [
            ("ltsc2022", BaseTag::Line(Build(20348))),
            ("ltsc2019-amd64", BaseTag::Line(Build(17763))),
            ("1809", BaseTag::Line(Build(17763))),
            ("1809_arm", BaseTag::Line(Build(17763))),
            ("ltsc2025-arm64", BaseTag::Line(Build(26100))),
            ("sac2016", BaseTag::Line(Build(14393))),
            ("1607", BaseTag::Line(Build(14393))),
            ("2009", BaseTag::Line(Build(19042))),
            ("1809-KB4546852", BaseTag::Kb(Build(17763), 4546852)),
            ("1709_KB4043961", BaseTag::Kb(Build(16299), 4043961)),
            ("ltsc2025-KB5122871-arm64", BaseTag::Kb(Build(26100), 5122871)),
            ("1809-KBx", BaseTag::Other),
            ("10.0.17763.1040-amd64", version("10.0.17763.1040")),
            ("10.0.14393.1066_ru-ru", version("10.0.14393.1066")),
            ("10.0.17763", BaseTag::Other),
            ("24H2", BaseTag::Other),
            ("2019", BaseTag::Year),
            ("2004", BaseTag::Line(Build(19041))),
            ("ltsc2021", BaseTag::NoLine),
            ("ltsc2098", BaseTag::Other),
            ("LTSC2022", BaseTag::OtherCase(Build(20348))),
            ("20h2", BaseTag::OtherCase(Build(19042))),
            ("XXX", BaseTag::Other),
        ] {
            assert_eq!(parse_base_tag(catalog, tag), expected, "{tag}");
        }
    }

    #[test]
    fn derived_tags_name_their_build() {
        let catalog = Catalog::embedded();
        let version = |text: &str| DerivedTag::Version(text.parse().expect("a version"));
        for (tag, bare, expected) in [
            ("1.26-windowsservercore-ltsc2022", false, DerivedTag::Line(Build(20348))),
            ("1.13-nanoserver-1809", false, DerivedTag::Line(Build(17763))),
            ("windows-1809-amd64", false, DerivedTag::Nothing),
            ("msmq-base-1803", true, DerivedTag::Line(Build(17134))),
            ("windows-ltsc2022-amd64", false, DerivedTag::Line(Build(20348))),
            ("windowsservercore-10.0.14393.693", false, version("10.0.14393.693")),
            ("windows-servercore-10.0.14393", false, DerivedTag::Line(Build(14393))),
            ("4.7.2-windowsservercore-insider-10.0.17666.1000", false, version("10.0.17666.1000")),
            ("1.26-windowsservercore", false, DerivedTag::Variant),
            ("EAP-windowsservercore-2022", false, DerivedTag::Variant),
            ("ltsc2019-on-ltsc2022", false, DerivedTag::Contradiction),
            ("windowsservercore-ltsc2022-10.0.20348.169", false, DerivedTag::Line(Build(20348))),
            ("latest", false, DerivedTag::Nothing),
        ] {
            assert_eq!(parse_derived_tag(catalog, tag, bare), expected, "{tag}");
        }
    }

    #[test]
    fn dates_and_frameworks_are_read() {
        let tag = "4.7.2-20190312-windowsservercore-ltsc2019";
        assert_eq!(date_in(tag).map(|d| d.to_string()).as_deref(), Some("2019-03-12"));
        assert_eq!(framework_in(tag), "4.7.2");
        assert_eq!(date_in("4.8-windowsservercore-ltsc2019"), None);
    }
}

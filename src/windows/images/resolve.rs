//! Resolves an image reference from the data.

use super::resolution::{Absent, Kind, Resolution, Status};
use super::tag::{self, BaseTag, DerivedTag, parse_base_tag, parse_derived_tag};
use crate::image::Reference;
use crate::windows::data::{BaseImage, BaselineSide, Build, Catalog, Family, OsVersion, Plain, TagForm};
use jiff::civil::Date;

/// Resolves an image from the data alone; commands use [`Resolver::resolve`](super::Resolver::resolve).
pub(super) fn resolve_from_data(catalog: &Catalog, reference: &Reference) -> Resolution {
    let repository = reference.repository();
    let moved = catalog.moved_repository(&repository);
    let read_as = moved.and_then(|moved| moved.successor()).unwrap_or(&repository);
    let mut found = match Family::from_repository(read_as) {
        Some(family) => resolve_base(catalog, reference, family, moved.is_some()),
        None => resolve_derived(catalog, reference, read_as),
    };
    if reference.digest.is_some() && found.status == Status::Floating {
        found.status = Status::Line;
        found.baseline = found.version.and_then(|version| catalog.image_baseline(version));
    }
    found
}

fn resolve_base(catalog: &Catalog, reference: &Reference, family: Family, moved: bool) -> Resolution {
    let found = match reference.tag.as_deref() {
        None if reference.digest.is_some() => Resolution::unresolved(Kind::Windows, "a digest alone names no line"),
        None | Some("latest") => resolve_latest(catalog, family, moved),
        Some(tag) => resolve_base_tag(catalog, tag, family, moved),
    };
    Resolution { family: Some(family), ..found }
}

/// Docker Hub's `latest` was Windows Server 2016; the repositories on MCR have none since 2019-04-16.
fn resolve_latest(catalog: &Catalog, family: Family, moved: bool) -> Resolution {
    if moved {
        return resolve_retired_line(catalog, family, Build(14393));
    }
    let why = "the Windows repositories have had no `latest` tag since 2019-04-16";
    Resolution::absent(Absent::Latest, why.into())
}

fn resolve_base_tag(catalog: &Catalog, tag: &str, family: Family, moved: bool) -> Resolution {
    let repository = family.path();
    match parse_base_tag(catalog, tag) {
        BaseTag::Version(version) => resolve_exact(catalog, version),
        BaseTag::Kb(build, kb) => match catalog.release_of_kb(build, kb) {
            Some(release) => resolve_exact(catalog, release.os_version()),
            None => {
                let version = OsVersion::new(build, None);
                let why = Some(format!("KB{kb} is not in the data"));
                Resolution {
                    baseline: catalog.image_baseline(version),
                    why,
                    ..Resolution::windows(Status::Line, version)
                }
            }
        },
        BaseTag::Line(build) if moved => resolve_retired_line(catalog, family, build),
        BaseTag::Line(build) => match catalog.base_image(family, build) {
            Some(row) if is_named(catalog, row, tag) => resolve_floating(catalog, row),
            _ => {
                let why = format!("`{repository}` never had a tag `{tag}`, for {}", catalog.product(build));
                Resolution::absent(Absent::Line(build), why)
            }
        },
        BaseTag::Year => Resolution::absent(Absent::Year, "a bare year is no tag of the Windows repositories".into()),
        BaseTag::NoLine => Resolution::absent(Absent::Name, format!("no Windows Server release is named `{tag}`")),
        BaseTag::OtherCase(build) => {
            let right = catalog.line_name(build);
            Resolution::unresolved(
                Kind::Windows,
                format!("tags are case-sensitive: `{right}` is one, `{tag}` is not known"),
            )
        }
        BaseTag::Other => Resolution::unresolved(Kind::Windows, format!("`{tag}` is no form of tag that is known")),
    }
}

/// Nano Server of 2016 has the tag `sac2016`, not `ltsc2016`. Other spellings of a line are accepted.
fn is_named(catalog: &Catalog, row: &BaseImage, tag: &str) -> bool {
    let is_short_name = catalog.line(Build(row.build)).and_then(|line| line.short_name()) == Some(tag);
    !is_short_name || row.floating_tags().any(|floating| floating == tag)
}

/// A floating tag is on the side of its newest image: the last image, if support has ended.
pub(super) fn resolve_floating(catalog: &Catalog, row: &BaseImage) -> Resolution {
    let build = Build(row.build);
    let last = row.last_image_revision.map(|revision| OsVersion::new(build, Some(revision)));
    let baseline = last.map_or(Some(BaselineSide::Post), |last| catalog.image_baseline(last));
    Resolution { baseline, ..Resolution::windows(Status::Floating, OsVersion::new(build, None)) }
}

/// A line tag of a repository that is no longer updated. Its side is known only if the line does not cross the baseline.
fn resolve_retired_line(catalog: &Catalog, family: Family, build: Build) -> Resolution {
    let version = OsVersion::new(build, None);
    let ended_before = catalog
        .base_image(family, build)
        .and_then(|row| row.last_image_revision)
        .is_some_and(|last| catalog.image_baseline(OsVersion::new(build, Some(last))) == Some(BaselineSide::Pre));
    let baseline = if ended_before { Some(BaselineSide::Pre) } else { catalog.image_baseline(version) };
    Resolution { baseline, ..Resolution::windows(Status::Line, version) }
}

/// Resolves an image whose version is declared. Without a revision, only the line is known.
pub fn resolve_version(catalog: &Catalog, version: OsVersion, family: Option<Family>) -> Resolution {
    let found = match version.revision {
        Some(_) => resolve_exact(catalog, version),
        None => Resolution { baseline: catalog.image_baseline(version), ..Resolution::windows(Status::Line, version) },
    };
    Resolution { family, ..found }
}

fn resolve_exact(catalog: &Catalog, version: OsVersion) -> Resolution {
    let insider = is_preview(catalog, version.build);
    let baseline = if insider { None } else { catalog.image_baseline(version) };
    Resolution { baseline, insider, ..Resolution::windows(Status::Exact, version) }
}

/// Whether a build was a preview only: it is older than the newest line, and is no line itself.
fn is_preview(catalog: &Catalog, build: Build) -> bool {
    let is_image_line = catalog.line(build).is_some_and(|line| line.has_images());
    !is_image_line && build < catalog.newest_image_line().build()
}

fn resolve_derived(catalog: &Catalog, reference: &Reference, repository: &str) -> Resolution {
    let known = catalog.derived_image(repository);
    let form = known.map(|row| row.tags);
    if form == Some(TagForm::HostProcess) {
        let why = "HostProcess containers run on the host itself";
        return Resolution { why: Some(why.into()), ..Resolution::new(Kind::Windows, Status::Exempt) };
    }
    let tag = reference.tag.as_deref().unwrap_or("latest");
    let path = reference.path.as_str();
    let bare_lines = ["windows", "servercore", "nanoserver"].iter().any(|word| path.contains(word));
    let insider = form == Some(TagForm::Insider) || path.contains("insider");
    let family = Family::named_in(tag)
        .or(Family::named_in(path))
        .or((form == Some(TagForm::Framework)).then_some(Family::ServerCore));
    let found = match parse_derived_tag(catalog, tag, bare_lines) {
        DerivedTag::Version(version) => resolve_exact(catalog, version),
        DerivedTag::Line(build) => resolve_derived_line(catalog, build, tag, form),
        DerivedTag::Insider => {
            Resolution { insider: true, ..Resolution::unresolved(Kind::Windows, "a preview image without a version") }
        }
        DerivedTag::Contradiction => Resolution::unresolved(Kind::Windows, "its tag names two different lines"),
        says @ (DerivedTag::Variant | DerivedTag::Nothing) => {
            resolve_without_line(catalog, reference, known.map(|row| row.plain), says == DerivedTag::Variant)
        }
    };
    let inferred = known.is_none() && found.version.is_some();
    Resolution { family, inferred, insider: found.insider || insider, ..found }
}

fn resolve_derived_line(catalog: &Catalog, build: Build, tag: &str, form: Option<TagForm>) -> Resolution {
    let version = OsVersion::new(build, None);
    let dated = tag::date_in(tag).filter(|_| form == Some(TagForm::Framework));
    let baseline = catalog.image_baseline(version).or(dated.and_then(baseline_of_date));
    Resolution { baseline, dated, ..Resolution::windows(Status::Line, version) }
}

/// Resolves a tag that names no line: host-dependent, not Windows, or unknown.
fn resolve_without_line(catalog: &Catalog, reference: &Reference, plain: Option<Plain>, variant: bool) -> Resolution {
    let repository = reference.repository();
    let tag = reference.tag.as_deref().unwrap_or("latest");
    let host_dependent = |kind| {
        let why = Some("the tag has one image a line, and the host that pulls decides".into());
        Resolution { why, ..Resolution::new(kind, Status::HostDependent) }
    };
    if plain.is_none() && catalog.is_linux_image(&repository) {
        return Resolution::not_windows("docker-library never made Windows variants of it");
    }
    let words = tag.split(['-', '_']).chain(reference.path.split(['/', '-', '_', '.']));
    if !variant && words.into_iter().any(|word| catalog.is_linux_word(word)) {
        return Resolution::not_windows("its name is that of a Linux distribution");
    }
    match plain {
        _ if reference.tag.is_none() && reference.digest.is_some() => {
            Resolution::unresolved(Kind::Unknown, "a digest alone names no line")
        }
        Some(_) if variant => host_dependent(Kind::Windows),
        Some(Plain::Windows) => host_dependent(Kind::Windows),
        Some(Plain::Shared) => host_dependent(Kind::MultiOs),
        Some(Plain::Linux) => Resolution::not_windows("its tags without a Windows variant are Linux only"),
        None => Resolution::unresolved(
            Kind::Unknown,
            format!("`{repository}` is not in the data and `{tag}` names no Windows line"),
        ),
    }
}

/// The side of a framework tag by its date. The `20200211` tags were published on 02-19, after the corrected base
/// of 02-18, so their side is not known (`data/dotnet_framework_tags.csv`).
fn baseline_of_date(date: Date) -> Option<BaselineSide> {
    let (faulty, good) = (jiff::civil::date(2020, 2, 11), jiff::civil::date(2020, 2, 18));
    match date {
        date if date < faulty => Some(BaselineSide::Pre),
        date if date > good => Some(BaselineSide::Post),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_days_around_the_baseline_have_their_side() {
        for (day, expected) in [
            (date(2020, 2, 10), Some(BaselineSide::Pre)),
            (date(2020, 2, 11), None),
            (date(2020, 2, 18), None),
            (date(2020, 2, 19), Some(BaselineSide::Post)),
        ] {
            assert_eq!(baseline_of_date(day), expected, "{day}");
        }
    }

    #[test]
    fn a_kb_that_is_not_in_the_data_keeps_the_side_of_its_line() {
        for (tag, expected) in
            [("1709-KB9999999", Some(BaselineSide::Pre)), ("ltsc2022-KB9999999", Some(BaselineSide::Post))]
        {
            let reference =
                Reference::parse(&format!("mcr.microsoft.com/windows/servercore:{tag}")).expect("a reference");
            let found = resolve_from_data(Catalog::embedded(), &reference);
            assert_eq!((found.status, found.baseline), (Status::Line, expected), "{tag}");
        }
    }
}

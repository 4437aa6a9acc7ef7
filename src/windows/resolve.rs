//! From an image reference to the Windows underneath, as far as the data tell.

use super::baseline::Side;
use super::catalog::Catalog;
use super::derived::{Plain, TagForm};
use super::repositories::{BaseImage, Family};
use super::resolution::{Absent, Kind, Resolution, Status};
use super::tag::{self, BaseTag, DerivedTag};
use super::version::{Build, OsVersion};
use crate::image::Reference;
use jiff::civil::Date;

impl Catalog {
    /// What the data alone know of an image; commands ask [`Catalog::resolve`].
    pub(super) fn resolve_by_data(&self, reference: &Reference) -> Resolution {
        let repository = reference.repository();
        let moved = self.moved_repository(&repository);
        let read_as = moved.and_then(|moved| moved.successor()).unwrap_or(&repository);
        let mut found = match Family::of_repository(read_as) {
            Some(family) => self.resolve_base(reference, family, moved.is_some()),
            None => self.resolve_derived(reference, read_as),
        };
        if reference.digest.is_some() && found.status == Status::Floating {
            found.status = Status::Line;
            found.side = found.version.and_then(|version| self.image_side(version));
        }
        found
    }

    fn resolve_base(&self, reference: &Reference, family: Family, moved: bool) -> Resolution {
        let found = match reference.tag.as_deref() {
            None if reference.digest.is_some() => Resolution::unresolved(Kind::Windows, "a digest alone names no line"),
            None | Some("latest") => self.resolve_latest(family, moved),
            Some(tag) => self.resolve_base_tag(tag, family, moved),
        };
        Resolution { family: Some(family), ..found }
    }

    /// Docker Hub's `latest` was Windows Server 2016; the repositories on MCR have none since 2019-04-16.
    fn resolve_latest(&self, family: Family, moved: bool) -> Resolution {
        if moved {
            return self.retired_line(family, Build(14393));
        }
        let why = "the Windows repositories have had no `latest` tag since 2019-04-16";
        Resolution::absent(Absent::Latest, why.into())
    }

    fn resolve_base_tag(&self, tag: &str, family: Family, moved: bool) -> Resolution {
        let repository = family.path();
        match self.read_base_tag(tag) {
            BaseTag::Version(version) => self.exact(version),
            BaseTag::Kb(build, kb) => match self.release_of_kb(build, kb) {
                Some(release) => self.exact(release.os_version()),
                None => {
                    let version = OsVersion::new(build, None);
                    let why = Some(format!("KB{kb} is not in the data"));
                    Resolution { side: self.image_side(version), why, ..Resolution::windows(Status::Line, version) }
                }
            },
            BaseTag::Line(build) if moved => self.retired_line(family, build),
            BaseTag::Line(build) => match self.base_image(family, build) {
                Some(row) if self.is_named(row, tag) => self.floating(row),
                _ => {
                    let why = format!("`{repository}` never had a tag `{tag}`, for {}", self.product(build));
                    Resolution::absent(Absent::Line(build), why)
                }
            },
            BaseTag::Year => {
                Resolution::absent(Absent::Year, "a bare year is no tag of the Windows repositories".into())
            }
            BaseTag::NoLine => Resolution::absent(Absent::Name, format!("no Windows Server release is named `{tag}`")),
            BaseTag::OtherCase(build) => {
                let right = self.line_name(build);
                Resolution::unresolved(
                    Kind::Windows,
                    format!("tags are case-sensitive: `{right}` is one, `{tag}` is not known"),
                )
            }
            BaseTag::Other => Resolution::unresolved(Kind::Windows, format!("`{tag}` is no form of tag that is known")),
        }
    }

    /// Nano Server of 2016 was `sac2016` and never `ltsc2016`. Other spellings of a line are given the benefit of doubt.
    fn is_named(&self, row: &BaseImage, tag: &str) -> bool {
        let is_short_name = self.line(Build(row.build)).and_then(|line| line.short_name()) == Some(tag);
        !is_short_name || row.floating_tags().any(|floating| floating == tag)
    }

    /// A floating tag stands on the side of the newest image it was given: of the last one where the line is over.
    pub(super) fn floating(&self, row: &BaseImage) -> Resolution {
        let build = Build(row.build);
        let last = row.last_image_revision.map(|revision| OsVersion::new(build, Some(revision)));
        let side = last.map_or(Some(Side::Post), |last| self.image_side(last));
        Resolution { side, ..Resolution::windows(Status::Floating, OsVersion::new(build, None)) }
    }

    /// A line tag of a repository that gets nothing any more: where it stopped is known only if the line never crossed.
    fn retired_line(&self, family: Family, build: Build) -> Resolution {
        let version = OsVersion::new(build, None);
        let ended_before = self
            .base_image(family, build)
            .and_then(|row| row.last_image_revision)
            .is_some_and(|last| self.image_side(OsVersion::new(build, Some(last))) == Some(Side::Pre));
        let side = if ended_before { Some(Side::Pre) } else { self.image_side(version) };
        Resolution { side, ..Resolution::windows(Status::Line, version) }
    }

    /// An image that somebody who knows says is of this version, or of this line where the revision is missing.
    pub fn declared_image(&self, version: OsVersion, family: Option<Family>) -> Resolution {
        let found = match version.revision {
            Some(_) => self.exact(version),
            None => Resolution { side: self.image_side(version), ..Resolution::windows(Status::Line, version) },
        };
        Resolution { family, ..found }
    }

    fn exact(&self, version: OsVersion) -> Resolution {
        let insider = self.is_preview(version.build);
        let side = if insider { None } else { self.image_side(version) };
        Resolution { side, insider, ..Resolution::windows(Status::Exact, version) }
    }

    /// A build older than the newest line that is no line itself was only ever a preview.
    fn is_preview(&self, build: Build) -> bool {
        let is_image_line = self.line(build).is_some_and(|line| line.has_images());
        !is_image_line && build < self.newest_image_line().build()
    }

    fn resolve_derived(&self, reference: &Reference, repository: &str) -> Resolution {
        let known = self.derived_image(repository);
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
        let found = match self.read_derived_tag(tag, bare_lines) {
            DerivedTag::Version(version) => self.exact(version),
            DerivedTag::Line(build) => self.derived_line(build, tag, form),
            DerivedTag::Insider => Resolution {
                insider: true,
                ..Resolution::unresolved(Kind::Windows, "a preview image without a version")
            },
            DerivedTag::Contradiction => Resolution::unresolved(Kind::Windows, "its tag names two different lines"),
            says @ (DerivedTag::Variant | DerivedTag::Nothing) => {
                self.without_line(reference, known.map(|row| row.plain), says == DerivedTag::Variant)
            }
        };
        let inferred = known.is_none() && found.version.is_some();
        Resolution { family, inferred, insider: found.insider || insider, ..found }
    }

    fn derived_line(&self, build: Build, tag: &str, form: Option<TagForm>) -> Resolution {
        let version = OsVersion::new(build, None);
        let dated = tag::date_in(tag).filter(|_| form == Some(TagForm::Framework));
        let side = self.image_side(version).or(dated.and_then(side_of_date));
        Resolution { side, dated, ..Resolution::windows(Status::Line, version) }
    }

    /// No line in the tag: the puller's, or not Windows, or not known.
    fn without_line(&self, reference: &Reference, plain: Option<Plain>, variant: bool) -> Resolution {
        let repository = reference.repository();
        let tag = reference.tag.as_deref().unwrap_or("latest");
        let host_dependent = |kind| {
            let why = Some("the tag has one image a line, and the host that pulls decides".into());
            Resolution { why, ..Resolution::new(kind, Status::HostDependent) }
        };
        if plain.is_none() && self.is_linux_image(&repository) {
            return Resolution::not_windows("docker-library never made Windows variants of it");
        }
        let words = tag.split(['-', '_']).chain(reference.path.split(['/', '-', '_', '.']));
        if !variant && words.into_iter().any(|word| self.is_linux_word(word)) {
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
}

/// The side of a framework tag by its date. The `20200211` tags were published on 02-19, after the corrected base
/// of 02-18, so their side is not known (`data/dotnet_framework_tags.csv`).
fn side_of_date(date: Date) -> Option<Side> {
    let (faulty, good) = (jiff::civil::date(2020, 2, 11), jiff::civil::date(2020, 2, 18));
    match date {
        date if date < faulty => Some(Side::Pre),
        date if date > good => Some(Side::Post),
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
            (date(2020, 2, 10), Some(Side::Pre)),
            (date(2020, 2, 11), None),
            (date(2020, 2, 18), None),
            (date(2020, 2, 19), Some(Side::Post)),
        ] {
            assert_eq!(side_of_date(day), expected, "{day}");
        }
    }

    #[test]
    fn a_kb_that_is_not_in_the_data_keeps_the_side_of_its_line() {
        for (tag, expected) in [("1709-KB9999999", Some(Side::Pre)), ("ltsc2022-KB9999999", Some(Side::Post))] {
            let asked = Catalog::embedded().image_asked(&format!("mcr.microsoft.com/windows/servercore:{tag}"));
            assert_eq!((asked.resolution.status, asked.resolution.side), (Status::Line, expected), "{tag}");
        }
    }
}

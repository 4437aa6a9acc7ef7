//! `no-such-tag`

use super::support::prelude::*;
use super::support::wording::list;
use crate::finding::{Applicability, Fix};
use crate::image::Reference;
use crate::windows::Status;
use crate::windows::data::BaseImage;
use crate::windows::images::Absent;

pub(super) static RULE: Rule = Rule {
    name: "no-such-tag",
    title: "the tag does not exist",
    severity: Severity::Error,
    applies_to_image_references: true,
    page: include_str!("no_such_tag.md"),
    check,
    covers: Covers::Everything,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    let stages = cx.image_stages().filter(|stage| stage.base.resolution.status == Status::NoSuchTag);
    stages.filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let resolution = &stage.base.resolution;
    if resolution.absent == Some(Absent::NotInRegistry) {
        return on_asked(cx, stage);
    }
    let path = resolution.family?.path();
    let tag = stage.base.tag();
    let (message, label) = match resolution.absent? {
        Absent::Latest => {
            let label = if tag.is_none() { "without a tag it means `latest`" } else { "not published any more" };
            (format!("`{path}` has had no `latest` tag since 2019-04-16"), label.to_owned())
        }
        Absent::Line(build) if cx.catalog.base_image(resolution.family?, build).is_some() => {
            let row = cx.catalog.base_image(resolution.family?, build)?;
            let product = cx.catalog.product(build);
            let name = tag.unwrap_or_default();
            (format!("`{path}` has no tag `{name}`"), format!("the image of {product} was named `{}`", row.best_tag()))
        }
        Absent::Line(build) => {
            let product = cx.catalog.product(build);
            (format!("`{path}` never had an image of {product}"), format!("no image of {product} here"))
        }
        Absent::Year => {
            let year = tag.unwrap_or_default();
            (format!("`{path}` has no tag `{year}`: a bare year names no line"), "not a tag".to_owned())
        }
        Absent::Name => {
            let name = tag.unwrap_or_default();
            (format!("`{path}` has no tag `{name}`: no Windows Server release has that name"), "not a tag".to_owned())
        }
        Absent::NotInRegistry => return None,
    };
    let finding = cx.on_base(stage, message, label);
    let reference = stage.base.reference.as_ref()?;
    Some(with_help(finding.note(not_found(reference)), stage, help(cx, stage)).fix(fix(cx, stage)))
}

/// The registry said so. It knows its tags, so that those are proposed.
fn on_asked(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let reference = stage.base.reference.as_ref()?;
    let what = match (&reference.digest, &reference.tag) {
        (Some(_), _) => "this digest".to_owned(),
        (None, tag) => format!("tag `{}`", tag.as_deref().unwrap_or("latest")),
    };
    let message = format!("`{}` has no {what}", reference.repository());
    let finding = cx.on_base(stage, message, "not in the registry").note(not_found(reference));
    let help = match stage.base.resolution.nearest.as_slice() {
        [] => format!("name a tag that {} has", reference.repository()),
        nearest => format!("the nearest tags are {}", list(nearest, "and")),
    };
    Some(with_help(finding, stage, help))
}

fn not_found(reference: &Reference) -> String {
    format!("docker would say: manifest for {reference} not found: manifest unknown")
}

fn with_help(finding: Finding, stage: &Stage, help: String) -> Finding {
    match &stage.base.default {
        // A default that only stands in for what CI passes is often no tag at all.
        Some(default) => {
            let name = &default.name;
            let help = format!("{help}; if CI passes another value, give it with --build-arg {name}=VALUE");
            finding.at_most(Severity::Warning).help(help)
        }
        None => finding.help(help),
    }
}

fn help(cx: &Context<'_>, stage: &Stage) -> String {
    if let Some(only) = cx.certain_image(stage) {
        return format!("use `{}`", cx.spelled(stage, only));
    }
    match cx.use_a_fitting_line(stage).filter(|_| cx.has_hosts()) {
        Some(help) => help,
        None => {
            let rows = cx.living_lines(stage);
            let tags: Vec<_> = rows.iter().map(|row| cx.spelled(stage, row)).collect();
            format!("name the line that your hosts run: {}", list(&tags, "or"))
        }
    }
}

/// The one tag that was meant, where all declared hosts run it and its line stays; where none was, that of the hosts.
fn fix(cx: &Context<'_>, stage: &Stage) -> Option<Fix> {
    let Some(row) = cx.certain_image(stage) else {
        return cx.mend(stage, Applicability::Unsafe, &cx.tag_for_all_hosts(stage)?);
    };
    let fits = cx.runs_on_all_hosts(row) && !row.ends_soon(cx.settings.today);
    cx.mend(stage, Applicability::Safe, &cx.spelled(stage, row)).filter(|_| fits)
}

impl Context<'_> {
    /// The one image that was certainly meant: the same line in the repository that has it, or the year's line.
    pub fn certain_image(&self, stage: &Stage) -> Option<&BaseImage> {
        let resolution = &stage.base.resolution;
        let (family, build) = match resolution.absent? {
            Absent::Line(build) => (resolution.family?.counterpart(), build),
            Absent::Year => {
                let line = self.catalog.image_line(&format!("ltsc{}", stage.base.tag()?))?;
                (resolution.family?, line.build())
            }
            Absent::Latest | Absent::Name | Absent::NotInRegistry => return None,
        };
        self.catalog.base_image(family, build).filter(|row| !row.has_ended(self.settings.today))
    }
}

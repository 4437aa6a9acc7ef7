//! A base image: what a `FROM` names, and what is known of it.

use super::Stage;
use super::parts::{self, Part};
use super::signs::looks_windows;
use crate::dockerfile::{self, Dockerfile, Origin, Span, Target};
use crate::image::placeholder::{placeholder, what_is_missing};
use crate::image::{InvalidReference, Reference};
use crate::windows::{ImageQuery, Kind, Resolution, Resolver, Status};
use std::ops::Range;

/// What a `FROM` names.
pub struct Base {
    pub kind: BaseKind,
    /// As it stands in the file, quotes and all.
    pub written: String,
    pub span: Span,
    /// The base after expansion, exactly BuildKit's; `None` where that is no valid reference.
    pub text: Option<String>,
    pub reference: Option<Reference>,
    /// The public image that it is a mirror of.
    pub original: Option<Reference>,
    /// Where the tag stands; the whole base where it has none, or where tag and name come out of one variable.
    pub tag_span: Span,
    /// For a stage, what its root is.
    pub resolution: Resolution,
    /// The ARG default that the tag comes from, which a build argument may replace.
    pub default: Option<Default>,
    /// An ARG without a value had a part in it.
    pub depends_on_unset: bool,
    /// A variable without a value, and the ARG whose name differs in case only.
    pub other_case: Option<(String, String)>,
    /// A variable that BuildKit sets by itself.
    pub predefined: Option<String>,
    /// Why BuildKit refuses it, where it does so whatever the build arguments are.
    pub refused: Option<String>,
    /// It is refused because of the defaults of ARGs, which other build arguments might mend.
    pub refused_by_default: bool,
    /// A line continuation lies inside, so that source text and base differ.
    pub continued: bool,
    /// Where its text comes from.
    parts: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BaseKind {
    Image,
    /// The index of an earlier stage.
    Stage(usize),
    Scratch,
}

/// An ARG whose default has a part in a tag.
#[derive(Clone, Debug)]
pub struct Default {
    pub name: String,
    /// The default, or the ARG's name where the default stands in a substitution.
    pub span: Span,
}

impl Base {
    pub(super) fn new(
        resolver: &Resolver<'_>,
        file: &Dockerfile,
        syntax: &dockerfile::Stage,
        value: dockerfile::Base,
        earlier: &[Stage],
    ) -> Self {
        let span = syntax.base.span;
        let kind = match value.target {
            Target::Stage(index) => BaseKind::Stage(index),
            Target::Scratch => BaseKind::Scratch,
            Target::Image => BaseKind::Image,
        };
        let parsed = value.text.as_deref().map(Reference::parse);
        let reference = parsed.as_ref().and_then(|r| r.as_ref().ok()).filter(|_| kind == BaseKind::Image).cloned();
        let tag_range = reference.as_ref().and_then(|r| r.tag_range.clone());
        let depends_on_unset = value.variables.iter().any(|variable| {
            matches!(variable.origin, Origin::Unset { declared: Some(_), .. }) && !stands_in(&value, variable)
        });
        let other_case = value.variables.iter().find_map(|variable| match &variable.origin {
            Origin::Unset { declared: None, other_case: Some(other) } => Some((variable.name.clone(), other.clone())),
            _ => None,
        });
        let predefined = value.variables.iter().find(|variable| variable.origin == Origin::Predefined);
        let predefined = predefined.map(|variable| variable.name.clone());
        let known = reference.as_ref().map(|reference| resolver.resolve(reference));
        let original = known.as_ref().and_then(|known| known.original.clone());
        let known = known.map(|known| known.resolution);
        let resolution = match kind {
            BaseKind::Stage(index) => earlier[index].base.resolution.clone(),
            BaseKind::Scratch => Resolution::scratch(),
            BaseKind::Image => resolve(syntax, &value, known, parsed.as_ref().and_then(|parsed| parsed.as_ref().err())),
        };
        let has_placeholder = placeholder(&syntax.base.text).is_some();
        let by_default = value.text.is_none()
            && value.variables.iter().all(|variable| matches!(variable.origin, Origin::Default(_)));
        let refused_by_default = by_default && !value.variables.is_empty();
        let refused =
            refusal(&value, &parsed, kind).filter(|_| !has_placeholder && (value.variables.is_empty() || by_default));
        Self {
            kind,
            written: syntax.base.text.clone(),
            span,
            tag_span: tag_range.clone().map_or(span, |range| source_span(&value, range).unwrap_or(span)),
            default: default_of(file, &value, tag_range),
            parts: value.pieces.iter().map(Part::of).collect(),
            depends_on_unset,
            other_case,
            predefined,
            text: if kind == BaseKind::Image && reference.is_none() { None } else { value.text },
            reference,
            original,
            resolution,
            refused,
            refused_by_default,
            continued: syntax.base.continued,
        }
    }

    /// The words of the name speak of Windows, whatever else is known.
    pub fn looks_windows(&self) -> bool {
        looks_windows(&self.written) || self.text.as_deref().is_some_and(looks_windows)
    }

    /// What a registry can be asked for this base: nothing where a part of it is not known, or it is no image that
    /// winfrom judges.
    pub fn to_ask(&self) -> Option<&Reference> {
        let is_judged = self.resolution.kind != Kind::NotWindows && self.resolution.status != Status::Exempt;
        let is_whole = !self.depends_on_unset && placeholder(&self.written).is_none();
        self.reference.as_ref().filter(|_| self.kind == BaseKind::Image && is_judged && is_whole)
    }

    /// The edit of the file that puts `new` in the place of a part of the base's text: where, and what is to stand
    /// there. `None` where that part is spelled out in no single place, or says so already.
    pub fn edit(&self, range: Range<usize>, new: &str) -> Option<(Span, String)> {
        parts::edit(&self.parts, self.text.as_deref()?, range, new)
    }

    /// The place in the file behind the last byte of the base's text, for an edit that adds to it. `None` where it has
    /// none, or where what is added might not fit what another build makes of the text.
    pub fn end(&self) -> Option<Span> {
        parts::end(&self.parts)
    }

    /// The tag as it was after expansion.
    pub fn tag(&self) -> Option<&str> {
        self.reference.as_ref()?.tag.as_deref()
    }

    /// The image as [`compat`](crate::windows::compat) takes it; `None` for a stage or `scratch`.
    pub fn query(&self) -> Option<ImageQuery> {
        Some(ImageQuery {
            text: self.text.clone().filter(|_| self.kind == BaseKind::Image)?,
            reference: self.reference.clone(),
            original: self.original.clone(),
            resolution: self.resolution.clone(),
        })
    }

    /// `docker.io/library/golang`; of a mirror, what it stands for.
    pub fn repository(&self) -> Option<String> {
        self.original.as_ref().or(self.reference.as_ref()).map(Reference::repository)
    }
}

/// `known` is what the reference resolves to; `None` if the text is no reference, for the reason `invalid`.
fn resolve(
    syntax: &dockerfile::Stage,
    value: &dockerfile::Base,
    known: Option<Resolution>,
    invalid: Option<&InvalidReference>,
) -> Resolution {
    if value.platform.as_deref().is_some_and(|platform| platform.starts_with("linux")) {
        return known
            .filter(|found| found.kind == Kind::Windows)
            .unwrap_or_else(|| Resolution::not_windows("its platform is Linux"));
    }
    let text = value.text.as_deref().unwrap_or(&syntax.base.text);
    let kind = Kind::from_repository(text);
    if let Some(placeholder) = placeholder(&syntax.base.text) {
        return Resolution::with_placeholder(text, placeholder);
    }
    for variable in value.variables.iter().filter(|variable| !stands_in(value, variable)) {
        if let Origin::Unset { declared, other_case } = &variable.origin {
            let name = &variable.name;
            match (declared, other_case) {
                (Some(_), _) => {
                    let why = format!("ARG {name} has no value: give one with --build-arg {name}=VALUE");
                    return Resolution::unresolved(kind, why);
                }
                (None, Some(other)) if known.is_none() => {
                    let why = format!("no ARG {name} stands before the first FROM; ARG {other} differs in case");
                    return Resolution::unresolved(kind, why);
                }
                (None, None) if known.is_none() => {
                    let why = format!("no ARG {name} stands before the first FROM");
                    return Resolution::unresolved(kind, why);
                }
                _ => {}
            }
        }
    }
    known.unwrap_or_else(|| {
        if let Some(placeholder) = value.text.as_deref().and_then(placeholder) {
            return Resolution::unresolved(kind, what_is_missing(placeholder));
        }
        let why = value.error.clone().or(invalid.map(ToString::to_string));
        let why = why.unwrap_or_else(|| "not a valid image reference".into());
        Resolution::unresolved(Kind::Unknown, why)
    })
}

/// BuildKit's words for a base that it refuses.
fn refusal(
    value: &dockerfile::Base,
    parsed: &Option<Result<Reference, InvalidReference>>,
    kind: BaseKind,
) -> Option<String> {
    if let Some(error) = &value.error {
        return Some(error.clone());
    }
    match parsed {
        Some(Err(error)) if kind == BaseKind::Image => {
            Some(format!("failed to parse stage name \"{}\": {error}", value.text.as_deref().unwrap_or_default()))
        }
        _ => None,
    }
}

/// Where a part of the expanded base stands in the file.
fn source_span(value: &dockerfile::Base, range: Range<usize>) -> Option<Span> {
    let touched = value.pieces.iter().filter(|piece| piece.range.start < range.end && range.start < piece.range.end);
    touched
        .map(|piece| match piece.variable {
            Some(_) => piece.span,
            // A literal piece maps byte by byte, as long as nothing in it was cut out.
            None if piece.span.len() == piece.range.len() => Span::new(
                piece.span.start + range.start.saturating_sub(piece.range.start),
                piece.span.end - piece.range.end.saturating_sub(range.end),
            ),
            None => piece.span,
        })
        .reduce(Span::cover)
}

/// The ARG whose default the tag comes from (the whole base where it has no tag).
fn default_of(file: &Dockerfile, value: &dockerfile::Base, tag: Option<Range<usize>>) -> Option<Default> {
    let touches = |range: &Range<usize>| tag.as_ref().is_none_or(|tag| range.start < tag.end && tag.start < range.end);
    value.pieces.iter().filter(|piece| touches(&piece.range)).find_map(|piece| {
        let argument = match value.variables.get(piece.variable?)?.origin {
            Origin::Default(argument) | Origin::Unset { declared: Some(argument), .. } => &file.global_args[argument],
            _ => return None,
        };
        let written = || argument.default.as_ref().map_or(argument.name_span, |word| word.span);
        // `${NAME:-x}` has its default in the FROM itself, where the caret is already.
        let span = piece.default.filter(|span| !piece.span.contains(*span)).unwrap_or_else(written);
        Some(Default { name: argument.name.clone(), span })
    })
}

/// Whether a variable that nothing sets still gives text: the `x` of `${NAME:-x}`.
fn stands_in(value: &dockerfile::Base, variable: &dockerfile::Variable) -> bool {
    let is_it = |index| value.variables.get(index).is_some_and(|other| std::ptr::eq(other, variable));
    value.pieces.iter().any(|piece| piece.variable.is_some_and(is_it) && piece.default.is_some())
}

impl Resolution {
    /// Whether rules may take it for a Windows image of a known line.
    pub fn is_known_line(&self) -> bool {
        matches!(self.status, Status::Exact | Status::Floating | Status::Line) && self.version.is_some()
    }
}

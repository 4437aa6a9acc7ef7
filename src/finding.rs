//! What winfrom tells the user: one type for every finding, whatever found it.

use crate::dockerfile::Span;
use crate::source::Source;
use std::fmt;
use std::sync::Arc;

/// How grave a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that is wrong, with the place where it stands.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    /// The file that the spans point into.
    pub source: Arc<Source>,
    /// What the caret marks.
    pub span: Span,
    /// One fact, without a full stop.
    pub message: String,
    /// What stands at the span.
    pub label: String,
    /// Why it matters; the text that the user would otherwise meet.
    pub notes: Vec<String>,
    /// What to do, with a tag that can be pasted.
    pub help: Option<String>,
    /// The base image that it is about.
    pub base: Option<BaseFacts>,
    /// The declared names of the hosts it fails on, else the texts given.
    pub hosts: Vec<String>,
    pub related: Vec<Related>,
    pub fixes: Vec<Fix>,
    /// The rules whose findings on the same base this one speaks for.
    pub covers: Vec<&'static str>,
    /// The severity that the finding would have without the configuration. `None` if the configuration does not lower
    /// it.
    pub lowered_from: Option<Severity>,
}

impl Finding {
    /// How bold the least bold of its fixes is; `None` where it has none.
    pub fn fixable(&self) -> Option<Applicability> {
        self.fixes.iter().map(|fix| fix.applicability).min()
    }

    /// A finding of a rule at a place, with nothing said of it yet but one fact and what stands there.
    pub fn new(
        rule: &'static str,
        severity: Severity,
        source: Arc<Source>,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Finding {
            rule,
            severity,
            source,
            span,
            message: message.into(),
            label: label.into(),
            notes: vec![],
            help: None,
            base: None,
            hosts: vec![],
            related: vec![],
            fixes: vec![],
            covers: vec![],
            lowered_from: None,
        }
    }
}

/// The base image of a finding.
#[derive(Clone, Debug)]
pub struct BaseFacts {
    /// The index of the stage in its file.
    pub stage: usize,
    /// The stage's name.
    pub stage_name: Option<String>,
    /// The whole reference in the source.
    pub image_span: Span,
    /// The base after expansion.
    pub image: Option<String>,
    /// `10.0.17763.973`, or `10.0.17763`.
    pub os_version: Option<String>,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug)]
pub struct Related {
    pub source: Arc<Source>,
    pub span: Span,
    pub message: String,
}

/// An edit that mends a finding.
#[derive(Clone, Debug)]
pub struct Fix {
    pub title: String,
    pub applicability: Applicability,
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied unasked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Applicability {
    /// Says the same, mended.
    Safe,
    /// Changes what is built.
    Unsafe,
}

impl Applicability {
    pub fn name(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        }
    }
}

/// One replacement in one file.
#[derive(Clone, Debug)]
pub struct Edit {
    pub source: Arc<Source>,
    pub span: Span,
    pub text: String,
}

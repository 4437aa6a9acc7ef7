//! The input of a rule, and helpers that several rules use.

use super::judge::{HostVerdict, Judge, Role};
use crate::dockerfile::Span;
use crate::finding::{BaseFacts, Finding, Related, Severity};
use crate::model::{BaseKind, Model, Stage};
use crate::settings::{DeclaredHost, Settings};
use crate::windows::data::Verdict;
use crate::windows::{Build, Catalog, Host, Isolation, compat};

/// One file, one set of settings, and the identity of the rule that checks it.
pub struct Context<'a> {
    pub catalog: &'a Catalog,
    pub settings: &'a Settings,
    pub model: &'a Model,
    /// The name of the rule that checks the file.
    pub rule: &'static str,
    /// The default severity of that rule.
    pub severity: Severity,
}

impl<'a> Context<'a> {
    /// The stages with an image of their own, up to the target.
    pub fn image_stages(&self) -> impl Iterator<Item = &'a Stage> {
        let built = self.target().map_or(0, |target| target.index + 1);
        self.model.stages.iter().take(built).filter(|stage| stage.base.kind == BaseKind::Image)
    }

    /// The stages whose base is a Windows image of a known line that rules may speak of.
    pub fn windows_stages(&self) -> impl Iterator<Item = &'a Stage> {
        self.image_stages().filter(|stage| stage.base.resolution.is_known_line() && !stage.base.resolution.insider)
    }

    /// A host was declared, so that tags can be proposed for it.
    pub fn has_hosts(&self) -> bool {
        !self.settings.hosts.is_empty() || self.settings.build_host.is_some()
    }

    pub fn target(&self) -> Option<&'a Stage> {
        self.judge().target()
    }

    /// A finding that marks the tag of a stage's base, for what its line is.
    pub fn on_base(&self, stage: &Stage, message: impl Into<String>, label: impl Into<String>) -> Finding {
        let base = &stage.base;
        // A preview build is one whoever published it: the version says so itself.
        let is_guess = base.resolution.inferred && !base.resolution.insider;
        let mirror = base.resolution.why.as_ref().filter(|_| is_guess);
        let guess = if is_guess && mirror.is_none() { " (the line is read from the image's name alone)" } else { "" };
        let mut finding = self.about_base(stage, message, label.into() + guess);
        finding.notes.extend(mirror.cloned());
        finding
    }

    /// A finding that marks the tag of a stage's base, whatever line it is.
    pub fn about_base(&self, stage: &Stage, message: impl Into<String>, label: impl Into<String>) -> Finding {
        let base = &stage.base;
        let mut finding = self.at(base.tag_span, message, label);
        if let Some(default) = &base.default {
            let has_default = self.model.text(default.span) != default.name;
            let said = if has_default { "the default that is used" } else { "declared without a default" };
            finding = finding.related(self, default.span, said);
        }
        finding.base = Some(BaseFacts {
            stage: stage.index,
            stage_name: stage.name.clone(),
            image_span: base.span,
            image: base.text.clone(),
            os_version: base.resolution.version.map(|version| version.to_string()),
        });
        finding
    }

    /// A finding at a place of the file.
    pub fn at(&self, span: Span, message: impl Into<String>, label: impl Into<String>) -> Finding {
        Finding::new(self.rule, self.severity, self.model.source.clone(), span, message, label)
    }

    /// How each declared host gets along with a stage's base.
    pub fn verdicts(&self, stage: &Stage) -> Vec<HostVerdict<'a>> {
        self.judge().verdicts(stage)
    }

    /// What each declared host has to do with a stage's base.
    pub fn roles(&self, stage: &Stage) -> Vec<(&'a DeclaredHost, Role)> {
        self.judge().roles(stage)
    }

    /// The lines that a host-dependent tag is published for; none where the data do not tell.
    pub fn published_lines(&self, stage: &Stage) -> Vec<Build> {
        self.judge().published_lines(stage)
    }

    fn judge(&self) -> Judge<'a> {
        Judge { catalog: self.catalog, settings: self.settings, model: self.model }
    }
}

impl Finding {
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Never louder than `severity`.
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.severity = self.severity.min(severity);
        self
    }

    pub fn related(mut self, cx: &Context<'_>, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { source: cx.model.source.clone(), span, message: message.into() });
        self
    }
}

impl<'a> Context<'a> {
    /// As much of a span as stands on its first line: what goes on for a hundred lines is marked where it begins.
    pub fn first_line_of(&self, span: Span) -> Span {
        let source = &self.model.source;
        source.line_span(source.line_of(span.start)).within(span)
    }

    /// Where the first `RUN` stands that needs this stage's image during the build.
    pub fn first_run(&self, stage: &Stage) -> Option<Span> {
        let last = self.target().map_or(stage.index, |target| target.index);
        let run = self.model.first_run(stage, last)?;
        Some(self.first_line_of(run.span))
    }

    /// `10.0.20348`, or `10.0.20348 and 10.0.26100`: what a host runs under process isolation.
    pub fn runnable_builds(&self, host: &Host) -> String {
        let lines = self.catalog.lines().iter().filter(|line| line.has_images()).map(|line| line.build());
        let runs = |build: &Build| compat::runs(self.catalog, host, *build, Isolation::Process).verdict != Verdict::No;
        let names: Vec<_> = lines.filter(runs).map(|build| format!("10.0.{build}")).collect();
        names.join(" and ")
    }

    /// Whether Hyper-V isolation would help on every host that fails, and a page says so of this image.
    pub fn offers_hyperv(&self, stage: &Stage, failing: &[&HostVerdict<'_>]) -> bool {
        let Some(build) = stage.base.resolution.build() else { return false };
        failing.iter().all(|verdict| {
            let host = &verdict.declared.host;
            verdict.isolation() == Isolation::Process
                && compat::hyperv_is_a_remedy(host)
                && compat::runs(self.catalog, host, build, Isolation::HyperV).verdict == Verdict::Yes
        })
    }

    /// The repository still gets images, so that its tags can be proposed.
    pub fn is_current_repository(&self, stage: &Stage) -> bool {
        stage.base.repository().is_none_or(|repository| self.catalog.moved_repository(&repository).is_none())
    }
}

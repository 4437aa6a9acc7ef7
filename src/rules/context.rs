//! What a rule is given, and the questions that several rules ask.

use super::Rule;
use crate::dockerfile::Span;
use crate::finding::{BaseFacts, Finding, Related, Severity};
use crate::model::{BaseKind, Model, Stage};
use crate::settings::{DeclaredHost, Settings};
use crate::windows::compat::{self, ImageFacts, Judgement, Reason, Verdict};
use crate::windows::{Build, Catalog, Host, Isolation, Status};

/// One file, one set of settings, one rule.
pub struct Context<'a> {
    pub catalog: &'a Catalog,
    pub settings: &'a Settings,
    pub model: &'a Model,
    pub rule: &'static Rule,
}

/// What a host does with an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Runs the containers.
    Run,
    /// Runs the commands of a build in it.
    Build,
    /// Pulls it, to copy from it or onto it.
    Pull,
}

/// How a declared host gets along with a base.
pub struct HostVerdict<'a> {
    pub declared: &'a DeclaredHost,
    pub role: Role,
    pub judgement: Judgement,
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

    pub fn target(&self) -> Option<&'a Stage> {
        self.model.target(self.settings.target.as_deref()).or(self.model.stages.last())
    }

    /// A finding that marks the tag of a stage's base.
    pub fn on_base(&self, stage: &Stage, message: impl Into<String>, label: impl Into<String>) -> Finding {
        let base = &stage.base;
        let mut finding = self.at(base.tag_span, message, label);
        if base.resolution.inferred {
            finding.notes.push("the line is read from the image's name: nothing else says what is inside".into());
        }
        if let Some(default) = &base.default {
            finding = finding.related(self, default.span, format!("ARG {} comes from here", default.name));
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
        Finding {
            rule: self.rule.name,
            severity: self.rule.severity,
            source: self.model.source.clone(),
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
        }
    }

    /// How each declared host gets along with a stage's base, for what it has to do with it.
    ///
    /// Run hosts are asked about the image of the target, the build host about every image up to it. Without a
    /// build host a single declared host is both; of several, any one that manages will do.
    pub fn verdicts(&self, stage: &Stage) -> Vec<HostVerdict<'a>> {
        let exempt = self.settings.host_process || stage.base.resolution.status == Status::Exempt;
        if exempt || stage.base.resolution.insider {
            return vec![];
        }
        let mut verdicts = self.run_verdicts(stage);
        match (&self.settings.build_host, self.settings.hosts.as_slice()) {
            (Some(builder), _) => verdicts.push(self.build_verdict(stage, builder)),
            (None, [only]) if verdicts.is_empty() => verdicts.push(self.build_verdict(stage, only)),
            (None, several) if verdicts.is_empty() => {
                let builds: Vec<_> = several.iter().map(|host| self.build_verdict(stage, host)).collect();
                if builds.iter().all(|build| build.judgement.verdict == Verdict::No) {
                    verdicts.extend(builds);
                }
            }
            _ => {}
        }
        verdicts
    }

    fn run_verdicts(&self, stage: &Stage) -> Vec<HostVerdict<'a>> {
        let is_final = self.target().is_some_and(|target| self.model.root(target).index == stage.index);
        let hosts: &[DeclaredHost] = if is_final { &self.settings.hosts } else { &[] };
        let verdict = |declared| HostVerdict { declared, role: Role::Run, judgement: self.judge(stage, declared) };
        hosts.iter().map(verdict).collect()
    }

    fn build_verdict(&self, stage: &Stage, declared: &'a DeclaredHost) -> HostVerdict<'a> {
        let last = self.target().map_or(stage.index, |target| target.index);
        match self.model.first_run(stage, last) {
            Some(_) => HostVerdict { declared, role: Role::Build, judgement: self.judge(stage, declared) },
            None => HostVerdict { declared, role: Role::Pull, judgement: self.judge_pull(stage, declared) },
        }
    }

    /// The image of a stage as the compatibility function wants it; a host-dependent tag has none.
    pub fn image_facts(&self, stage: &Stage) -> Option<ImageFacts> {
        let resolution = &stage.base.resolution;
        Some(ImageFacts {
            version: resolution.version?,
            side: resolution.side,
            family: resolution.family,
            host_process: resolution.status == Status::Exempt,
        })
    }

    fn judge(&self, stage: &Stage, declared: &DeclaredHost) -> Judgement {
        match self.image_facts(stage) {
            Some(image) => compat::judge(self.catalog, &declared.host, &image, declared.isolation),
            None => self.judge_published(stage, declared),
        }
    }

    fn judge_pull(&self, stage: &Stage, declared: &DeclaredHost) -> Judgement {
        match self.image_facts(stage) {
            Some(image) => compat::pullable(self.catalog, &declared.host, &image),
            None => self.judge_published(stage, declared),
        }
    }

    /// A tag that takes the puller's line: whether any line that it is published for runs on the host.
    fn judge_published(&self, stage: &Stage, declared: &DeclaredHost) -> Judgement {
        let lines = self.published_lines(stage);
        let facts = |build| ImageFacts::floating(self.catalog, build, stage.base.resolution.family);
        let runs = |build| compat::judge(self.catalog, &declared.host, &facts(build), declared.isolation).verdict;
        if lines.is_empty() || declared.host.build.is_none() || lines.iter().any(|build| runs(*build) != Verdict::No) {
            return compat::image_unknown();
        }
        compat::not_published(self.catalog, &declared.host, &lines)
    }

    /// The lines that a host-dependent tag is published for; none where the data do not tell.
    pub fn published_lines(&self, stage: &Stage) -> Vec<Build> {
        let (Some(repository), Status::HostDependent) = (stage.base.repository(), stage.base.resolution.status) else {
            return vec![];
        };
        let asked = &stage.base.resolution.published;
        if !asked.is_empty() {
            return asked.iter().map(|version| version.build).collect();
        }
        self.catalog.published_lines(&repository, stage.base.tag().unwrap_or("latest"))
    }
}

impl HostVerdict<'_> {
    /// The host stands on the other side of the baseline.
    pub fn is_baseline_mismatch(&self) -> bool {
        self.judgement.verdict == Verdict::No && self.judgement.reason == Reason::BaselineMismatch
    }

    /// The host cannot run, build or pull the image, for a reason that is not the baseline's.
    pub fn is_mismatch(&self) -> bool {
        let baseline = [Reason::BaselineMismatch, Reason::InterimImage];
        self.judgement.verdict == Verdict::No && !baseline.contains(&self.judgement.reason)
    }

    pub fn isolation(&self) -> Isolation {
        self.declared.isolation
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
    /// Where the first `RUN` stands that needs this stage's image during the build.
    pub fn first_run(&self, stage: &Stage) -> Option<Span> {
        let last = self.target().map_or(stage.index, |target| target.index);
        let run = self.model.first_run(stage, last)?;
        Some(self.model.source.line_span(run.line).within(run.span))
    }

    /// `10.0.20348`, or `10.0.20348 and 10.0.26100`: what a host runs under process isolation.
    pub fn runnable_builds(&self, host: &Host) -> String {
        let lines = self.catalog.lines().iter().filter(|line| line.has_images()).map(|line| line.build());
        let runs = |build: &Build| compat::runs(self.catalog, host, *build, Isolation::Process).verdict != Verdict::No;
        let names: Vec<_> = lines.filter(runs).map(|build| format!("10.0.{build}")).collect();
        names.join(" and ")
    }

    /// Whether Hyper-V isolation would help on every host that fails.
    pub fn offers_hyperv(&self, failing: &[&HostVerdict<'_>]) -> bool {
        failing.iter().all(|verdict| {
            let is_older = verdict.judgement.reason != Reason::ImageNewer;
            verdict.isolation() == Isolation::Process && is_older && compat::hyperv_is_a_remedy(&verdict.declared.host)
        })
    }

    /// The repository still gets images, so that its tags can be proposed.
    pub fn is_current_repository(&self, stage: &Stage) -> bool {
        stage.base.repository().is_none_or(|repository| self.catalog.moved_repository(&repository).is_none())
    }
}

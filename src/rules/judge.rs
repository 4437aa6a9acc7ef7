//! What the declared hosts make of the bases of a file.

use crate::model::{Model, Stage};
use crate::settings::{DeclaredHost, Settings};
use crate::windows::compat::{self, ImageFacts, Judgement, Reason, Verdict};
use crate::windows::{Build, Catalog, Isolation, Status};

/// One file and the settings that it is judged by.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    pub catalog: &'a Catalog,
    pub settings: &'a Settings,
    pub model: &'a Model,
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

impl<'a> Judge<'a> {
    /// The stage that is built.
    pub fn target(&self) -> Option<&'a Stage> {
        self.model.target(self.settings.target.as_deref()).or(self.model.stages.last())
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
        ImageFacts::of(&stage.base.resolution)
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
        let family = stage.base.resolution.family;
        let judgement = compat::judge_published(self.catalog, &declared.host, &lines, family, declared.isolation);
        // Which of its lines the host would take is not looked into: only that there is none.
        match judgement.verdict == Verdict::No && declared.host.build.is_some() {
            true => judgement,
            false => compat::image_unknown(),
        }
    }

    /// The lines that a host-dependent tag is published for; none where the data do not tell.
    pub fn published_lines(&self, stage: &Stage) -> Vec<Build> {
        let (Some(repository), Status::HostDependent) = (stage.base.repository(), stage.base.resolution.status) else {
            return vec![];
        };
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

    /// The names of the hosts, each once.
    pub fn labels(verdicts: &[&HostVerdict<'_>]) -> Vec<String> {
        let mut labels: Vec<String> = vec![];
        for verdict in verdicts {
            if !labels.contains(&verdict.declared.label) {
                labels.push(verdict.declared.label.clone());
            }
        }
        labels
    }
}

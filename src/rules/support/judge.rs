//! What the declared hosts make of the bases of a file.

use crate::model::{Model, Stage};
use crate::settings::{DeclaredHost, Settings};
use crate::windows::compat::{self, Judgement};
use crate::windows::data::{Reason, Verdict};
use crate::windows::images::published_lines;
use crate::windows::{Build, Catalog, Isolation, Status};
use std::collections::HashSet;

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
        let verdict = |(declared, role)| HostVerdict { declared, role, judgement: self.judge(stage, declared, role) };
        let verdicts: Vec<_> = self.roles(stage).into_iter().map(verdict).collect();
        let only_builds = verdicts.iter().all(|verdict| verdict.role != Role::Run);
        let any_will_do = only_builds && self.settings.build_host.is_none();
        match any_will_do && verdicts.len() > 1 && verdicts.iter().any(|v| v.judgement.verdict != Verdict::No) {
            true => vec![],
            false => verdicts,
        }
    }

    /// What each declared host has to do with a stage's base.
    pub fn roles(&self, stage: &Stage) -> Vec<(&'a DeclaredHost, Role)> {
        let last = self.target().map_or(stage.index, |target| target.index);
        let is_final = self.target().is_some_and(|target| self.model.root(target).index == stage.index);
        let build_role = if self.model.first_run(stage, last).is_some() { Role::Build } else { Role::Pull };
        let all_as = |role| self.settings.hosts.iter().map(move |declared| (declared, role));
        let mut roles: Vec<_> = all_as(Role::Run).filter(|_| is_final).collect();
        match &self.settings.build_host {
            Some(builder) => roles.push((builder, build_role)),
            None if roles.is_empty() => roles.extend(all_as(build_role)),
            None => {}
        }
        roles
    }

    fn judge(&self, stage: &Stage, declared: &DeclaredHost, role: Role) -> Judgement {
        let Some(asked) = stage.base.query().filter(|asked| is_judged(asked.resolution.status)) else {
            return compat::image_unknown();
        };
        match role {
            Role::Pull => compat::pullable_query(self.catalog, &declared.host, &asked),
            Role::Run | Role::Build => compat::judge_query(self.catalog, &declared.host, &asked, declared.isolation),
        }
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
        published_lines(self.catalog, &repository, stage.base.tag().unwrap_or("latest"))
    }
}

/// `no-such-tag` reports a tag that does not exist, and no host rule concerns an image of Linux.
fn is_judged(status: Status) -> bool {
    !matches!(status, Status::NoSuchTag | Status::NotWindows)
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
        let mut known = HashSet::new();
        let labels = verdicts.iter().map(|verdict| &verdict.declared.label).filter(|label| known.insert(*label));
        labels.cloned().collect()
    }
}

//! The Windows bases of a run, one entry an image, and what the declared hosts make of them: for reports that show it.

use crate::model::{BaseKind, Model, Stage};
use crate::rules::{Judge, Role};
use crate::settings::Settings;
use crate::windows::data::Verdict;
use crate::windows::{Kind, Resolution};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a run met. It grows with the images, not with the files.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The day that lifecycles are judged on.
    pub today: Date,
    pub hosts: BTreeSet<HostRole>,
    /// By the image after expansion; by what is written where that leaves no image.
    pub bases: BTreeMap<String, SurveyedBase>,
    /// How many `FROM`s name no Windows image.
    pub others: usize,
}

/// A declared host and what it is to do. Hosts that run come before those that build.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HostRole {
    pub builds: bool,
    /// The name given to it, else the text that named it.
    pub label: String,
}

/// An image, wherever it is named.
#[derive(Clone, Debug)]
pub struct SurveyedBase {
    pub resolution: Resolution,
    /// How many `FROM`s name it.
    pub uses: usize,
    /// The path and line of the first of them in the order of paths.
    pub first: (String, usize),
    /// The worst verdict of each host that was asked.
    pub verdicts: BTreeMap<HostRole, Verdict>,
}

impl Survey {
    /// Nothing met yet.
    pub fn new(settings: &Settings) -> Self {
        let role = |builds| move |label: &String| HostRole { builds, label: label.clone() };
        let run = settings.hosts.iter().map(|host| &host.label).map(role(false));
        let build = settings.build_host.iter().map(|host| &host.label).map(role(true));
        Self { today: settings.today, hosts: run.chain(build).collect(), bases: BTreeMap::new(), others: 0 }
    }

    /// Takes in the bases of a file.
    pub fn add(&mut self, judge: &Judge<'_>) {
        for stage in judge.model.stages.iter().filter(|stage| stage.base.kind == BaseKind::Image) {
            if is_windows(judge.model, stage) {
                self.add_stage(judge, stage);
            } else {
                self.others += 1;
            }
        }
    }

    fn add_stage(&mut self, judge: &Judge<'_>, stage: &Stage) {
        let base = &stage.base;
        let image = base.text.as_ref().unwrap_or(&base.written);
        let mut verdicts = BTreeMap::new();
        for verdict in judge.verdicts(stage) {
            let host = HostRole { builds: verdict.role != Role::Run, label: verdict.declared.label.clone() };
            worsen(&mut verdicts, host, verdict.judgement.verdict);
        }
        let surveyed = SurveyedBase {
            resolution: base.resolution.clone(),
            uses: 1,
            first: (judge.model.source.path.clone(), stage.line),
            verdicts,
        };
        self.merge_base(image.clone(), surveyed);
    }

    /// Takes in what another part of the run met.
    pub fn merge(&mut self, other: Survey) {
        self.others += other.others;
        self.hosts.extend(other.hosts);
        for (image, base) in other.bases {
            self.merge_base(image, base);
        }
    }

    /// Takes in what another build of the same file met: the same `FROM`s, which count once.
    pub fn merge_build(&mut self, mut other: Survey) {
        other.others = other.others.saturating_sub(self.others);
        for (image, base) in &mut other.bases {
            base.uses = base.uses.saturating_sub(self.bases.get(image).map_or(0, |known| known.uses));
        }
        self.merge(other);
    }

    fn merge_base(&mut self, image: String, base: SurveyedBase) {
        self.hosts.extend(base.verdicts.keys().cloned());
        let Some(known) = self.bases.get_mut(&image) else {
            self.bases.insert(image, base);
            return;
        };
        known.uses += base.uses;
        if place(&base) < place(known) {
            known.first = base.first;
            known.resolution = base.resolution;
        }
        for (host, verdict) in base.verdicts {
            worsen(&mut known.verdicts, host, verdict);
        }
    }
}

/// A shared tag such as `golang:1.26` is Windows where its own stage shows it.
fn is_windows(model: &Model, stage: &Stage) -> bool {
    match stage.base.resolution.kind {
        Kind::Windows => true,
        Kind::MultiOs => stage.shows_windows,
        Kind::NotWindows => false,
        Kind::Unknown => stage.base.looks_windows() || model.is_windows && stage.base.depends_on_unset,
    }
}

fn worsen(verdicts: &mut BTreeMap<HostRole, Verdict>, host: HostRole, verdict: Verdict) {
    let known = verdicts.entry(host).or_insert(verdict);
    if gravity(verdict) > gravity(*known) {
        *known = verdict;
    }
}

fn place(base: &SurveyedBase) -> impl Ord + '_ {
    (Path::new(&base.first.0), base.first.1)
}

fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Yes => 0,
        Verdict::Unknown => 1,
        Verdict::Conditional => 2,
        Verdict::No => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::report::samples;

    const TWICE: &str = "FROM mcr.microsoft.com/windows/servercore:1909 AS a\n\
                         FROM mcr.microsoft.com/windows/servercore:1909\nFROM a\nFROM alpine\n";

    fn survey(hosts: &[&str], path: &str) -> Survey {
        samples::lint_for(hosts, path, TWICE).survey.expect("the samples ask for it")
    }

    #[test]
    fn an_image_is_one_entry_wherever_it_is_named() {
        let mut all = survey(&[], "a/Dockerfile");
        all.merge(survey(&[], "b/Dockerfile"));
        let entries: Vec<_> = all.bases.iter().map(|(image, base)| (image.as_str(), base.uses, &base.first)).collect();
        let first = ("a/Dockerfile".to_owned(), 1);
        assert_eq!(entries, [("mcr.microsoft.com/windows/servercore:1909", 4, &first)]);
        assert_eq!(all.others, 2);
    }

    #[test]
    fn builds_of_one_file_count_its_bases_once() {
        let mut all = survey(&["ltsc2019"], "Dockerfile");
        all.merge_build(survey(&["ltsc2022"], "Dockerfile"));
        assert_eq!((all.bases.values().map(|base| base.uses).sum::<usize>(), all.others), (2, 1));
        let asked = |label: &str| all.hosts.iter().any(|host| host.label == label);
        assert!(asked("ltsc2019") && asked("ltsc2022"));
    }

    #[test]
    fn the_worst_verdict_stands() {
        let mut verdicts = BTreeMap::new();
        let host = HostRole { builds: false, label: "x".into() };
        for (verdict, worst) in [
            (Verdict::Unknown, Verdict::Unknown),
            (Verdict::Yes, Verdict::Unknown),
            (Verdict::No, Verdict::No),
            (Verdict::Conditional, Verdict::No),
        ] {
            worsen(&mut verdicts, host.clone(), verdict);
            assert_eq!(verdicts[&host], worst);
        }
    }

    #[test]
    fn the_page_agrees_with_the_rules() {
        let text = "FROM mcr.microsoft.com/windows/servercore:ltsc2019\nRUN dir\n";
        let report = samples::lint_for(&["windows-2022"], "Dockerfile", text);
        let no = report
            .survey
            .expect("the samples ask for it")
            .bases
            .into_values()
            .all(|base| base.verdicts.values().all(|verdict| *verdict == Verdict::No) && !base.verdicts.is_empty());
        assert!(no && report.findings.iter().any(|finding| finding.severity == Severity::Error));
    }
}

//! Judging one file: the rules that are on, their severities, and one finding for one cause.

mod builder;
mod builds;
mod configured;
mod image;
mod variants;

pub use builder::SettingsBuilder;
pub use image::{lint_image, model_of_image};

use crate::dockerfile::{self, Arguments, Dockerfile};
use crate::finding::{Finding, Related, Severity};
use crate::ignore::Ignores;
use crate::model::Model;
use crate::rules::{Judge, RULES, Rule, UNUSED_IGNORE, rule};
use crate::settings::{Level, Settings};
use crate::source::Source;
use crate::source::skipped::{SkipReason, Skipped};
use crate::suppression::Suppression;
use crate::survey::Survey;
use crate::windows::{Answers, Catalog, Resolver};
use builds::Builds;
use configured::Disabled;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// What a file gave.
#[derive(Clone, Default)]
pub struct Judged {
    /// In the order of their places.
    pub findings: Vec<Finding>,
    /// What is wrong in another file, the configuration, which may serve many.
    pub elsewhere: Vec<Finding>,
    /// How many `FROM`s it has.
    pub bases: usize,
    /// How many of them could be Windows and cannot be worked out.
    pub unresolved: usize,
    /// The findings that comments in it, or the configuration, keep out of the report.
    pub suppressions: Vec<Suppression>,
    /// Whether a build of it stops at a stage that it has not, so that its last one was judged.
    pub lacks_target: bool,
    /// The file is a template that was not named, so it was not judged.
    pub is_template: bool,
    /// The bases themselves, where the settings ask for them.
    pub survey: Option<Survey>,
    /// The variants that are not judged, because the file has too many for its stages.
    pub skipped: Option<Skipped>,
}

/// Judges a file. `named`: the user named its path, so that it is linted whatever it is about.
pub fn lint(catalog: &Catalog, answers: &Answers, source: Arc<Source>, settings: &Settings, named: bool) -> Judged {
    let dockerfile = Arc::new(dockerfile::read(&source.bytes));
    let builds = Builds::new(settings, dockerfile.stages.len());
    let model = |settings: &Settings| model(catalog, answers, &source, &dockerfile, settings);
    let first = model(&builds.settings(0));
    let is_template = |build| model(&builds.settings(build)).is_template;
    if first.is_template && !named && (1..builds.len()).all(is_template) {
        return Judged { is_template: true, ..Judged::default() };
    }
    let mut ignores = Ignores::read(&source, &dockerfile, settings);
    let is_windows = |build| model(&builds.settings(build)).is_windows;
    let speaks = named || first.is_windows || (1..builds.len()).any(is_windows);
    let mut disabled = Disabled::default();
    let (mut found, mut unresolved, mut survey) = (vec![], BTreeSet::new(), None);
    let mut lacks_target = true;
    let mut first = Some(first);
    for build in 0..builds.len() {
        let settings = builds.settings(build);
        let model = first.take().unwrap_or_else(|| model(&settings));
        if speaks {
            let mut findings = ignores.hide(run_rules(catalog, &model, &settings));
            disabled.run(catalog, &model, &settings, &findings, |_| true);
            findings.sort_by_key(order);
            found.push((builds.label(build), cover(findings)));
        }
        unresolved.extend(model.unresolved().map(|stage| stage.index));
        lacks_target &= model.target(settings.target.as_deref()).is_none();
        if settings.survey {
            survey = Some(with_build(survey, &Judge { catalog, settings: &settings, model: &model }));
        }
    }
    let mut findings = variants::merge(found);
    if speaks {
        let (unused, severity) = (ignores.unused(), configured::disabled_severity(&UNUSED_IGNORE, settings));
        match severity {
            Some(severity) => {
                unused.into_iter().for_each(|unused| disabled.add(Finding { severity, ..unused }, settings))
            }
            None => findings.extend(unused),
        }
    }
    findings.sort_by_key(order);
    let (findings, elsewhere) = findings.into_iter().partition(|finding| Arc::ptr_eq(&finding.source, &source));
    Judged {
        findings,
        elsewhere,
        bases: dockerfile.stages.len(),
        unresolved: unresolved.len(),
        suppressions: [ignores.suppressions(), disabled.suppressions].concat(),
        is_template: false,
        lacks_target,
        survey,
        skipped: skipped(&source, &builds),
    }
}

/// The variants of a file that are not judged.
fn skipped(source: &Source, builds: &Builds<'_>) -> Option<Skipped> {
    let reason = SkipReason::Variants { judged: builds.len(), left_out: builds.left_out() };
    (builds.left_out() > 0).then(|| Skipped { path: source.path.clone(), reason })
}

/// By place, and the gravest first.
fn order(finding: &Finding) -> impl Ord + use<> {
    (finding.span, std::cmp::Reverse(finding.severity), finding.rule)
}

/// Returns the model of a file for the build that the settings describe, without their variants.
pub fn model_of(catalog: &Catalog, answers: &Answers, source: &Arc<Source>, settings: &Settings) -> Model {
    let dockerfile = Arc::new(dockerfile::read(&source.bytes));
    model(catalog, answers, source, &dockerfile, settings)
}

/// What a file names, before it is judged: one model for each build that is judged.
pub fn models_of<'a>(
    catalog: &'a Catalog,
    answers: &'a Answers,
    source: &'a Arc<Source>,
    settings: &'a Settings,
) -> (impl Iterator<Item = Model> + 'a, Option<Skipped>) {
    let dockerfile = Arc::new(dockerfile::read(&source.bytes));
    let builds = Builds::new(settings, dockerfile.stages.len());
    let (number, skipped) = (builds.len(), skipped(source, &builds));
    let of = move |build| model(catalog, answers, source, &dockerfile, &builds.settings(build));
    ((0..number).map(of), skipped)
}

fn model(
    catalog: &Catalog,
    answers: &Answers,
    source: &Arc<Source>,
    dockerfile: &Arc<Dockerfile>,
    settings: &Settings,
) -> Model {
    let resolver = Resolver { catalog, answers, private_images: &settings.images };
    Model::new(&resolver, source.clone(), dockerfile.clone(), &arguments(settings))
}

/// The bases of the builds so far, with those of one more.
fn with_build(so_far: Option<Survey>, judge: &Judge<'_>) -> Survey {
    let mut survey = Survey::new(judge.settings);
    survey.add(judge);
    match so_far {
        Some(mut all) => {
            all.merge_build(survey);
            all
        }
        None => survey,
    }
}

/// The build arguments of a run; the platforms are those of a Windows build unless the build host is Linux.
pub fn arguments(settings: &Settings) -> Arguments {
    let on_linux = settings.build_host.as_ref().is_some_and(|declared| declared.host.build.is_none());
    Arguments {
        build_args: settings.build_args.clone(),
        build_platform: if on_linux { "linux/amd64" } else { "windows/amd64" }.into(),
        target_stage: settings.target.clone(),
        ..Arguments::default()
    }
}

fn run_rules(catalog: &Catalog, model: &Model, settings: &Settings) -> Vec<Finding> {
    let speaking = RULES.iter().copied().filter_map(|rule| match configured::level(rule, settings) {
        Level::Off => None,
        Level::At(severity) => Some((rule, severity)),
    });
    let check = |(rule, configured): (&'static Rule, Severity)| {
        let told = |finding: Finding| {
            let original = settings.levels.configured.contains_key(rule.name).then(|| finding.clone());
            let finding = with_found_hosts(with_severity(finding, rule, configured, model), settings);
            match original {
                Some(original) => configured::with_lowered(finding, original, rule, settings, model),
                None => finding,
            }
        };
        rule.findings(catalog, settings, model).into_iter().map(told).collect::<Vec<_>>()
    };
    speaking.flat_map(check).collect()
}

/// The configured severity takes the place of the rule's own. What the rule said more softly than usual stays at
/// least as soft, and a line that was only inferred makes no more than a note.
fn with_severity(mut finding: Finding, rule: &Rule, configured: Severity, model: &Model) -> Finding {
    if configured != rule.severity {
        let softened = finding.severity < rule.severity;
        finding.severity = if softened { finding.severity.min(configured) } else { configured };
    }
    let is_inferred = |stage: usize| model.stages[stage].base.resolution.inferred;
    if rule.depends_on_windows_version && finding.base.as_ref().is_some_and(|base| is_inferred(base.stage)) {
        finding.severity = Severity::Note;
    }
    finding
}

/// A host that was found is shown where it stands. Where a default had a part in the host or in the build, what is
/// said of hosts is no error.
fn with_found_hosts(mut finding: Finding, settings: &Settings) -> Finding {
    let names: HashSet<&str> = finding.hosts.iter().map(String::as_str).collect();
    let failing = settings.all_hosts().filter(|host| names.contains(host.label.as_str()));
    let found: Vec<_> = failing.filter_map(|host| Some((host.found?, host.place.as_ref()?))).collect();
    let by_default = settings.is_defaulted && !finding.hosts.is_empty();
    if by_default || found.iter().any(|(found, _)| !found.is_certain) {
        finding.severity = finding.severity.min(Severity::Warning);
    }
    if by_default {
        finding =
            with_note(finding, "a default stands in for a value here: where another is set, this may not hold".into());
    }
    for (found, place) in found {
        let is_marked = Arc::ptr_eq(&finding.source, &place.source) && finding.span == place.span;
        if !is_marked {
            let message = format!("`{}` names the host", found.key);
            finding.related.push(Related { source: place.source.clone(), span: place.span, message });
        }
    }
    finding
}

/// One base, one cause, one finding: what another finding on the same base says too goes into its notes.
pub fn cover(findings: Vec<Finding>) -> Vec<Finding> {
    let mut by_stage: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        if let Some(base) = &finding.base {
            by_stage.entry(base.stage).or_default().push(index);
        }
    }
    let mut covered: Vec<Vec<usize>> = vec![vec![]; findings.len()];
    let mut is_covered = vec![false; findings.len()];
    for same_base in by_stage.values() {
        for &index in same_base {
            if let Some(by) = coverer(&findings, same_base, index) {
                covered[by].push(index);
                is_covered[index] = true;
            }
        }
    }
    let kept = (0..findings.len()).filter(|index| !is_covered[*index]);
    let with_covered = |index: usize| {
        let covered: Vec<_> = covered[index].iter().map(|other| &findings[*other]).collect();
        with_covered(findings[index].clone(), &covered)
    };
    kept.map(with_covered).collect()
}

/// The finding on the same base that says what this one says, and that nothing else covers itself.
fn coverer(findings: &[Finding], same_base: &[usize], covered: usize) -> Option<usize> {
    let mut last = None;
    let mut index = covered;
    // Rules cover in one direction, so the chain ends.
    for _ in 0..RULES.len() {
        let name = findings[index].rule;
        let next = same_base.iter().copied().find(|other| {
            findings[*other].rule != name && rule(findings[*other].rule).is_some_and(|rule| rule.covers(name))
        });
        match next {
            Some(next) => {
                last = Some(next);
                index = next;
            }
            None => break,
        }
    }
    last
}

fn with_covered(mut finding: Finding, covered: &[&Finding]) -> Finding {
    finding.covers = covered.iter().map(|finding| finding.rule).collect();
    let said: Vec<_> = covered.iter().map(|finding| finding.message.clone()).collect();
    match said.is_empty() {
        true => finding,
        false => with_note(finding, format!("also: {}", said.join("; "))),
    }
}

/// At most two notes: its own first one, then the rest.
fn with_note(mut finding: Finding, note: String) -> Finding {
    finding.notes.push(note);
    if finding.notes.len() > 2 {
        let rest = finding.notes.split_off(1);
        finding.notes.push(rest.join("; "));
    }
    finding
}

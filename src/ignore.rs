//! `# winfrom: ignore[rule] reason`: which comments there are, what they hide, and which of them hide nothing.

mod comment;

use crate::dockerfile::{Dockerfile, Span};
use crate::finding::{Applicability, Edit, Finding, Fix};
use crate::rules::{self, UNUSED_IGNORE};
use crate::settings::{Level, Settings};
use crate::source::Source;
use crate::suppression::{SuppressedBy, Suppression};
use comment::{Comment, Scope, lines_below};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The ignore comments of a file.
pub struct Ignores<'a> {
    source: &'a Arc<Source>,
    dockerfile: &'a Dockerfile,
    settings: &'a Settings,
    entries: Vec<Entry>,
    /// What is wrong with the comments themselves.
    malformed: Vec<Finding>,
    /// The rule and place of what was hidden: a finding that several variants have is hidden once.
    hidden: HashSet<(&'static str, Span)>,
    suppressions: Vec<Suppression>,
    /// For each comment of the file, the line that it stands above.
    below: Vec<usize>,
    /// The entries by rule and line; those of a whole file under no line.
    by_line: HashMap<(&'static str, Option<usize>), Vec<usize>>,
}

/// One rule in one comment.
struct Entry {
    rule: &'static str,
    /// Where the name of the rule stands.
    span: Span,
    comment: Span,
    /// No other rule stands in the comment.
    is_alone: bool,
    until: Option<Date>,
    /// The text behind the list of rules. `None` if there is none.
    reason: Option<String>,
    is_used: bool,
}

impl<'a> Ignores<'a> {
    /// Reads the comments of a file; none where the settings say not to.
    pub fn read(source: &'a Arc<Source>, dockerfile: &'a Dockerfile, settings: &'a Settings) -> Self {
        let mut ignores = Self {
            source,
            dockerfile,
            settings,
            entries: vec![],
            malformed: vec![],
            hidden: HashSet::new(),
            suppressions: vec![],
            below: lines_below(source, dockerfile),
            by_line: HashMap::new(),
        };
        if settings.ignore_comments {
            for (index, place) in dockerfile.comments.iter().enumerate() {
                if let Some(comment) = Comment::read(source, dockerfile, *place, ignores.below[index]) {
                    ignores.add(comment);
                }
            }
        }
        ignores
    }

    fn add(&mut self, comment: Comment) {
        for problem in &comment.problems {
            let found = self.about(problem.span, &problem.message, &problem.label);
            self.malformed.push(Finding { help: problem.help.clone(), ..found });
        }
        let is_alone = comment.rules.len() == 1;
        for (rule, span) in comment.rules {
            let line = if let Scope::Line(line) = comment.scope { Some(line) } else { None };
            self.by_line.entry((rule, line)).or_default().push(self.entries.len());
            let (until, reason) = (comment.until, comment.reason.clone());
            self.entries.push(Entry { rule, span, comment: comment.span, is_alone, until, reason, is_used: false });
        }
    }

    /// The findings that no comment hides.
    pub fn hide(&mut self, findings: Vec<Finding>) -> Vec<Finding> {
        let mut shown = vec![];
        for finding in findings {
            match self.hiding(&finding) {
                None => shown.push(finding),
                Some(reason) if self.hidden.insert((finding.rule, finding.span)) => {
                    self.suppressions.push(Suppression::new(finding, SuppressedBy::Comment, reason));
                }
                Some(_) => {}
            }
        }
        shown
    }

    /// Marks the comments that hide a finding as used, and returns the reason that the first one gives. `None` if no
    /// comment hides the finding.
    fn hiding(&mut self, finding: &Finding) -> Option<Option<String>> {
        let mut reason = None;
        let lines = self.lines(finding).into_iter().map(Some);
        for line in lines.chain([None]) {
            for index in self.by_line.get(&(finding.rule, line)).into_iter().flatten() {
                let entry = &mut self.entries[*index];
                if !entry.has_expired(self.settings.today) {
                    entry.is_used = true;
                    reason = reason.or_else(|| Some(entry.reason.clone()));
                }
            }
        }
        reason
    }

    /// The lines above which a comment hides a finding: its own, that of its instruction, that of its FROM.
    fn lines(&self, finding: &Finding) -> Vec<usize> {
        if !Arc::ptr_eq(&finding.source, self.source) {
            return vec![];
        }
        let own = self.source.line_of(finding.span.start);
        let until_here = self.dockerfile.instructions.partition_point(|instruction| instruction.line <= own);
        let around = self.dockerfile.instructions[..until_here].last().filter(|last| own <= last.end_line);
        let from = finding.base.as_ref().and_then(|base| self.dockerfile.stages.get(base.stage));
        let mut lines = vec![own];
        lines.extend(around.map(|instruction| instruction.line));
        lines.extend(from.map(|stage| stage.line));
        if finding.rule == UNUSED_IGNORE.name {
            // A finding about a comment is above what the comment is above.
            let comment = self.dockerfile.comments.binary_search_by_key(&own, |comment| comment.line);
            lines.extend(comment.ok().map(|index| self.below[index]));
        }
        lines
    }

    /// The findings that were hidden.
    pub fn suppressions(self) -> Vec<Suppression> {
        self.suppressions
    }

    /// What is to be said of the comments, once everything was hidden that there is. If the configuration disables the
    /// rule, the findings have the severity that the rule has by itself.
    pub fn unused(&mut self) -> Vec<Finding> {
        let levels = &self.settings.levels;
        let (default, own) = (UNUSED_IGNORE.default_level(), UNUSED_IGNORE.severity);
        let severity =
            match (self.level(&UNUSED_IGNORE), levels.without_configuration(UNUSED_IGNORE.name, default, own)) {
                (Level::At(severity), _) | (Level::Off, Level::At(severity)) => severity,
                (Level::Off, Level::Off) => return vec![],
            };
        let is_own = |entry: &&Entry| entry.rule == UNUSED_IGNORE.name;
        let others = self.entries.iter().filter(|entry| !is_own(entry)).filter_map(|entry| self.unused_entry(entry));
        let findings = self.malformed.iter().cloned().chain(others).collect();
        let mut findings = self.hide(findings);
        findings.extend(self.entries.iter().filter(is_own).filter_map(|entry| self.unused_entry(entry)));
        findings.into_iter().map(|finding| Finding { severity, ..finding }).collect()
    }

    fn unused_entry(&self, entry: &Entry) -> Option<Finding> {
        if entry.is_used || !self.ran(entry.rule) {
            return None;
        }
        let rule = entry.rule;
        let (message, label, what_to_do) = match entry.until.filter(|_| entry.has_expired(self.settings.today)) {
            Some(day) => {
                let message = format!("this comment ignored `{rule}` until {day}");
                (message, "has expired", "mend what it hid, or give it a later day".to_owned())
            }
            None => (
                format!("this comment hides nothing of `{rule}`"),
                "hides nothing",
                if entry.is_alone { "remove it".into() } else { format!("take `{rule}` out of it") },
            ),
        };
        let finding = self.about(entry.span, &message, label).help(what_to_do);
        Some(Finding { fixes: self.removal(entry).into_iter().collect(), ..finding })
    }

    /// Removes the line of a comment that has no other rule.
    fn removal(&self, entry: &Entry) -> Option<Fix> {
        let line = self.source.line_of(entry.comment.start);
        let (own, next) = (self.source.line_span(line), self.source.line_span(line + 1));
        let span = Span::new(own.start, next.start.max(own.end));
        let edit = Edit { source: self.source.clone(), span, text: String::new() };
        entry.is_alone.then(|| Fix {
            title: "remove the comment".into(),
            applicability: Applicability::Safe,
            edits: vec![edit],
        })
    }

    /// Whether a rule had a chance to find something.
    fn ran(&self, name: &str) -> bool {
        let Some(rule) = rules::rule(name) else { return false };
        let has_hosts = self.settings.all_hosts().next().is_some();
        self.level(rule) != Level::Off && (has_hosts || !rule.needs_hosts)
    }

    fn level(&self, rule: &rules::Rule) -> Level {
        self.settings.levels.of(rule.name, rule.default_level(), rule.severity)
    }

    fn about(&self, span: Span, message: &str, label: &str) -> Finding {
        Finding::new(UNUSED_IGNORE.name, UNUSED_IGNORE.severity, self.source.clone(), span, message, label)
    }
}

impl Entry {
    /// The day itself still counts.
    fn has_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

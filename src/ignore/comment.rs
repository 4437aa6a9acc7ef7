//! Reading one ignore comment.

use crate::dockerfile::{self, Dockerfile, Span};
use crate::rules::{self, CONFIG};
use crate::source::Source;
use jiff::civil::Date;

/// `# winfrom: ignore[rule, rule] until=YYYY-MM-DD reason`
pub(super) struct Comment {
    pub span: Span,
    pub scope: Scope,
    pub rules: Vec<(&'static str, Span)>,
    pub until: Option<Date>,
    /// The text behind the list of rules. `None` if there is none.
    pub reason: Option<String>,
    pub problems: Vec<Problem>,
}

/// What a comment speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    /// `ignore-file`.
    File,
    /// What begins in this line, from 1: the first line after the comment that is neither a comment nor empty.
    Line(usize),
}

/// What is wrong with a comment.
pub(super) struct Problem {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
}

const FORM: &str = "write `# winfrom: ignore[rule, rule] reason`";

impl Comment {
    /// `None` for a comment that does not speak to winfrom.
    /// `below` is the line that it stands above.
    pub(super) fn read(source: &Source, file: &Dockerfile, place: dockerfile::Comment, below: usize) -> Option<Self> {
        let text = std::str::from_utf8(place.span.slice(&source.bytes)).ok()?.trim_end();
        let body = text.trim_start_matches('#').trim_start();
        let body = body.strip_prefix("winfrom:").or_else(|| body.strip_prefix("winfrom :"))?.trim_start();
        let start = place.span.start + (text.len() - body.len());
        let span = Span::new(place.span.start, place.span.start + text.len());
        let scope = Scope::Line(below);
        let mut comment = Comment { span, scope, rules: vec![], until: None, reason: None, problems: vec![] };
        comment.read_body(body, start);
        if comment.scope == Scope::File && is_below_an_instruction(file, place.span) {
            comment.rules.clear();
            let help = "move it above the first instruction, or write `# winfrom: ignore[rule] reason` above the line";
            comment.add(span, "`ignore-file` belongs before the first instruction", "has no effect here", help);
        }
        Some(comment)
    }

    /// `start` is where the body begins in the file.
    fn read_body(&mut self, body: &str, start: usize) {
        let word_end = body.find(|c: char| c == '[' || c.is_whitespace()).unwrap_or(body.len());
        let word = Span::new(start, start + word_end);
        match &body[..word_end] {
            "ignore" => {}
            "ignore-file" => self.scope = Scope::File,
            other => {
                let message = format!("winfrom does not know the comment `{other}`");
                return self.add(word, message, "did you mean `ignore`?", FORM);
            }
        }
        let rest = body[word_end..].trim_start();
        let Some(list) = rest.strip_prefix('[') else {
            return self.add(word, "an ignore comment names its rules", "ignores nothing", FORM);
        };
        let Some((names, after)) = list.split_once(']') else {
            return self.add(word, "the list of rules does not end", "ignores nothing", FORM);
        };
        let list_start = start + (body.len() - list.len());
        self.read_rules(names, Span::new(list_start, list_start + names.len()));
        self.reason = Some(after.trim()).filter(|reason| !reason.is_empty()).map(str::to_owned);
        self.read_until(after, start + (body.len() - after.len()));
    }

    fn read_rules(&mut self, names: &str, list: Span) {
        if names.trim().is_empty() {
            return self.add(list, "an ignore comment names its rules", "ignores nothing", FORM);
        }
        let mut offset = list.start;
        for part in names.split(',') {
            let name = part.trim();
            let start = offset + (part.len() - part.trim_start().len());
            let span = Span::new(start, start + name.len());
            offset += part.len() + 1;
            match rules::rule(name) {
                _ if name.is_empty() => {}
                Some(rule) if rule.name == CONFIG.name => {
                    let message = "a wrong configuration cannot be ignored";
                    self.add(span, message, "ignores nothing", "mend the configuration");
                }
                Some(rule) => self.rules.push((rule.name, span)),
                None => {
                    let label = format!("did you mean `{}`?", rules::nearest(name)[0]);
                    self.add(span, format!("unknown rule `{name}`"), label, "`winfrom rules` lists the rules");
                }
            }
        }
    }

    /// The first `until=` in the reason.
    fn read_until(&mut self, reason: &str, start: usize) {
        let Some(at) = reason.find("until=").filter(|at| reason[..*at].ends_with([' ', '\t']) || *at == 0) else {
            return;
        };
        let value = &reason[at + "until=".len()..];
        let value = &value[..value.find(|c: char| c.is_whitespace() || c == ',' || c == ';').unwrap_or(value.len())];
        match value.parse::<Date>() {
            Ok(day) if value.len() == "2026-11-22".len() => self.until = Some(day),
            _ => {
                // Nobody knows how long it was to hold, so it holds no longer.
                self.rules.clear();
                let from = start + at;
                let span = Span::new(from, from + "until=".len() + value.len());
                self.add(span, format!("`{value}` is no day"), "ignores nothing", "write it as `until=2026-12-31`");
            }
        }
    }

    fn add(&mut self, span: Span, message: impl Into<String>, label: impl Into<String>, help: &str) {
        let problem = Problem { span, message: message.into(), label: label.into(), help: Some(help.to_owned()) };
        self.problems.push(problem);
    }
}

fn is_below_an_instruction(file: &Dockerfile, comment: Span) -> bool {
    file.instructions.first().is_some_and(|first| first.span.start < comment.start)
}

/// For each comment, the next line that is neither a comment nor empty.
pub(super) fn lines_below(source: &Source, file: &Dockerfile) -> Vec<usize> {
    let mut below = vec![0; file.comments.len()];
    // From the last one up, so that a column of comments is passed through once.
    for (index, comment) in file.comments.iter().enumerate().rev() {
        let next = first_with_text(source, comment.line + 1);
        let is_comment = file.comments.get(index + 1).is_some_and(|other| other.line == next);
        below[index] = if is_comment { below[index + 1] } else { next };
    }
    below
}

/// The first line from `line` on that is not empty; the one after the last where all are.
fn first_with_text(source: &Source, line: usize) -> usize {
    let is_empty = |line: usize| {
        let span = source.line_span(line);
        span.start < source.bytes.len() && span.slice(&source.bytes).iter().all(u8::is_ascii_whitespace)
    };
    (line..).find(|line| !is_empty(*line)).unwrap_or(line)
}

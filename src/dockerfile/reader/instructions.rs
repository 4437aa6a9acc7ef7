//! Reads one instruction: its lines, its parts, its heredocs.

use std::ops::Range;

use super::super::check::{self, Refusal};
use super::super::json::Form;
use super::super::lines::{self, Shape};
use super::super::parsed::Parsed;
use super::super::{Heredoc, Instruction, Joined, Problem, ProblemKind, heredoc};
use super::Reader;

impl<'a> Reader<'a> {
    /// Reads the instruction that starts with `first`, the text of the line that was read last.
    pub(super) fn instruction(&mut self, first: Range<usize>) {
        let line = self.lines.number;
        let joined = self.join(first.clone());
        let parsed = Parsed::new(&joined.text, 0..joined.text.len(), self.file.escape.byte());
        let form = parsed.form();
        let span = match joined.span_of(parsed.command.whole.clone()) {
            empty if empty.is_empty() => first.into(),
            span => span,
        };

        let (heredocs, refusal) = self.heredocs(&parsed, &form);
        if let Some((refusal, kind)) = refusal {
            let span = if refusal.range.is_empty() { span } else { joined.span_of(refusal.range) };
            self.report(Problem { span, line, message: refusal.message, kind });
        } else if self.stages.is_first_stray(parsed.keyword) {
            let message = "no build stage in current context".to_owned();
            self.report(Problem { span, line, message, kind: ProblemKind::NoStage });
        }

        let instruction =
            Instruction { keyword: parsed.keyword, span, line, end_line: self.lines.number, heredocs, stage: None };
        self.stages.add(&mut self.file, instruction, &parsed, &joined);
    }

    /// Reads the lines that continue the one with `first`.
    fn join(&mut self, first: Range<usize>) -> Joined<'a> {
        let bytes = self.bytes;
        let escape = self.file.escape.byte();
        let mut cut = lines::continuation(bytes, first.clone(), escape);
        let mut joined = Joined::new(bytes, first.start..cut.unwrap_or(first.end));
        while cut.is_some() {
            let Some(line) = self.next_line() else { break };
            match lines::shape(bytes, &line) {
                Shape::Blank => {}
                Shape::Comment(comment) => self.comment(comment),
                Shape::Text(_) => {
                    cut = lines::continuation(bytes, line.range.clone(), escape);
                    joined.push(bytes, line.range.start..cut.unwrap_or(line.range.end));
                }
            }
        }
        joined
    }

    /// Reads the heredocs of an instruction, and says why BuildKit refuses it, if it does.
    fn heredocs(&mut self, parsed: &Parsed<'_>, form: &Form) -> (Vec<Heredoc>, Option<(Refusal, ProblemKind)>) {
        let opened = check::early(parsed, form).and_then(|()| opened(parsed, form));
        let (heredocs, refusal) = match opened {
            Ok(opened) => self.bodies(opened),
            Err(refusal) => (Vec::new(), Some(refusal)),
        };
        let refusal = match refusal {
            Some(refusal) => Some((refusal, ProblemKind::Parse)),
            None if self.is_silent() => None,
            None => check::instruction(parsed, form, self.is_foreign)
                .err()
                .map(|refusal| (refusal, ProblemKind::Instruction)),
        };
        (heredocs, refusal)
    }

    /// Finds the bodies of heredocs. One without end is left out, with those after it, and the
    /// lines are read as if it were not there.
    fn bodies(&mut self, opened: Vec<Heredoc>) -> (Vec<Heredoc>, Option<Refusal>) {
        let mut found = Vec::with_capacity(opened.len());
        for mut heredoc in opened {
            let start = self.lines.clone();
            let body = match self.search_budget {
                0 => None,
                _ => heredoc::body(self.bytes, &mut self.lines, &heredoc),
            };
            let Some(body) = body else {
                let searched = self.lines.offset() - start.offset();
                self.search_budget = self.search_budget.saturating_sub(searched);
                self.lines = start;
                return (found, Some(Refusal::new("unterminated heredoc", 0..0)));
            };
            self.check_length(body.longest, body.range.start, start.number);
            heredoc.body = body.range.into();
            found.push(heredoc);
        }
        (found, None)
    }
}

/// The heredocs that an instruction opens, or that the one inside an ONBUILD does.
fn opened(parsed: &Parsed<'_>, form: &Form) -> Result<Vec<Heredoc>, Refusal> {
    let opens = match parsed.trigger() {
        Some(trigger) => takes_heredocs(&trigger, &trigger.form()),
        None => takes_heredocs(parsed, form),
    };
    if !opens {
        return Ok(Vec::new());
    }
    heredoc::opened(parsed.text).map_err(|message| Refusal::new(message, 0..0))
}

fn takes_heredocs(parsed: &Parsed<'_>, form: &Form) -> bool {
    parsed.keyword.takes_heredocs() && !matches!(form, Form::Strings(_))
}

//! The locations of commands in the YAML file that contains their script.

use crate::dockerfile::Span;
use crate::source::Source;

/// A script that is the text of a YAML scalar. The word `docker` occurs in the file as often as in the text, whether the
/// scalar is block, quoted or plain.
pub(crate) struct Lines<'a> {
    source: &'a Source,
    scalar: Span,
    text: &'a str,
    in_text: Vec<usize>,
    in_file: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(source: &'a Source, scalar: Span, text: &'a str) -> Self {
        let in_file = occurrences(scalar.slice(&source.bytes)).map(|at| scalar.start + at).collect();
        Self { source, scalar, text, in_text: occurrences(text.as_bytes()).collect(), in_file }
    }

    /// Returns the location of the first line of a command. `command` is its span in the text.
    pub(crate) fn span(&self, command: Span) -> Span {
        let n = self.in_text.partition_point(|at| *at < command.start);
        let first = self.source.line_span(self.source.line_of(self.scalar.start));
        let whole = Span::new(self.scalar.start, self.scalar.end.min(first.end).max(self.scalar.start));
        if self.in_text.len() != self.in_file.len() {
            return whole;
        }
        let (Some(in_text), Some(start)) = (self.in_text.get(n), self.in_file.get(n)) else { return whole };
        if *in_text >= command.end {
            return whole;
        }
        let line_end = self.source.line_span(self.source.line_of(*start)).end;
        let end = (start + self.end(command) - in_text).min(line_end);
        let written = self.source.text(Span::new(*start, end));
        let len = written.trim_end().trim_end_matches(['\\', '`', '^']).trim_end().len();
        Span::new(*start, start + len)
    }

    /// The end of a command. An expression that the span cuts off belongs to it.
    fn end(&self, command: Span) -> usize {
        let written = self.text.get(command.start..command.end).unwrap_or_default();
        let is_cut = written.ends_with('$') || written.rfind("${{").is_some_and(|open| !written[open..].contains("}}"));
        let rest = self.text.get(command.end..).unwrap_or_default();
        let close = if is_cut { rest.find("}}") } else { None };
        command.end + close.map_or(0, |close| close + 2)
    }
}

fn occurrences(text: &[u8]) -> impl Iterator<Item = usize> {
    const WORD: &[u8] = b"docker";
    text.windows(WORD.len()).enumerate().filter(|(_, window)| window.eq_ignore_ascii_case(WORD)).map(|(at, _)| at)
}

//! Comments, and the directives that look like them.

use std::ops::Range;

use super::super::{Comment, Problem, ProblemKind, Span, directives};
use super::Reader;

impl Reader<'_> {
    pub(super) fn comment_or_directive(&mut self, comment: Range<usize>) {
        let directive = match self.is_top {
            true => directives::directive(self.bytes, comment.clone()),
            false => None,
        };
        let Some(directive) = directive else {
            self.is_top = false;
            self.comment(comment);
            return;
        };
        if self.file.directives.iter().any(|earlier| earlier.key == directive.key) {
            let message = format!("only one {} parser directive can be used", directive.key);
            self.refuse_directive(directive.span, message);
            return;
        }
        match directive.key.as_str() {
            "escape" => match directives::escape(&directive.value) {
                Ok(escape) => self.file.escape = escape,
                Err(message) => self.refuse_directive(directive.value_span, message),
            },
            "syntax" => self.is_foreign = directives::is_foreign_frontend(&directive.value),
            _ => {}
        }
        self.file.directives.push(directive);
    }

    fn refuse_directive(&mut self, span: Span, message: String) {
        // BuildKit counts a line after it was read, so it names the line before.
        let line = self.lines.number - 1;
        self.report(Problem { span, line, message, kind: ProblemKind::Parse });
    }

    pub(super) fn comment(&mut self, comment: Range<usize>) {
        self.file.comments.push(Comment { span: comment.into(), line: self.lines.number });
    }
}

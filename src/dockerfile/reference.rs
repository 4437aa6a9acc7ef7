//! An image reference that stands elsewhere, as the only base of a file.

use super::joined::Places;
use super::{Comment, Dockerfile, Instruction, Keyword, Span, Stage, Word};

impl Dockerfile {
    /// The file `FROM --platform=PLATFORM REFERENCE`, for a reference that stands at a span of another file, in a
    /// line of it (from 1). The comments are those of that file.
    pub fn of_reference(
        reference: &str,
        span: Span,
        line: usize,
        platform: Option<&str>,
        comments: Vec<Comment>,
    ) -> Dockerfile {
        let is_as_written = span.len() == reference.len();
        let places = if is_as_written { Places::Known(vec![]) } else { Places::Lost };
        let word = |text: &str, places| Word { text: text.to_owned(), span, continued: false, places };
        let from = Instruction { keyword: Keyword::From, span, line, end_line: line, heredocs: vec![], stage: Some(0) };
        let stage = Stage {
            instruction: 0,
            line,
            end_line: line,
            base: word(reference, places),
            name: None,
            platform: platform.map(|platform| word(platform, Places::Lost)),
            body: 1..1,
        };
        Dockerfile { comments, instructions: vec![from], stages: vec![stage], ..Dockerfile::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Arguments;
    use super::*;

    #[test]
    fn the_base_is_the_reference_at_its_place() {
        let span = Span::new(40, 43);
        let file = Dockerfile::of_reference("a:b", span, 4, Some("windows/amd64"), vec![]);
        let base = &file.evaluate(&Arguments::default()).bases[0];
        assert_eq!((base.text.as_deref(), base.platform.as_deref()), (Some("a:b"), Some("windows/amd64")));
        assert_eq!(base.pieces[0].span, span);
    }
}

//! One thing and what is known of it: a title, and fields below it.

use super::log::plain_lines;
use super::printable;

/// The record as lines of at most `width` columns. Fields without a text are left out; each line of a text stays one.
pub fn draw(title: &str, fields: &[(&str, Vec<String>)], width: usize) -> String {
    let label_width = fields.iter().map(|(label, _)| label.len()).max().unwrap_or_default();
    let mut text = printable(title) + "\n";
    for (label, lines) in fields {
        for (index, line) in lines.iter().enumerate() {
            let first = format!("  {:label_width$}  ", if index == 0 { label } else { "" });
            let later = " ".repeat(first.len());
            // References are told by their hyphens and slashes: broken there they could not be pasted.
            let options = textwrap::Options::new(width.max(label_width + 20))
                .initial_indent(&first)
                .subsequent_indent(&later)
                .word_splitter(textwrap::WordSplitter::NoHyphenation)
                .word_separator(textwrap::WordSeparator::AsciiSpace)
                .break_words(false);
            text += &textwrap::fill(&printable(line), options);
            text.push('\n');
        }
    }
    plain_lines(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_below_each_other() {
        let fields = [
            ("why", vec!["too new for it".to_owned()]),
            ("use", vec![]),
            ("you see", vec!["a\u{1b}".into(), "b".into()]),
        ];
        let expected = "title\n  why      too new for it\n  you see  a\u{241b}\n           b\n";
        assert_eq!(draw("title", &fields, 80), expected);
    }

    #[test]
    fn long_texts_are_wrapped_between_words() {
        let drawn =
            draw("t", &[("why", vec!["mcr.microsoft.com/windows/servercore:1809-KB4546852 is long".to_owned()])], 30);
        assert_eq!(drawn, "t\n  why  mcr.microsoft.com/windows/servercore:1809-KB4546852\n       is long\n");
    }
}

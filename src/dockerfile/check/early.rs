//! What BuildKit refuses while it takes the file apart, before it looks at any instruction
//! (parser/line_parsers.go).

use std::ops::Range;

use super::super::json::Form;
use super::super::parsed::Parsed;
use super::super::{Keyword, text};
use super::Refusal;

pub(in super::super) fn check(parsed: &Parsed<'_>, form: &Form) -> Result<(), Refusal> {
    match parsed.keyword {
        Keyword::Env | Keyword::Label => pairs(parsed),
        Keyword::Onbuild => {
            let mut innermost = parsed.trigger();
            while let Some(deeper) = innermost.as_ref().and_then(Parsed::trigger) {
                innermost = Some(deeper);
            }
            innermost.map_or(Ok(()), |trigger| check(&trigger, &trigger.form()))
        }
        _ if *form == Form::Mixed => {
            let message = "when using JSON array syntax, arrays must be comprised of strings only";
            Err(Refusal::new(message, parsed.json_range().unwrap_or(parsed.rest())))
        }
        _ => Ok(()),
    }
}

/// ENV and LABEL take `name=value` any number of times, or `name value`.
fn pairs(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let has_equals = |word: &Range<usize>| parsed.text[word.clone()].contains(&b'=');
    let mut words = parsed.quoted_words();
    let Some(first) = words.next() else {
        return Ok(());
    };
    if !has_equals(&first) {
        let (_, value) = text::cut(parsed.text, parsed.rest(), text::is_blank);
        let message = || format!("{} must have two arguments", parsed.keyword.as_str());
        return if value.is_empty() { Err(Refusal::new(message(), first)) } else { Ok(()) };
    }
    let Some(word) = words.find(|word| !has_equals(word)) else {
        return Ok(());
    };
    let quoted = text::quoted(text::lossy(&parsed.text[word.clone()]).as_bytes());
    let message = format!("Syntax error - can't find = in {quoted}. Must be of the form: name=value");
    Err(Refusal::new(message, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_worded_as_by_buildkit() {
        let mixed = "when using JSON array syntax, arrays must be comprised of strings only";
        for (text, expected) in [
            ("ENV a", Some("ENV must have two arguments")),
            ("ENV a b", None),
            ("LABEL a=b c", Some("Syntax error - can't find = in \"c\". Must be of the form: name=value")),
            ("ENV a=\"b c\" d=e", None),
            ("ENV", None),
            ("RUN [1]", Some(mixed)),
            ("HEALTHCHECK CMD [null]", Some(mixed)),
            ("EXPOSE [1]", None),
            ("ONBUILD ONBUILD SHELL [[]]", Some(mixed)),
            ("ONBUILD ENV a", Some("ENV must have two arguments")),
        ] {
            let parsed = Parsed::new(text.as_bytes(), 0..text.len(), b'\\');
            let found = check(&parsed, &parsed.form()).err().map(|refusal| refusal.message);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}

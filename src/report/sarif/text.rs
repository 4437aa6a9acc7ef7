//! Texts in the form that SARIF asks for.

/// In a message `[text](1)` is a link and `{0}` a place for an argument, unless they are escaped (sections 3.11.5
/// and 3.11.6).
pub(super) fn message_text(text: &str) -> String {
    text.replace('\\', r"\\").replace('[', r"\[").replace(']', r"\]").replace('{', "{{").replace('}', "}}")
}

/// The text as a sentence: with a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// The text, or its first characters and an ellipsis.
pub(super) fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length - 1).chain(['…']).collect()
}

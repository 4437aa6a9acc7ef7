//! The parts of a reference that another tool fills in.

/// The placeholder of another tool in a reference: `$(X)`, `#{X}#`, `__X__`, `%X%`, `@X@`, `{{`, `<%`.
pub fn placeholder(text: &str) -> Option<&str> {
    let between = |open: &str, close: &str| {
        let start = text.find(open)?;
        let inside = &text[start + open.len()..];
        let end = inside.find(close)?;
        let name = &inside[..end];
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        is_name.then(|| &text[start..start + open.len() + end + close.len()])
    };
    let shouted = || between("__", "__").filter(|name| !name.chars().any(char::is_lowercase));
    let template = || ["{{", "<%"].into_iter().find(|open| text.contains(open));
    between("$(", ")")
        .or_else(|| between("#{", "}#"))
        .or_else(shouted)
        .or_else(|| between("%%", "%%"))
        .or_else(|| between("%", "%"))
        .or_else(|| between("@", "@"))
        .or_else(template)
}

/// Why a placeholder in the value of an argument has no value; `$(LINE)` is one that discovery writes.
pub fn what_is_missing(placeholder: &str) -> String {
    match placeholder.strip_prefix("$(").and_then(|name| name.strip_suffix(')')) {
        Some(name) => format!("the value of `{name}` is not known"),
        None => format!("`{placeholder}` is filled in by another tool"),
    }
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    #[test]
    fn placeholders_of_other_tools_are_found() {
        for (text, expected) in [
            ("microsoft/vsts-agent:$(TAG)", Some("$(TAG)")),
            ("a:#{Build.Tag}#", Some("#{Build.Tag}#")),
            ("a:__TAG__", Some("__TAG__")),
            ("a__b__c:1", None),
            ("a:%TAG%", Some("%TAG%")),
            ("a:%%MICROSOFT-TAG%%", Some("%%MICROSOFT-TAG%%")),
            ("@BASE@", Some("@BASE@")),
            ("a@sha256:aa", None),
            ("a:{{", Some("{{")),
            ("a:${TAG}", None),
            ("a:${TAG%-*}", None),
        ] {
            assert_eq!(placeholder(text), expected, "{text}");
        }
    }
}

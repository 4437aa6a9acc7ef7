use super::{LONGEST, Part, Value};

#[test]
fn values_do_not_grow_without_end() {
    let mut value = Value::known("x");
    for _ in 0..64 {
        let twice = value.clone();
        value.push(&twice);
    }
    assert!(!value.is_known() && value.len() <= LONGEST);
    assert!(Value::unknown(&"x".repeat(LONGEST)).len() < LONGEST);
}

#[test]
fn placeholders_are_unknown_parts_however_the_text_is_appended() {
    let text = "a$(X)b$(Y";
    let whole = Value::known(text);
    let mut pushed = Value::default();
    text.chars().for_each(|c| pushed.push_char(c));
    let unknown = |text: &str| Part::Unknown(text.to_owned());
    let literal = |text: &str| Part::Literal(text.to_owned());
    assert_eq!(whole.parts, [literal("a"), unknown("$(X)"), literal("b"), unknown("$(Y")]);
    assert_eq!(pushed, whole);
    assert_eq!(whole.to_string(), text);
    assert!(!whole.is_known());
    for known in ["", "a$", "(a)", "$ (a)"] {
        assert_eq!(Value::known(known).as_known(), Some(known));
    }
}

#[test]
fn values_are_split_in_their_literal_parts() {
    let mut value = Value::known(" A=");
    value.push(&Value::unknown("x"));
    value.push(&Value::known("=1 B "));
    let words: Vec<_> = value.split(char::is_whitespace).iter().map(Value::to_string).collect();
    assert_eq!(words, ["", "A=$(x)=1", "B", ""]);
    let (name, rest) = value.split_once('=').expect("there is one");
    assert_eq!((name.to_string().as_str(), rest.to_string().as_str()), (" A", "$(x)=1 B "));
    assert!(Value::unknown("a=b").split_once('=').is_none());
    assert_eq!(Value::known(" a ").trim().as_known(), Some("a"));
    assert_eq!(Value::known("\"a\"").unquoted().as_known(), Some("a"));
    assert_eq!(Value::known("\"").unquoted().as_known(), Some("\""));
}

#[test]
fn the_workspace_is_known_and_is_no_text() {
    let mut path = Value::workspace();
    path.push_text("/app");
    assert!(path.is_known() && path.as_known().is_none() && path.has_workspace());
    assert_eq!(path.after_workspace().as_deref(), Some("/app"));
    assert_eq!(Value::known("/app").after_workspace(), None);
}

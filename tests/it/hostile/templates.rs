//! Files that look like templates, which a walk does not check. None of them disappears without a count.

use super::{OLD, Run, folder, lint, run, write};
use serde_json::Value;

/// The run over a folder with this Dockerfile.
fn walk(text: &str) -> Run {
    let folder = folder();
    write(folder.path().join("Dockerfile"), text);
    lint(folder.path(), &[])
}

const COUNT: &str = " 1 template skipped: name it to check it.";

#[test]
fn a_file_that_can_be_built_is_no_template() {
    for text in [
        format!("ARG X={{{{\n{OLD}"),
        format!("ARG A=\"<%\"\n{OLD}"),
        format!("ARG {{{{=1 B='{{{{ x }}}}'\n{OLD}"),
        format!("ARG X={{{{\nARG Y=$X\n{OLD}"),
        format!("# {{{{ x }}}}\n{OLD}"),
        OLD.replace("FROM ", "FROM \\\n# {{\n"),
        OLD.replace("FROM ", "FROM \\\n# <%\n\\\n# {{ x }}\n"),
        OLD.replace(":1909", "\\\n# {{\n:1909"),
        format!("ARG X=1 \\\n# {{{{\n  Y=2\n{OLD}"),
        format!("{OLD}ARG X={{{{\nENV A={{{{ B=<%\nLABEL {{{{=<%\nRUN echo '{{{{'\nCMD {{{{\n"),
        format!("{OLD}RUN <<{{{{\n{{{{\n"),
        format!("{OLD}RUN <<EOF\n{{{{\n<% x %>\nEOF\n"),
    ] {
        let found = walk(&text);
        assert!(found.out.contains("end-of-life") && found.code == Some(1), "{text}: {found:?}");
        assert!(!found.err.contains("template"), "{text}: {found:?}");
    }
    let unused = walk(&OLD.replace("mcr", "${NONE:+{{}mcr"));
    assert!(unused.err.contains(" 1 base unresolved"), "{unused:?}");
}

#[test]
fn a_template_is_counted() {
    let from = "FROM mcr.microsoft.com/windows/servercore";
    for text in [
        format!("{from}:{{{{ .Version }}}}\n"),
        "FROM {{ .Base }}\n".to_owned(),
        format!("{OLD}FROM <%= base %>\n"),
        format!("FROM --platform={{{{ .Platform }}}} x\n{OLD}"),
        format!("{OLD}FROM x AS {{{{ name }}}}\n"),
        format!("{{{{ if x }}}}\n{OLD}{{{{ end }}}}\n"),
        format!("<% if x %>\n{OLD}"),
        format!("ARG TAG={{{{ .Tag }}}}\n{from}:$TAG\n"),
        "ARG TAG=\"<%= tag %>\"\nARG ALL=servercore:${TAG}\nFROM mcr.microsoft.com/windows/$ALL\n".to_owned(),
    ] {
        let found = walk(&text);
        assert_eq!((found.out.as_str(), found.code), ("", Some(0)), "{text}: {found:?}");
        assert!(found.err.contains(COUNT), "{text}: {found:?}");
    }
}

#[test]
fn a_build_argument_of_the_configuration_makes_no_template() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), format!("{OLD}ARG X\n"));
    write(folder.path().join("a.Dockerfile"), "ARG TAG=1909\nFROM mcr.microsoft.com/windows/servercore:$TAG\n");
    for configuration in [
        "build-args: { X: '{{', TAG: '{{' }",
        "variants: [{ build-args: { TAG: '<%' } }, { build-args: { TAG: '1909' } }]",
    ] {
        write(folder.path().join("winfrom.yaml"), configuration);
        let found = lint(folder.path(), &[]);
        assert!(!found.err.contains("template") && found.err.contains("2 files"), "{configuration}: {found:?}");
    }
}

#[test]
fn reports_and_fixes_count_templates() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), "FROM {{ base }}\n");
    write(folder.path().join("b.Dockerfile"), "<% x %>\n");
    let report = |format: &str| run(folder.path(), &["lint", "--format", format]);
    let json: Value = serde_json::from_str(&report("json").out).expect("it is JSON");
    assert_eq!((&json["summary"]["skipped"], &json["summary"]["files"]), (&2.into(), &0.into()));
    let first = &json["skipped"][0];
    assert_eq!((&first["path"], &first["reason"]), (&"Dockerfile".into(), &"template".into()));
    assert_eq!(first["unreadable"], false);
    let sarif: Value = serde_json::from_str(&report("sarif").out).expect("it is JSON");
    let notifications = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notifications[1]["message"]["text"], "B.Dockerfile is a template and was not checked.");
    let count = " 2 templates skipped: name them to check them.";
    assert!(report("markdown").out.contains(count));
    for arguments in [&["lint", "--diff"][..], &["lint", "--fix"], &["lint", "-f", "concise"]] {
        let found = run(folder.path(), arguments);
        assert!(found.code == Some(0) && found.err.contains(count), "{arguments:?}: {found:?}");
    }
    assert!(lint(folder.path(), &["--verbose"]).err.contains("warning: Dockerfile is a template and was not checked"));
    assert_eq!(lint(folder.path(), &["--require-files"]).code, Some(2));
    assert!(!lint(folder.path(), &["Dockerfile", "b.Dockerfile"]).err.contains("template"));
}

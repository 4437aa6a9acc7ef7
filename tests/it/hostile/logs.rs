//! Text of files and names that CI systems would take for commands, in everything that winfrom prints.

use super::{OLD, Run, folder, run, write};
use crate::invariants::{CHECKS, assert_no_command, is_command};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use winfrom::report::FORMATS;

/// One of each, and one that the renderer of source lines would put together.
const COMMANDS: [&str; 7] = [
    "##vso[task.prependpath]/checkout/evil",
    "##VSO[task.setvariable variable=A;isoutput=true]x",
    "##[add-path]/checkout/evil",
    "##teamcity[setParameter name='env.PATH' value='/checkout/evil']",
    "##octopus[setVariable name='YQ==' value='YQ==']",
    "#\u{200d}#vso[task.prependpath]/checkout/evil",
    "::add-mask::x",
];

/// A repository whose files, names and host labels are commands.
fn repository() -> tempfile::TempDir {
    let folder = folder();
    let old = "FROM mcr.microsoft.com/windows/servercore:1709";
    let lines: String =
        COMMANDS.iter().map(|command| format!("{old} {command}\n{old} AS {command}\n  {command}\n")).collect();
    for (index, command) in COMMANDS.iter().enumerate() {
        // Names that Windows takes too.
        let name = command.replace([':', '/'], "_");
        fs::create_dir(folder.path().join(&name)).expect("the tests may write");
        write(folder.path().join(&name).join("Dockerfile"), format!("# {command}\n{OLD}RUN echo {command}\n{lines}"));
        let label = command.replace('\'', "");
        write(
            folder.path().join(&name).join("winfrom.yaml"),
            format!("hosts: {{ '{label}': ltsc2019, 'host{index}': '10.0.17763.914' }}\n"),
        );
    }
    folder
}

fn assert_plain(arguments: &[&str], found: &Run) {
    let is_ours = |line: &&str| arguments.contains(&"github") && line.starts_with("::");
    for text in [&found.out, &found.err] {
        let lines: Vec<&str> = text.split(['\n', '\r']).collect();
        let ours = lines.iter().filter(|line| is_ours(line)).map(|line| line.trim_start_matches(':'));
        let others = lines.iter().filter(|line| !is_ours(line)).copied();
        let commands: Vec<_> = ours.chain(others).filter(|line| is_command(line)).collect();
        assert!(commands.is_empty(), "{arguments:?}: {commands:#?}");
    }
}

#[test]
fn reports_hold_no_command() {
    let folder = repository();
    for format in FORMATS.iter().map(|format| format.name) {
        for more in [&[][..], &["--color", "always"], &["--statistics", "--verbose", "--discover"]] {
            let arguments = [&["lint", "--format", format, "."], more].concat();
            let found = run(folder.path(), &arguments);
            assert_eq!(found.code, Some(1), "{found:?}");
            assert!(found.out.len() > 100, "{found:?}");
            assert_plain(&arguments, &found);
        }
    }
}

#[test]
fn reports_in_files_hold_no_command() {
    let folder = repository();
    let reports: Vec<_> = FORMATS.iter().map(|format| format!("--report={0}=report.{0}", format.name)).collect();
    let arguments: Vec<&str> = ["lint", "-q"].into_iter().chain(reports.iter().map(String::as_str)).collect();
    assert_eq!(run(folder.path(), &arguments).code, Some(1));
    for format in FORMATS.iter().map(|format| format.name) {
        let out = fs::read_to_string(folder.path().join(format!("report.{format}"))).expect("it was written");
        assert_plain(&[format], &Run { out, err: String::new(), code: None });
    }
}

#[test]
fn answers_and_errors_hold_no_command() {
    let folder = repository();
    let lines = COMMANDS.join("\r") + "\n" + &COMMANDS.join("\n");
    for text in [COMMANDS[0], "::add-mask::x", &lines] {
        for arguments in [
            &["bases"][..],
            &["bases", "--format", "json"],
            &["resolve", text],
            &["resolve", "--format", "json", text],
            &["compat", "--host", "ltsc2022", text],
            &["compat", "--host", text, "ltsc2022"],
            &["compat", "--format", "json", "--host", "ltsc2022", text],
            &["explain", text],
            &["explain", &format!("0xc0370101 {text}")],
            &["explain", "--format", "json", &format!("0xc0370101 {text}")],
            &["hosts", text],
            &["hosts", "--found"],
            &["releases", text],
            &["lint", text],
            &["lint", "--host", text],
            &["lint", "--host", &format!("{text}=ltsc2019")],
            &["lint", "--format", text],
            &["lint", "--severity", text],
            &["lint", "--config", text],
            &["lint", "--report", text],
            &["lint", "--target", text],
            &["lint", &format!("--stdin-filename={text}"), "-"],
            &["lint", &format!("--{text}")],
            &[text],
            &["rules", text],
            &["completions", text],
            &["init", text],
        ] {
            assert_plain(arguments, &run(folder.path(), arguments));
        }
    }
}

/// What clap quotes is escaped; its own text stays as it is.
#[test]
fn an_unknown_option_is_quoted_without_its_command() {
    let folder = folder();
    let found = run(folder.path(), &["lint", "--x\u{1b}]0;t\u{7}##vso[task.prependpath]y\n::error::z"]);
    assert_eq!(found.code, Some(2));
    assert!(found.err.contains("error: unexpected argument '--x") && found.err.contains("Usage: "), "{found:?}");
    assert!(!found.err.contains(super::is_harmful), "{found:?}");
    assert_plain(&[], &found);
}

/// `hosts --found` and `--discover` show values of workflows and of cloud files.
#[test]
fn discovered_text_holds_no_command() {
    let folder = folder();
    fs::create_dir_all(folder.path().join(".github/workflows")).expect("the tests may write");
    for (index, command) in COMMANDS.iter().enumerate() {
        let value = format!("windows-2022 {command}").replace('\'', "");
        let workflow = format!(
            "on: push\njobs:\n  a:\n    runs-on: '{value}'\n    container: 'mcr.microsoft.com/windows/servercore:{value}'\n    \
             steps:\n      - uses: actions/checkout@v4\n      - run: 'docker build --build-arg \"T={value}\" .'\n"
        );
        write(folder.path().join(format!(".github/workflows/{index}.yml")), workflow);
    }
    write(folder.path().join("Dockerfile"), "ARG T\nFROM mcr.microsoft.com/windows/servercore:$T\n");
    for arguments in [
        &["hosts", "--found", ".", "--verbose"][..],
        &["lint", "--discover", "--verbose"],
        &["bases", "--variants", "--verbose"],
    ] {
        let found = run(folder.path(), arguments);
        assert!(found.code.is_some() && !found.err.contains("panicked"), "{found:?}");
        assert_plain(arguments, &found);
    }
}

/// The patch for one file with a text before its `FROM` line.
fn patch_of(folder: &Path, text: &str) -> Run {
    write(folder.join("Dockerfile"), format!("{text}\nFROM mcr.microsoft.com/windows/nanoserver:10.0.17763.973\n"));
    run(folder, &["lint", "--fix=unsafe", "--diff", "--no-config"])
}

#[test]
fn a_patch_with_a_command_is_left_out_with_a_warning() {
    let folder = folder();
    for command in COMMANDS.iter().filter(|command| is_command(command)).chain(&["# a\r::error::b"]) {
        let found = patch_of(folder.path(), command);
        assert!(found.out.is_empty(), "{found:?}");
        assert_eq!(found.code, Some(2), "{found:?}");
        assert!(found.err.contains("Dockerfile is left out of the patch: "), "{found:?}");
        assert_no_command(&found.err);
    }
}

#[test]
fn a_patch_that_a_terminal_obeys_is_left_out_with_a_warning() {
    let folder = folder();
    for text in
        ["\u{1b}[31m", "\u{1b}]8;;https://x\u{1b}\\", "\u{7}", "\u{8}\u{8}", "\u{9b}2J", "\u{202e}x", "\u{2067}x"]
    {
        let found = patch_of(folder.path(), &format!("# {text}"));
        assert!(found.out.is_empty(), "{text:?}: {found:?}");
        assert_eq!(found.code, Some(2), "{text:?}: {found:?}");
        assert!(found.err.contains("Dockerfile is left out of the patch: "), "{text:?}: {found:?}");
        assert!(!found.err.contains(super::is_harmful), "{text:?}: {found:?}");
    }
}

/// Other patches apply to the byte, comments with `##` included.
#[test]
fn a_patch_without_a_command_applies() {
    let folder = folder();
    if Command::new("git").arg("--version").stdout(Stdio::null()).status().is_err() {
        return;
    }
    let found = patch_of(folder.path(), "## [x] ### a::b \té");
    assert_eq!(found.code, Some(1), "{found:?}");
    write(folder.path().join("patch"), &found.out);
    let apply = Command::new("git").current_dir(folder.path()).args(["apply", "-p0", "patch"]).status();
    assert!(apply.expect("git runs").success());
    let applied = fs::read_to_string(folder.path().join("Dockerfile")).expect("it is there");
    assert!(applied.starts_with("## [x] ### a::b \té\n") && !applied.contains("17763.973"), "{applied}");
}

/// A patch that showed `x\ty` as `x␉y` would change the other file.
#[cfg(unix)]
#[test]
fn a_patch_names_exactly_its_file() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    if Command::new("git").arg("--version").stdout(Stdio::null()).status().is_err() {
        return;
    }
    for name in ["x\ty", "x\ny", "a b ", "a\"b", "a\\b", "\u{202e}a", "##[x]", "\u{1b}[2J"]
        .map(str::as_bytes)
        .into_iter()
        .chain([&b"\xe9"[..]])
    {
        let folder = folder();
        let (inner, decoy) = (folder.path().join(OsStr::from_bytes(name)), folder.path().join("x\u{2409}y"));
        let text = "FROM mcr.microsoft.com/windows/servercore:10.0.17763.973\nRUN dir\n";
        for folder in [&inner, &decoy] {
            fs::create_dir(folder).expect("the file system takes any bytes");
            write(folder.join("Dockerfile"), text);
        }
        let mut command = crate::program::winfrom();
        command
            .current_dir(folder.path())
            .args(["lint", "--diff", "--fix=unsafe", "--no-config"])
            .arg(inner.file_name().expect("a name"));
        let output = command.output().expect("it runs");
        fs::write(folder.path().join("patch"), &output.stdout).expect("written");
        let apply = Command::new("git").current_dir(folder.path()).args(["apply", "-p0", "patch"]).status();
        let patch = String::from_utf8_lossy(&output.stdout);
        assert!(apply.expect("git runs").success(), "{patch}");
        let read = |folder: &std::path::Path| fs::read_to_string(folder.join("Dockerfile")).expect("a file");
        assert!(read(&inner) != text && read(&decoy) == text, "{patch}");
        assert_no_command(&patch);
    }
}

/// Pieces of commands and of Dockerfiles in any order.
fn dockerfile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(COMMANDS.to_vec()).prop_map(str::to_owned),
        4 => proptest::sample::select(vec!["#", "##", "[", "vso", "teamcity", "::", "\u{200d}", "\u{ad}", "\\", "`"])
            .prop_map(str::to_owned),
        4 => proptest::sample::select(vec!["\n", "\r", "\r\n", " ", "\t", "\u{a0}", "\u{2028}"]).prop_map(str::to_owned),
        3 => Just("\nFROM mcr.microsoft.com/windows/servercore:1709".to_owned()),
        2 => Just("\nFROM mcr.microsoft.com/windows/nanoserver:10.0.17763.973 AS ".to_owned()),
        1 => Just("\nARG T=ltsc2019".to_owned()),
        1 => Just("\nFROM mcr.microsoft.com/windows/servercore:${T:-".to_owned()),
        1 => Just("\nRUN powershell ".to_owned()),
        1 => "\\PC{0,4}",
    ];
    let text = proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat());
    (text, any::<Option<u8>>()).prop_map(|(text, byte)| text.into_bytes().into_iter().chain(byte).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_dockerfile_writes_a_command(bytes in dockerfile()) {
        let (_, check) = CHECKS.into_iter().find(|(name, _)| *name == "outputs").expect("it is in the list");
        check(&bytes);
    }
}

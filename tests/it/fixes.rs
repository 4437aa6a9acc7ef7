//! Fixes, over every fixture and over files made up: they end, do what they say, and touch nothing else.

use crate::harness::{Case, in_project, names_in, screen};
use proptest::prelude::*;
use std::collections::BTreeMap;
use winfrom::dockerfile;
use winfrom::finding::Applicability::{self, Safe, Unsafe};
use winfrom::finding::Finding;
use winfrom::fix::Mended;
use winfrom::rules::{RULES, rule};

/// Hosts that fixtures are judged for, beside those that they ask for.
const HOSTS: [&[&str]; 6] = [
    &[],
    &["--host", "windows-2022"],
    &["--host", "ltsc2019"],
    &["--host", "ltsc2025", "--host", "windows-2022"],
    &["--host", "10.0.17763.6659"],
    // By itself: where it is on, other fixes may not make a tag float.
    &["--select", "floating-tag"],
];

/// Every Dockerfile in a folder of `fixtures/`.
fn fixtures() -> impl Iterator<Item = String> {
    let folders = names_in("fixtures").into_iter().filter(|name| in_project("fixtures").join(name).is_dir());
    let files = folders.flat_map(|folder| {
        let names = names_in(&format!("fixtures/{folder}")).into_iter();
        names.map(move |name| format!("fixtures/{folder}/{name}"))
    });
    files.filter(|path| path.ends_with(".Dockerfile"))
}

/// A fixture for these hosts, its own rule among those that it selects.
fn case(path: &str, hosts: &[&'static str]) -> Case {
    let case = Case::read(path);
    let folder = path.split('/').nth(1).unwrap_or_default();
    let selects = case.options.iter().any(|option| option == "--select");
    let case = if selects && rule(folder).is_some() { case.with(["--select", folder]) } else { case };
    case.with(hosts.iter().copied())
}

/// Every fixture with every choice of hosts and of fixes.
fn cases() -> impl Iterator<Item = (Case, Applicability)> {
    let choices = HOSTS.iter().flat_map(|hosts| [(hosts, Safe), (hosts, Unsafe)]);
    fixtures().flat_map(move |path| choices.clone().map(move |(hosts, boldest)| (case(&path, hosts), boldest)))
}

fn of_rules(findings: &[Finding]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    findings.iter().for_each(|finding| *counts.entry(finding.rule).or_default() += 1);
    counts
}

#[test]
fn every_fix_that_is_proposed_can_be_applied_and_mends_its_finding() {
    let mut fixed = 0;
    for (case, boldest) in cases() {
        let (before, mended) = (case.lint(), case.mend(boldest));
        let place = format!("{} {:?} {boldest:?}", case.path, case.options);
        // What is an instruction again may have findings of its own, which are for people to see first.
        let refused = mended.refused.iter().filter(|refused| refused.finding.rule != "escape-trap");
        let refused: Vec<_> = refused.map(|refused| (refused.finding.rule, &refused.why)).collect();
        assert!(refused.is_empty(), "{place}: {refused:#?}");
        let left = mended.judged.findings.iter().filter(|finding| finding.fixable().is_some_and(|f| f <= boldest));
        assert_eq!(left.count(), mended.refused.len(), "{place}");
        let allowed = of_rules(&before.findings);
        let covered: Vec<_> = before.findings.iter().flat_map(|finding| &finding.covers).collect();
        let after = of_rules(&mended.judged.findings).into_iter();
        for (rule, count) in after.filter(|(rule, _)| *rule != "unused-ignore") {
            let most = allowed.get(rule).copied().unwrap_or_default() + covered.iter().filter(|r| **r == &rule).count();
            assert!(count <= most, "{place}: {rule}");
        }
        fixed += mended.fixed;
    }
    assert!(fixed > 100, "{fixed}");
}

#[test]
fn fixing_twice_changes_nothing() {
    for (case, boldest) in cases() {
        let Mended { source, .. } = case.mend(boldest);
        let again = Case { bytes: source.bytes.clone(), ..case }.mend(boldest);
        assert_eq!((again.fixed, &again.source.bytes), (0, &source.bytes), "{}", source.path);
    }
}

#[test]
fn only_the_lines_of_edits_change_and_the_result_parses() {
    for (case, boldest) in cases() {
        // Whose fix removes a line.
        let case = case.with(["--ignore", "unused-ignore"]);
        let before = case.lint();
        let edits = before.findings.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| &fix.edits);
        let edited: Vec<_> = edits.map(|edit| edit.source.line_of(edit.span.start)).collect();
        let after = case.mend(boldest).source;
        let (old, new) = (dockerfile::read(&case.bytes), dockerfile::read(&after.bytes));
        assert!(new.refusal().is_none() || old.refusal().is_some(), "{}", case.path);
        // A FROM that a backslash swallowed is one again.
        assert!(old.stages.len() <= new.stages.len(), "{}", case.path);
        let (old, new): (Vec<_>, Vec<_>) = (lines(&case.bytes), lines(&after.bytes));
        assert_eq!(old.len(), new.len(), "{}", case.path);
        for (index, (old, new)) in old.iter().zip(&new).enumerate() {
            assert!(old == new || edited.contains(&(index + 1)), "{}:{}", case.path, index + 1);
        }
    }
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// How many findings have a safe fix, an unsafe one, or none, over all fixtures: what changes here is a change of
/// what winfrom can mend.
#[test]
fn figures_of_what_can_be_fixed() {
    let mut counts: BTreeMap<&str, [usize; 3]> = RULES.iter().map(|rule| (rule.name, [0; 3])).collect();
    for path in fixtures() {
        for hosts in HOSTS {
            for finding in case(&path, hosts).lint().findings {
                let kind = finding.fixable().map_or(2, |fix| fix as usize);
                counts.get_mut(finding.rule).expect("a rule")[kind] += 1;
            }
        }
    }
    let row = |(rule, [safe, r#unsafe, none]): (&str, [usize; 3])| {
        format!("{rule:<22}{safe:>6}{unsafe:>8}{none:>6}\n", r#unsafe = r#unsafe)
    };
    let table = format!("{:<22}{:>6}{:>8}{:>6}\n", "rule", "safe", "unsafe", "none");
    insta::assert_snapshot!(table + &counts.into_iter().map(row).collect::<String>());
}

/// What a file is made of around its tag: everything but the tag must come out as it went in.
#[derive(Debug)]
struct Around {
    bom: bool,
    /// Latin-1, control characters: any bytes but line ends and NUL.
    comment: Vec<u8>,
    line_end: &'static str,
    quote: &'static str,
    /// The tag is the default of an ARG.
    argument: bool,
    last_line_end: bool,
}

fn around() -> impl Strategy<Value = Around> {
    let byte = any::<u8>().prop_filter("no line end", |byte| ![0, b'\n', b'\r'].contains(byte));
    let comment = prop::collection::vec(byte, 0..20);
    let line_end = prop::sample::select(vec!["\n", "\r\n"]);
    let quote = prop::sample::select(vec!["", "\"", "'"]);
    (any::<bool>(), comment, line_end, quote, any::<bool>(), any::<bool>()).prop_map(
        |(bom, comment, line_end, quote, argument, last_line_end)| Around {
            bom,
            comment,
            line_end,
            quote,
            argument,
            last_line_end,
        },
    )
}

impl Around {
    fn file(&self, tag: &str) -> Vec<u8> {
        let Around { quote, line_end, .. } = self;
        let mut file = if self.bom { "\u{feff}".as_bytes().to_vec() } else { vec![] };
        file.extend_from_slice(b"# a comment: ");
        file.extend_from_slice(&self.comment);
        let from = "FROM  mcr.microsoft.com/windows/servercore";
        let rest = match self.argument {
            true => format!("{line_end}arg TAG={quote}{tag}{quote}{line_end}{from}:${{TAG}} AS build"),
            false => format!("{line_end}{from}:{quote}{tag}{quote} AS build"),
        };
        file.extend_from_slice(rest.as_bytes());
        file.extend_from_slice(if self.last_line_end { line_end.as_bytes() } else { b"" });
        file
    }
}

/// Tags before the baseline, and what they become.
const TAGS: [(&str, &str); 4] = [
    ("10.0.17763.973", "10.0.17763.8389"),
    ("10.0.17763.1-amd64", "10.0.17763.8389-amd64"),
    ("1809-KB4534273", "1809-KB5075904"),
    ("10.0.14393.3443", "10.0.14393.7969"),
];

proptest! {
    #[test]
    fn all_but_the_tag_stays_byte_for_byte(around in around(), (old, new) in prop::sample::select(&TAGS)) {
        let case = Case { path: "Dockerfile".into(), bytes: around.file(old), options: vec![] };
        prop_assert_eq!(&case.mend(Safe).source.bytes, &around.file(new));
        prop_assert!(screen(&case.lint()).contains("(--fix)"));
    }
}

/// A file, the tag or reference that it has after fixing for `--host windows-2022`, or `None` where nothing is done.
#[test]
fn there_is_no_fix_where_it_would_be_a_guess() {
    let base = "mcr.microsoft.com/windows/servercore";
    for (file, fixed) in [
        (format!("FROM {base}:1909\n"), Some(format!("FROM {base}:ltsc2022\n"))),
        (format!("FROM {base}:1909-amd64\n"), Some(format!("FROM {base}:ltsc2022-amd64\n"))),
        // Pinned stays pinned.
        (format!("FROM {base}:10.0.18363.1556\n"), Some(format!("FROM {base}:10.0.20348.5622\n"))),
        (format!("ARG Y=2019\nFROM {base}:ltsc$Y\nRUN a\n"), Some(format!("ARG Y=2022\nFROM {base}:ltsc$Y\nRUN a\n"))),
        // Two bases read the ARG, and both want the same.
        (
            format!("ARG V=1909\nFROM {base}:$V AS a\nRUN b\nFROM {base}:$V\nRUN b\n"),
            Some(format!("ARG V=ltsc2022\nFROM {base}:$V AS a\nRUN b\nFROM {base}:$V\nRUN b\n")),
        ),
        // One of them is no Windows image, and fine.
        (format!("ARG V=1909\nFROM example.com/tool:$V AS a\nFROM {base}:$V\nRUN b\n"), None),
        // A command reads it too.
        (format!("ARG V=1909\nFROM {base}:$V\nARG V\nRUN b $V\n"), None),
        (format!("ARG V=1909\nARG W=$V\nFROM {base}:$W\nRUN b\n"), None),
        // A digest holds the old image; a continuation lies inside; another tool fills it in; the line is inferred.
        (format!("FROM {base}:1909@sha256:{}\n", "0".repeat(64)), None),
        (format!("FROM {base}:\\\n1909\n"), None),
        ("FROM example.com/x:windowsservercore-1909\n".into(), None),
        // The tags that a derived image has today are not known.
        ("FROM golang:1.13-windowsservercore-1909\n".into(), None),
    ] {
        let options = ["--host", "windows-2022"].map(str::to_owned).to_vec();
        let case = Case { path: "Dockerfile".into(), bytes: file.clone().into_bytes(), options };
        let after = case.mend(Unsafe).source;
        assert_eq!(String::from_utf8_lossy(&after.bytes), fixed.unwrap_or(file));
    }
}

#[test]
fn safe_fixes_say_the_same() {
    let mcr = "mcr.microsoft.com/windows";
    for (old, new) in [
        ("microsoft/nanoserver:1809".into(), Some(format!("{mcr}/nanoserver:1809"))),
        (
            "docker.io/microsoft/windowsservercore:ltsc2019-amd64".into(),
            Some(format!("{mcr}/servercore:ltsc2019-amd64")),
        ),
        // Its line ends within weeks, so there is a choice to make; of others the new name is not known.
        ("microsoft/windowsservercore:ltsc2016".into(), None),
        ("microsoft/iis:windowsservercore-ltsc2019".into(), None),
        ("microsoft/windowsservercore:10.0.14393.693".into(), None),
        (format!("{mcr}:ltsc2022"), Some(format!("{mcr}/server:ltsc2022"))),
        (format!("{mcr}:ltsc2022-amd64"), Some(format!("{mcr}/server:ltsc2022-amd64"))),
        (format!("{mcr}/servercore:2019"), Some(format!("{mcr}/servercore:ltsc2019"))),
        (format!("{mcr}/servercore:2016"), None),
        (format!("{mcr}/servercore"), None),
        (format!("{mcr}/servercore:1809-KB4534273-amd64"), Some(format!("{mcr}/servercore:1809-KB5075904-amd64"))),
        (format!("{mcr}/servercore:10.0.14393.693_ru-ru"), None),
        (format!("{mcr}/servercore:10.0.17763.914-arm32v7"), None),
        // A framework of another version is not the same; and no line of 1803 lives.
        ("mcr.microsoft.com/dotnet/framework/sdk:4.7.2-20190312-windowsservercore-ltsc2019".into(), None),
        (format!("{mcr}/servercore:1803"), None),
    ] {
        let bytes = format!("FROM {old}\n").into_bytes();
        let case = Case { path: "Dockerfile".into(), bytes, options: vec![] };
        let after = String::from_utf8_lossy(&case.mend(Safe).source.bytes).into_owned();
        assert_eq!(after, format!("FROM {}\n", new.unwrap_or(old)));
    }
}

/// Lines after a `FROM`, what they become, and the instructions that there are then.
#[test]
fn a_path_with_slashes_lets_the_next_line_be_an_instruction_again() {
    use winfrom::dockerfile::Keyword::{self, Add, Copy, Env, From, Run, Volume, Workdir};
    let cases: [(&str, Option<&str>, &[Keyword]); 13] = [
        ("WORKDIR C:\\app\\\nRUN dir\n", Some("WORKDIR C:/app/\nRUN dir\n"), &[Workdir, Run]),
        ("WORKDIR  C:\\ \t\r\nRUN dir\r\n", Some("WORKDIR  C:/ \t\r\nRUN dir\r\n"), &[Workdir, Run]),
        ("COPY a b C:\\app\\\nRUN dir\n", Some("COPY a b C:/app/\nRUN dir\n"), &[Copy, Run]),
        ("ADD --chown=a a.zip C:\\\\a\\\nRUN dir\n", Some("ADD --chown=a a.zip C:/a/\nRUN dir\n"), &[Add, Run]),
        // One after the other.
        (
            "WORKDIR C:\\a\\\nCOPY b C:\\b\\\nRUN dir\n",
            Some("WORKDIR C:/a/\nCOPY b C:/b/\nRUN dir\n"),
            &[Workdir, Copy, Run],
        ),
        (
            "WORKDIR C:\\\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n",
            Some("WORKDIR C:/\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n"),
            &[Workdir, From],
        ),
        // What was swallowed has a finding of its own, or is refused.
        ("WORKDIR C:\\\nFROM mcr.microsoft.com/windows/nanoserver:1909\n", None, &[Workdir]),
        ("WORKDIR C:\\\nCOPY a\n", None, &[Workdir]),
        // A program reads it, which may want the backslash; more than the path would change.
        ("ENV A=C:\\a\\\nRUN dir\n", None, &[Env]),
        ("VOLUME C:\\a\\\nRUN dir\n", None, &[Volume]),
        ("RUN dir C:\\a\\\nCOPY a b\n", None, &[Run]),
        ("COPY bin\\a C:\\a\\\nRUN dir\n", None, &[Copy]),
        ("WORKDIR C:\\%A%\\b\\\nRUN dir\n", None, &[Workdir]),
    ];
    for (lines, fixed, keywords) in cases {
        let file = |lines: &str| format!("FROM mcr.microsoft.com/windows/servercore:ltsc2022\n{lines}");
        let case = Case { path: "Dockerfile".into(), bytes: file(lines).into_bytes(), options: vec![] };
        let after = case.mend(Safe).source;
        assert_eq!(String::from_utf8_lossy(&after.bytes), file(fixed.unwrap_or(lines)));
        let instructions = dockerfile::read(&after.bytes).instructions;
        assert_eq!(instructions.iter().skip(1).map(|found| found.keyword).collect::<Vec<_>>(), keywords, "{lines}");
    }
}

#[test]
fn nothing_newer_than_a_host_is_proposed() {
    for (host, old, new) in [
        ("10.0.17763.6659", "10.0.17763.973", "10.0.17763.6659"),
        ("10.0.17763.6700", "10.0.17763.973", "10.0.17763.6659"),
        ("ltsc2019", "10.0.17763.973", "10.0.17763.8389"),
        // What is before the baseline stays so on this host.
        ("10.0.17763.1039", "10.0.17763.914", "10.0.17763.914"),
        // The revisions of Windows 11 say nothing about images.
        ("client:26100.7840", "10.0.26100.1742", "10.0.26100.33438"),
        // The newest image that this one may have is stale too.
        ("server:26100.4061", "10.0.26100.1742", "10.0.26100.1742"),
    ] {
        let file = |tag: &str| format!("FROM mcr.microsoft.com/windows/servercore:{tag}\n").into_bytes();
        let options = ["--host", host, "--ignore", "host-behind"].map(str::to_owned).to_vec();
        let after = Case { path: "Dockerfile".into(), bytes: file(old), options }.mend(Unsafe).source;
        let expected = String::from_utf8(file(new)).expect("UTF-8");
        assert_eq!(String::from_utf8_lossy(&after.bytes), expected, "{host}");
    }
}

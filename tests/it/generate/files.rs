//! Dockerfiles as a pull request may write them: read, reported and fixed.

use super::dockerfiles::dockerfile;
use super::random::Random;
use super::run_cases;
use crate::invariants::CHECKS;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use winfrom::finding::Applicability::{Safe, Unsafe};
use winfrom::finding::Finding;
use winfrom::fix::{Mended, mend};
use winfrom::lint::{self, Judged};
use winfrom::report::diff;
use winfrom::settings::Settings;
use winfrom::source::Source;
use winfrom::windows::{Answers, Catalog};

const OPTIONS: [&[&str]; 7] = [
    &[],
    &["--host", "ltsc2022"],
    &["--host", "ltsc2019", "--build-host", "windows-2022"],
    &["--host", "10.0.17763.1039"],
    &["--host", "a=aks:windows2022", "--host", "b=win11-24h2"],
    &["--isolation", "hyperv", "--host", "ltsc2025"],
    &["--severity", "floating-tag=warning,unresolved-base=note", "--host", "ws2019"],
];

#[test]
fn generated_files_are_read_and_reported() {
    run_cases("files read and reported", 150, |random| {
        let bytes = dockerfile(random);
        for (name, check) in CHECKS {
            if ["reader", "ignores", "outputs"].contains(&name) {
                check(&bytes);
            }
        }
    });
}

#[test]
fn fixing_generated_files_twice_is_fixing_them_once() {
    let mut changed = 0;
    run_cases("files fixed twice", 300, |random| changed += usize::from(check_fixes(random)));
    println!("{changed} of them changed");
}

/// Whether the fixes changed the file.
fn check_fixes(random: &mut Random) -> bool {
    let bytes = dockerfile(random);
    let settings = &settings()[random.below(OPTIONS.len())];
    let boldest = if random.chance(50) { Safe } else { Unsafe };
    let fix =
        |source: Arc<Source>| mend(source.clone(), lint(source, settings), boldest, |source| lint(source, settings));
    let shown = || String::from_utf8_lossy(&bytes).into_owned();
    let once = fix(Arc::new(Source::new("Dockerfile", bytes.clone())));
    assert_eq!(once.fixed > 0, once.source.bytes != bytes, "{}", shown());
    if once.fixed == 0 {
        return false;
    }
    let found = lint(once.source.clone(), settings);
    assert_eq!(said(&found.findings), said(&once.judged.findings), "{}", shown());
    if !once.is_cut_short {
        let twice = fix(once.source.clone());
        assert_eq!((twice.fixed, &twice.source.bytes), (0, &once.source.bytes), "{boldest:?}: {}", shown());
    }
    check_diff(&bytes, &once);
    true
}

/// What `--diff` prints, applied to the file, is what `--fix` writes. It prints no characters that a terminal obeys.
fn check_diff(bytes: &[u8], mended: &Mended) {
    let mut text = vec![];
    if diff::write(Path::new("Dockerfile"), bytes, &mended.source.bytes, false, &mut text).is_err() {
        // A patch with a command for a CI system, or with characters that a terminal obeys, is not written.
        assert!(text.is_empty());
        return;
    }
    let patch = diffy::Patch::from_bytes(&text).expect("a patch");
    let applied = diffy::apply_bytes(bytes, &patch).expect("the patch applies");
    assert_eq!(applied, mended.source.bytes, "{}", String::from_utf8_lossy(&text));
}

fn lint(source: Arc<Source>, settings: &Settings) -> Judged {
    lint::lint(Catalog::embedded(), &Answers::default(), source, settings, true)
}

fn settings() -> &'static [Settings] {
    static SETTINGS: OnceLock<Vec<Settings>> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let read = |options: &&[&str]| {
            let options = [*options, &["--as-of", "2026-11-22"]].concat();
            crate::harness::settings_of(&options).expect("the options are valid")
        };
        OPTIONS.iter().map(read).collect()
    })
}

fn said(findings: &[Finding]) -> Vec<(&'static str, usize, usize, &str)> {
    let line = |finding: &Finding| (finding.rule, finding.span.start, finding.span.end);
    findings
        .iter()
        .map(|finding| {
            let (rule, start, end) = line(finding);
            (rule, start, end, finding.message.as_str())
        })
        .collect()
}

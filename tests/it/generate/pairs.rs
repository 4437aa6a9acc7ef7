//! `winfrom compat` and `winfrom lint --host` agree on whether an image runs on a host.

use super::random::Random;
use super::run_cases;
use crate::harness::in_project;
use jiff::civil::date;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use winfrom::lint;
use winfrom::lint::SettingsBuilder;
use winfrom::settings::Settings;
use winfrom::source::Source;
use winfrom::windows::compat::{Judgement, judge_query};
use winfrom::windows::data::{Reason, Verdict};
use winfrom::windows::images::parse_query;
use winfrom::windows::{Answers, Build, Catalog, Resolver};

const HOSTS: [&str; 14] = [
    "server:17763.1039",
    "server:20348",
    "client:19045",
    "client:22631.3000",
    "win11-24h2",
    "win10-22h2",
    "aks:windows2022",
    "ubuntu-latest",
    "linux",
    "10.0.25398.100",
    "10.0.99999",
    "10.0.99999.1",
    "10.0.14393",
    "ecs:2022",
];

const REPOSITORIES: [&str; 6] = [
    "mcr.microsoft.com/windows/servercore",
    "mcr.microsoft.com/windows/nanoserver",
    "mcr.microsoft.com/windows",
    "mcr.microsoft.com/windows/server",
    "MCR.Microsoft.com/windows/servercore",
    "registry.example.com/windows/servercore",
];

const TAGS: [&str; 18] = [
    "ltsc2016",
    "ltsc2019",
    "ltsc2022",
    "ltsc2025",
    "1709",
    "1803",
    "1809",
    "1903",
    "1909",
    "2004",
    "20H2",
    "10.0.17763.1039",
    "10.0.17763.1040",
    "10.0.17763.973",
    "10.0.14393.3443",
    "10.0.20348.2227",
    "10.0.26100.1742",
    "1809-KB4532691",
];

/// Other images: derived, host-dependent, moved, shared with Linux.
const IMAGES: [&str; 16] = [
    "golang:1.21-windowsservercore-ltsc2022",
    "golang:nanoserver",
    "golang:windowsservercore",
    "golang:1.26",
    "python:3.11-windowsservercore-1809",
    "mcr.microsoft.com/dotnet/framework/aspnet:4.8-20200114-windowsservercore-ltsc2019",
    "mcr.microsoft.com/dotnet/framework/aspnet:4.8",
    "mcr.microsoft.com/dotnet/framework/aspnet:3.5",
    "mcr.microsoft.com/dotnet/framework/runtime:4.7.2",
    "mcr.microsoft.com/dotnet/framework/sdk",
    "mcr.microsoft.com/dotnet/sdk:8.0",
    "mcr.microsoft.com/powershell:latest",
    "mcr.microsoft.com/windows/servercore/iis",
    "microsoft/nanoserver:sac2016",
    "microsoft/dotnet-framework:4.7.2",
    "mcr.microsoft.com/oss/kubernetes/windows-host-process-containers-base-image:v1.0.0",
];

#[test]
fn compat_and_lint_agree() {
    run_cases("pairs", 1_000, |random| {
        let (host, image, isolation) = (host(random), image(random), random.pick(&["", "process", "hyperv"]));
        check(&host, &image, isolation);
    });
}

fn host(random: &mut Random) -> String {
    match random.below(3) {
        0 => random.pick(&HOSTS).to_owned(),
        1 => names()[random.below(names().len())].clone(),
        _ => version(random),
    }
}

/// The names of `data/hosts.csv`.
fn names() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut table = csv::Reader::from_path(in_project("data/hosts.csv")).expect("a table");
        table.records().map(|row| row.expect("a row")[0].to_owned()).collect()
    })
}

fn image(random: &mut Random) -> String {
    match random.below(4) {
        0 => random.pick(&IMAGES).to_owned(),
        1 => format!("{}:{}", random.pick(&REPOSITORIES), version(random)),
        _ => format!("{}:{}", random.pick(&REPOSITORIES), random.pick(&TAGS)),
    }
}

/// The version of a release.
fn version(random: &mut Random) -> String {
    let builds = [14393, 16299, 17134, 17763, 18362, 18363, 19041, 19042, 20348, 25398, 26100];
    let releases = Catalog::embedded().releases(Build(builds[random.below(builds.len())]));
    releases[random.below(releases.len())].os_version().to_string()
}

fn check(host_text: &str, image: &str, isolation: &str) {
    let catalog = Catalog::embedded();
    let builder = SettingsBuilder::new(catalog, date(2026, 11, 22));
    let builder = match isolation.parse() {
        Ok(isolation) => builder.isolation(isolation),
        Err(_) => builder,
    };
    let Ok(builder) = builder.host(host_text) else { return };
    let settings = builder.build();
    let declared = &settings.hosts[0];
    let judgement =
        judge_query(catalog, &declared.host, &parse_query(&Resolver::from_data(catalog), image), declared.isolation);
    let rules = rules(&settings, image);
    let is_reported = |names: &[&str]| names.iter().any(|name| rules.contains(name));
    let context = format!("{image} on {host_text} {isolation}: {judgement:?}, lint reports {rules:?}");
    // HostProcess images are exempt from host rules, as they are built on Linux: only `compat` reports that host.
    let is_exempt = image.contains("host-process");
    match expected(&judgement).filter(|_| !is_exempt) {
        Some(names) => assert!(is_reported(names), "{context}"),
        None => assert!(!is_reported(&["host-mismatch", "baseline-mismatch", "conditional-host"]), "{context}"),
    }
}

/// The rules of which one reports the judgement; `None` if no host rule does.
fn expected(judgement: &Judgement) -> Option<&'static [&'static str]> {
    match (judgement.verdict, judgement.reason) {
        (Verdict::No, Reason::NoSuchTag) => Some(&["no-such-tag"]),
        (Verdict::No, Reason::InterimImage) => Some(&["pre-baseline"]),
        // No released host runs a preview image, so `insider-image` reports it on every host.
        (Verdict::No, _) => Some(&["host-mismatch", "baseline-mismatch", "insider-image"]),
        // The revision of the host or the image is unknown, which is no condition of the host.
        (Verdict::Conditional, Reason::BaselineUnknown) => None,
        (Verdict::Conditional, _) => Some(&["conditional-host", "insider-image"]),
        (Verdict::Yes, Reason::HostBehind) => Some(&["host-behind", "insider-image"]),
        (Verdict::Yes | Verdict::Unknown, _) => None,
    }
}

/// The rules that report something, those that a finding covers included.
fn rules(settings: &Settings, image: &str) -> BTreeSet<&'static str> {
    let source = Arc::new(Source::new("Dockerfile", format!("FROM {image}\n").into_bytes()));
    let judged = lint::lint(Catalog::embedded(), &Answers::default(), source, settings, true);
    judged.findings.iter().flat_map(|finding| finding.covers.iter().copied().chain([finding.rule])).collect()
}

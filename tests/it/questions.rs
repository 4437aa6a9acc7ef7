//! `winfrom resolve`, `releases`, `hosts`, `explain`, `catalog status`: the answers, and the exit codes.

use crate::newest::{newest, newest_image, rows};
use crate::program::{ask, say, winfrom};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde_json::{Value, json};

/// The images of 1B, 2B and 3B of 2020, line by line: 14 that were published, and 4 that never were.
#[test]
fn the_eighteen_cells_of_the_microsoft_table() {
    for (build, images) in [
        (14393, [Some((3443, "KB4534271")), Some((3506, "KB4546850")), Some((3568, "KB4551573"))]),
        (16299, [None, None, None]),
        (17134, [Some((1246, "KB4534293")), Some((1305, "KB4546851")), None]),
        (17763, [Some((973, "KB4534273")), Some((1040, "KB4546852")), Some((1098, "KB4538461"))]),
        (18362, [Some((592, "KB4528760")), Some((658, "KB4546853")), Some((719, "KB4540673"))]),
        (18363, [Some((592, "KB4528760")), Some((658, "KB4546853")), Some((719, "KB4540673"))]),
    ] {
        let months = [("2020-01-01", "2020-01-31"), ("2020-02-12", "2020-02-29"), ("2020-03-01", "2020-03-31")];
        for (cell, ((since, until), (label, side))) in images.iter().zip(months.iter().zip([
            ("2020-01 1B", "pre"),
            ("2020-02 2B", "post"),
            ("2020-03 3B", "post"),
        ])) {
            let Some((revision, kb)) = cell else {
                let build = build.to_string();
                let (json, _) = ask(&["releases", &build, "--images-only", "--since", since, "--until", until]);
                assert_eq!(json["releases"], json!([]), "{build} {label}");
                continue;
            };
            let version = format!("10.0.{build}.{revision}");
            let resolution = resolution(&version);
            let said = ["os_version", "label", "kb", "baseline"].map(|key| resolution[key].clone());
            assert_eq!(said, [version.as_str(), label, kb, side].map(Value::from));
        }
    }
}

fn resolution(image: &str) -> Value {
    ask(&["resolve", image]).0["images"][0]["resolution"].clone()
}

#[test]
fn resolve_has_an_entry_for_each_argument() {
    let arguments =
        ["resolve", "ltsc2019", "a//b", "golang:1.26-bookworm", "mcr.microsoft.com/windows/servercore:1809-KB4546852"];
    let (json, code) = ask(&arguments);
    assert_eq!((code, &json["schema"]), (0, &"winfrom/resolve@1".into()));
    let images = json["images"].as_array().expect("images");
    let said: Vec<_> = images
        .iter()
        .map(|image| (image["image"].clone(), image["kind"].clone(), image["resolution"]["status"].clone()))
        .collect();
    let expected =
        [("windows", "floating"), ("unknown", "unresolved"), ("not-windows", "not-windows"), ("windows", "exact")];
    let expected: Vec<_> = arguments[1..]
        .iter()
        .zip(expected)
        .map(|(image, (kind, status))| ((*image).into(), kind.into(), status.into()))
        .collect();
    assert_eq!(said, expected);
    assert_eq!(images[1]["resolution"]["why"], "invalid reference format");
    assert_eq!(images[3]["aliases"][0], "mcr.microsoft.com/windows/servercore:10.0.17763.1040");
    let keys: Vec<&String> = images[0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["image", "kind", "resolution", "aliases"]);
}

#[test]
fn a_wrong_reference_is_told_the_nearest_right_ones() {
    let why = resolution("mcr.microsoft.com/windows:ltsc2022")["why"].as_str().expect("why").to_owned();
    let (_, nearest) = why.split_once("the nearest are ").expect(&why);
    assert_eq!(nearest.split(", ").next(), Some("mcr.microsoft.com/windows/server:ltsc2022"));
    assert_eq!(nearest.split(", ").count(), 3, "{why}");
}

#[test]
fn images_are_read_from_standard_input() {
    for (input, expected) in [
        ("Microsoft Windows [Version 10.0.17763.1040]\r\n", vec!["10.0.17763.1040"]),
        ("ltsc2022\n10.0.17763.973\n", vec!["10.0.20348", "10.0.17763.973"]),
        (r#"[{"Os": "windows", "OsVersion": "10.0.17763.973", "RepoTags": ["a:b"]}]"#, vec!["10.0.17763.973"]),
    ] {
        let output = winfrom().args(["resolve", "-", "-f", "json"]).write_stdin(input).output().expect("it runs");
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let images = json["images"].as_array().expect("images");
        let versions: Vec<_> = images.iter().map(|image| image["resolution"]["os_version"].clone()).collect();
        assert_eq!(versions, expected, "{input}");
    }
}

#[test]
fn releases_come_newest_first_by_any_name_of_a_line() {
    let (by_name, _) = ask(&["releases", "ltsc2019"]);
    for name in ["1809", "17763", "10.0.17763", "Windows Server 2019", "ws2019"] {
        assert_eq!(ask(&["releases", name]).0, by_name, "{name}");
    }
    let releases = by_name["releases"].as_array().expect("releases");
    let days: Vec<_> = releases.iter().filter_map(|release| release["released"].as_str()).collect();
    assert!(days.is_sorted_by(|a, b| a >= b), "{days:?}");
    assert_eq!(releases[0]["os_version"], newest(17763).version());
    let last = json!({"build": 18363, "revision": 2274, "os_version": "10.0.18363.2274", "line": "1909",
        "released": "2022-05-10", "label": "2022-05 5B", "kb": "KB5013945", "image": "no", "baseline": "post"});
    assert_eq!(ask(&["releases", "1909"]).0["releases"][0], last);
    assert_eq!(ask(&["releases"]).0["releases"].as_array().map(Vec::len), Some(rows().len()));
}

#[test]
fn the_baseline_is_drawn_between_the_rows() {
    let (text, _, _) = say(&["releases", "1903", "--images-only"]);
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("---- baseline")).expect("the baseline");
    assert!(lines[at - 1].contains("10.0.18362.658 ") && lines[at + 1].contains("10.0.18362.657 "), "{text}");
}

#[test]
fn hosts_are_listed_with_their_builds() {
    let (json, _) = ask(&["hosts"]);
    let hosts = json["hosts"].as_array().expect("hosts");
    let build = |name: &str| hosts.iter().find(|host| host["name"] == name).map(|host| host["build"].clone());
    for (name, expected) in [("windows-2022", 20348), ("aks:Windows2025", 26100), ("win11-24h2", 26100)] {
        assert_eq!(build(name), Some(expected.into()), "{name}");
    }
    assert_eq!(ask(&["hosts", "--host", "17763.1039"]).0["hosts"][0]["revision"], 1039);
}

#[test]
#[cfg(not(windows))]
fn this_machine_is_a_host_on_windows_only() {
    let (_, error, code) = say(&["compat", "--host", "current", "ltsc2022"]);
    assert_eq!(code, 2);
    assert!(error.contains("not Windows"), "{error}");
}

#[test]
#[cfg(windows)]
fn this_machine_is_a_host_on_windows() {
    let (json, code) = ask(&["hosts", "--host", "current"]);
    assert_eq!((code, &json["hosts"][0]["name"]), (0, &"current".into()));
    assert!(json["hosts"][0]["build"].as_u64().is_some_and(|build| build >= 10240), "{json}");
}

#[test]
fn what_is_not_known_is_answered_with_three_neighbours() {
    for (arguments, word) in [
        (&["compat", "--host", "windows-2023"][..], "windows-2022"),
        (&["releases", "ltsc2020"], "ltsc2022"),
        (&["explain", "pre-basline"], "pre-baseline"),
        (&["explain", "0xc0370107"], "0xC0370106"),
        (&["hosts", "--host", "aks:windows2021"], "aks:Windows2022"),
    ] {
        let (_, error, code) = say(arguments);
        assert_eq!(code, 2, "{arguments:?}");
        assert!(error.contains(word) && error.matches(", ").count() >= 2, "{arguments:?}: {error}");
    }
}

#[test]
fn errors_are_explained_quoted_or_not() {
    for arguments in [
        &["explain", "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries"][..],
        &["explain", "no", "matching", "manifest", "for", "windows/amd64", "10.0.17763"],
    ] {
        let (json, _) = ask(arguments);
        let cause = &json["explanations"][0]["causes"][0];
        assert_eq!((&cause["rule"], &cause["runs"]), (&"host-mismatch".into(), &json!(["ltsc2019"])), "{json}");
        assert_eq!(cause["next"], "winfrom compat --host 10.0.17763 IMAGE");
    }
    let (json, _) = ask(&["explain", "-1073741502", "3221225785", "host-mismatch"]);
    let explanations = json["explanations"].as_array().expect("explanations");
    let rules: Vec<_> = explanations.iter().map(|one| one["causes"][0]["rule"].clone()).collect();
    assert_eq!(rules, [json!("baseline-mismatch"), json!("baseline-mismatch"), Value::Null]);
    assert_eq!(explanations[2]["rule"], "host-mismatch");
}

/// A rule that the table of errors names can be asked for.
#[test]
fn the_rules_that_errors_lead_to_exist() {
    let mut table = csv::Reader::from_path(crate::harness::in_project("data/errors.csv")).expect("a table");
    for row in table.records() {
        let rule = row.expect("a row")[3].to_owned();
        assert!(rule.is_empty() || winfrom::rules::rule(&rule).is_some(), "{rule}");
    }
}

/// With each Patch Tuesday that passes there may be a release that the data do not know.
#[test]
fn the_age_of_the_data_depends_on_the_day() {
    let (known, image) = (newest(20348), newest_image(20348));
    let day: Date = known.released.parse().expect("a day");
    let months = (1..=2).map(|months| day.last_of_month().saturating_add(months.months()));
    let this_month = usize::from(patch_tuesday(day) > day);
    let days = [(day, 0), (day.last_of_month(), this_month)].into_iter();
    for (day, passed) in days.chain(months.zip(this_month + 1..)) {
        let (json, _) = ask(&["catalog", "status", "--as-of", &day.to_string()]);
        let lines = json["lines"].as_array().expect("lines");
        let line = |name: &str| lines.iter().find(|line| line["line"] == name).expect(name);
        let said = |name: &str, key: &str| line(name)[key].clone();
        assert_eq!(said("ltsc2022", "monthly_releases_since"), passed, "{day}");
        assert_eq!(said("ltsc2022", "latest"), image.version(), "{day}");
        assert_eq!(said("ltsc2022", "latest_known"), known.version(), "{day}");
        assert_eq!((said("1909", "ended"), said("1909", "monthly_releases_since")), (true.into(), 0.into()), "{day}");
        assert_eq!(said("1909", "latest"), "10.0.18363.1556");
    }
}

/// The second Tuesday of a day's month.
fn patch_tuesday(day: Date) -> Date {
    let week = day.first_of_month().series(1.day()).skip(7).take(7);
    week.into_iter().find(|day| day.weekday() == Weekday::Tuesday).expect("a week has each of its days")
}

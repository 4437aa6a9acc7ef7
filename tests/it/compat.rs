//! `winfrom compat`: every pair of the matrix, the pairs of the Microsoft page, the ways to ask.

use crate::harness::in_project;
use crate::program::{ask, say, winfrom};
use serde_json::Value;

/// The whole matrix with verdict, reason and explanation, so that every change of a rule or of the data shows.
#[test]
fn the_matrix_of_all_listed_hosts_and_images() {
    let results = results(&["compat", "--as-of", "2026-11-22"]);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let line = |result: &Value| {
        let names = [&result["host"]["name"], &result["image"]["image"], &result["isolation"]].map(text);
        let judgement = [&result["verdict"], &result["reason"], &result["explanation"]].map(text);
        format!("{} | {}", names.join(" | "), judgement.join(" | "))
    };
    insta::assert_snapshot!(results.iter().map(line).collect::<Vec<_>>().join("\n"));
}

/// `data/compat.csv` has only pairs for which the rules give something else.
#[test]
fn every_exception_comes_out_of_the_program() {
    let mut table = csv::Reader::from_path(in_project("data/compat.csv")).expect("a table");
    for row in table.records() {
        let row = row.expect("a row");
        let (host, image) = (format!("{}:{}", &row[1], &row[0]), format!("10.0.{}", &row[2]));
        let result = &results(&["compat", "--host", &host, "--isolation", &row[3], &image])[0];
        assert_eq!((&result["verdict"], &result["reason"]), (&row[4].into(), &row[5].into()), "{image} on {host}");
    }
}

/// Hosts and images of 1B, 2B and 3B of 2020, as the Microsoft page has them.
#[test]
fn the_nine_pairs_of_the_microsoft_page() {
    for (host, verdicts) in [
        ("10.0.17763.973", ["yes", "no", "no"]),
        ("10.0.17763.1039", ["no", "yes", "yes"]),
        ("10.0.17763.1098", ["no", "yes", "yes"]),
    ] {
        let images = ["10.0.17763.973", "10.0.17763.1040", "10.0.17763.1098"];
        let arguments: Vec<&str> = ["compat", "--host", host].into_iter().chain(images).collect();
        let said: Vec<Value> = results(&arguments).into_iter().map(|result| result["verdict"].clone()).collect();
        assert_eq!(said, verdicts, "{host}");
    }
}

#[test]
fn a_result_has_every_field() {
    let (json, code) = ask(&["compat", "--host", "windows-2022", "mcr.microsoft.com/windows/servercore:ltsc2019"]);
    let result = &json["results"][0];
    assert_eq!(json["schema"], "winfrom/compat@1");
    assert_eq!(code, 1);
    let keys: Vec<&String> = result.as_object().expect("an object").keys().collect();
    let expected = ["host", "image", "isolation", "verdict", "reason", "explanation", "error_text", "instead"];
    assert_eq!(keys, expected);
    let host = serde_json::json!({"name": "windows-2022", "kind": "server", "build": 20348, "revision": null});
    assert_eq!(result["host"], host);
    let image = serde_json::json!(
        {"image": "mcr.microsoft.com/windows/servercore:ltsc2019", "build": 17763, "revision": null});
    assert_eq!(result["image"], image);
    assert_eq!(result["reason"], "below-floor");
    assert_eq!(result["instead"], serde_json::json!(["ltsc2022"]));
}

#[test]
fn the_exit_code_is_the_worst_answer() {
    for (arguments, expected) in [
        (&["compat", "--host", "ws2022", "ltsc2022"][..], 0),
        (&["compat", "--host", "ws2022", "ltsc2022", "ltsc2019"], 1),
        (&["compat", "--host", "ws2019", "10.0.17763"], 3),
        (&["compat", "--host", "ws2019", "example.com/shop/cart:7"], 3),
        (&["compat", "--host", "ws2019"], 0),
        (&["compat", "ltsc2016"], 0),
        (&["compat", "--host", "ws2029", "ltsc2022"], 2),
    ] {
        assert_eq!(say(arguments).2, expected, "{arguments:?}");
    }
}

#[test]
fn what_to_use_instead_is_of_the_same_family() {
    for (host, image, expected) in [
        ("ws2022", "mcr.microsoft.com/windows/nanoserver:1809", &["ltsc2022"][..]),
        ("ws2022", "mcr.microsoft.com/windows:1809", &["mcr.microsoft.com/windows/server:ltsc2022"]),
        ("ws2022", "microsoft/windowsservercore:1709", &["mcr.microsoft.com/windows/servercore:ltsc2022"]),
        ("ws2022", "mcr.microsoft.com/windows/servercore:1809-amd64", &["ltsc2022-amd64"]),
        ("ws2022", "golang:1.13-nanoserver-1809", &[]),
        (
            "ws2022",
            "mcr.microsoft.com/dotnet/framework/aspnet:4.8-windowsservercore-ltsc2019",
            &["4.8-windowsservercore-ltsc2022"],
        ),
        ("ws2022", "mcr.microsoft.com/windows/servercore", &["mcr.microsoft.com/windows/servercore:ltsc2022"]),
        ("10.0.17763.1039", "mcr.microsoft.com/windows/servercore:10.0.17763.973", &["ltsc2019"]),
        ("10.0.17763.973", "mcr.microsoft.com/windows/servercore:10.0.17763.1040", &["10.0.17763.973"]),
    ] {
        let results = results(&["compat", "--host", host, image]);
        assert_eq!(results[0]["instead"], serde_json::json!(expected), "{image} on {host}");
    }
}

#[test]
fn tables_fit_a_hundred_columns_without_colour() {
    let text = say(&["compat"]).0;
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(!text.contains('\u{1b}'));
    assert_eq!(text.lines().filter(|line| line.starts_with("ws2019 ")).count(), 2, "{text}");
}

#[test]
fn an_index_runs_where_one_of_its_entries_does() {
    let entry = |os: &str, version: &str| serde_json::json!({"platform": {"os": os, "architecture": "amd64", "os.version": version}});
    let index = serde_json::json!({"schemaVersion": 2, "manifests":
        [entry("linux", ""), entry("windows", "10.0.17763.8389"), entry("windows", "10.0.20348.5622")]});
    for (host, verdict, build) in [("ws2022", "yes", 20348), ("ws2019", "yes", 17763), ("ws2016", "no", 17763)] {
        let arguments = ["compat", "--host", host, "--inspect", "-", "--format", "json"];
        let output = winfrom().args(arguments).write_stdin(index.to_string()).output().expect("it runs");
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let result = &json["results"][0];
        assert_eq!((&result["verdict"], &result["image"]["build"]), (&verdict.into(), &build.into()), "{host}");
    }
}

#[test]
fn the_host_is_read_from_what_it_prints() {
    for text in [
        "\r\nMicrosoft Windows [Versión 10.0.17763.1039]\r\n(c) 2018 Microsoft Corporation.\r\n",
        r#"{"OSType": "windows", "OperatingSystem": "Microsoft Windows Server Version 1809 (OS Build 17763.1039)"}"#,
    ] {
        let arguments = ["compat", "--host", "-", "10.0.17763.1040", "--format", "json"];
        let output = winfrom().args(arguments).write_stdin(text).output().expect("it runs");
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(json["results"][0]["host"]["revision"], 1039, "{text}");
        assert_eq!(output.status.code(), Some(0), "{text}");
    }
}

fn results(arguments: &[&str]) -> Vec<Value> {
    let (json, _) = ask(arguments);
    json["results"].as_array().expect("results").clone()
}

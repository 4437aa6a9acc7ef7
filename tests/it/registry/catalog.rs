//! `winfrom catalog`: newer data from the registry, and what is in use.

use super::project::Project;
use super::*;
use crate::harness::in_project;
use crate::newest::newest_day;
use std::fs;

/// A registry with what comes after all data there will be: a security release with its KB; and with the image of a
/// release that is known without one.
fn newer() -> Stub {
    let made = |version: &str, day: &str| {
        format!(r#"{{"os":"windows","architecture":"amd64","os.version":"{version}","created":"{day}T08:00:00Z"}}"#)
    };
    let config = made("10.0.20348.99999", "2099-11-04");
    let child = manifest(&config);
    let entry = |version: &str| {
        let platform = format!(r#"{{"os":"windows","architecture":"amd64","os.version":"{version}"}}"#);
        format!(r#"{{"manifests":[{{"digest":"{}","platform":{platform}}}]}}"#, sha256(&child))
    };
    let core = "windows/servercore";
    let tags = r#"{"tags":["ltsc2022","ltsc2022-amd64","ltsc2022-KB5099999","10.0.18363.2274","10.0.20348.99999",
        "10.0.17763.1040","10.0.12345.1","latest-or-so"]}"#;
    Stub::new(pages(vec![
        (format!("{core}/tags/list?n=1000"), tags.into()),
        (format!("{core}/manifests/ltsc2022"), entry("10.0.20348.99999")),
        (format!("{core}/manifests/ltsc2022-KB5099999"), entry("10.0.20348.99999")),
        (format!("{core}/manifests/10.0.20348.99999"), entry("10.0.20348.99999")),
        (format!("{core}/manifests/{}", sha256(&child)), child),
        (format!("{core}/blobs/{}", sha256(&config)), config),
    ]))
}

/// On a day after the newest of these.
fn project() -> Project {
    Project::new(PINNED).on("2099-11-22")
}

const PINNED: &str = "FROM mcr.microsoft.com/windows/servercore:10.0.20348.99999\nRUN dir\n";

#[test]
fn an_update_is_used_from_then_on() {
    let (stub, project) = (newer(), project());
    assert!(project.run("catalog status").out.contains("It is the embedded data; `winfrom catalog update` asks"));
    let run = project.run(&format!("catalog update --from {}", stub.host));
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.starts_with("8 tags read, 2 releases new: written to "), "{}", run.out);
    let found = project.resolution("");
    let fields = ["released", "label", "kb", "latest", "latest_known"].map(|name| found[name].clone());
    assert_eq!(fields.to_vec(), ["2099-11-10", "2099-11 11B", "KB5099999", "10.0.20348.99999", "10.0.20348.99999"]);
    let status = project.run("catalog status").out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(status.contains("Data of 2099-11-10, as of 2099-11-22."), "{status}");
    assert!(status.contains("With 2 releases seen in the registry on 2099-11-22: "), "{status}");
    let json = project.run("catalog status --format json").out;
    let embedded = format!(r#""embedded": "{}""#, newest_day());
    assert!(json.contains(&embedded) && json.contains(r#""updated": "2099-11-22""#), "{json}");
    assert!(project.run("lint").err.contains("Data of 2099-11-10."));
    let asked: Vec<_> = stub.paths().into_iter().filter(|path| path.contains("10.0.18363.2274")).collect();
    assert_eq!(asked, Vec::<String>::new(), "what the data know is not asked for");
}

#[test]
fn a_damaged_or_old_catalogue_is_ignored_with_a_warning() {
    let (stub, project) = (newer(), project());
    let file = project.path().join("data/catalog.json");
    project.run(&format!("catalog update --from {}", stub.host));
    let whole = fs::read_to_string(&file).expect("a catalogue");
    for (text, why) in [
        (whole[..whole.len() / 2].to_owned(), "is damaged and not used"),
        (String::new(), "is damaged and not used"),
        (whole.replace("2099-11-22", "2016-01-01"), "older than winfrom itself, and not used"),
    ] {
        fs::write(&file, text).expect("written");
        let run = project.run("bases --format json");
        assert_eq!(run.code, 0);
        assert!(run.err.contains("winfrom: warning: ") && run.err.contains(why), "{}", run.err);
        assert!(run.out.contains(r#""released": null"#), "{}", run.out);
        assert!(project.run("catalog status").out.contains("is not used."));
    }
}

#[test]
fn an_update_without_a_registry_changes_nothing() {
    let (stub, project) = (newer(), project());
    project.run(&format!("catalog update --from {}", stub.host));
    let file = project.path().join("data/catalog.json");
    let before = fs::read(&file).expect("a catalogue");
    let none = Stub::new(|_| Reply::unknown());
    for host in ["127.0.0.1:1", none.host.as_str()] {
        let run = project.run(&format!("catalog update --from {host}"));
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    }
    assert_eq!(fs::read(&file).expect("a catalogue"), before);
}

#[test]
fn the_projects_tables_gain_rows_and_keep_the_others() {
    let (stub, project) = (newer(), project());
    let folder = project.path().join("tables");
    fs::create_dir(&folder).expect("created");
    for table in ["releases.csv", "sources.csv"] {
        fs::copy(in_project(format!("data/{table}")), folder.join(table)).expect("copied");
    }
    let run = project.run(&format!("catalog update --from {} --into tables", stub.host));
    assert_eq!(run.code, 0, "{}", run.err);
    let lines = |path: std::path::PathBuf| -> Vec<String> {
        fs::read_to_string(path).expect("a table").lines().map(str::to_owned).collect()
    };
    let (before, after) = (lines(in_project("data/releases.csv")), lines(folder.join("releases.csv")));
    let fresh: Vec<_> = after.iter().filter(|line| !before.contains(line)).collect();
    assert_eq!(fresh.len(), 2, "{fresh:#?}");
    assert!(
        fresh[0].starts_with("18363,2274,2022-05-10,5013945,2022-05 5B,yes,server,update-history vuls mcr,"),
        "{fresh:#?}"
    );
    assert_eq!(fresh[1], "20348,99999,2099-11-10,5099999,2099-11 11B,yes,server,mcr,dated by Patch Tuesday");
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(lines(folder.join("newest.txt")), ["2099-11-10"]);
    let explained = lines(folder.join("sources.csv"));
    assert!(
        explained.is_sorted_by_key(|line| line.split(',').next().map(str::to_owned)) || explained[0] == "id,source"
    );
    assert_eq!(explained.iter().filter(|line| line.starts_with("mcr,")).count(), 1);
    assert!(!project.path().join("data").exists(), "the user's own catalogue is another matter");
    let again = project.run(&format!("catalog update --from {} --into tables", stub.host));
    assert_eq!((again.code, lines(folder.join("releases.csv"))), (0, after));
}

#[test]
fn the_cache_is_cleaned() {
    let stub = Stub::new(pages(vec![("base/manifests/4".into(), index(&["10.0.17763.1040"]))]));
    let project = Project::new(&format!("FROM {}/base:4\nRUN dir C:\\\n", stub.host));
    project.run("bases --online");
    assert_eq!(project.run("catalog cache clean").out, "2 answers removed\n");
    assert_eq!(project.run("catalog cache clean").out, "0 answers removed\n");
    let asked = stub.seen().len();
    project.run("bases --online");
    assert!(stub.seen().len() > asked);
}

//! `bases` and `init` with the options that say how a Dockerfile is built.

use crate::program::winfrom;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const DOCKERFILE: &str = "\
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/windows/nanoserver:ltsc2019 AS first
FROM mcr.microsoft.com/windows/servercore:$TARGETSTAGE
FROM mcr.microsoft.com/windows/servercore:ltsc2022 AS last
";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("Dockerfile"), DOCKERFILE).expect("the folder is writable");
    folder
}

fn bases(folder: &Path, arguments: &[&str]) -> String {
    let output = winfrom().current_dir(folder).args(["bases", "--format", "json"]).args(arguments).output();
    String::from_utf8(output.expect("it runs").stdout).expect("UTF-8")
}

#[test]
fn bases_uses_the_build_host_and_the_target() {
    let folder = folder();
    let plain = bases(folder.path(), &[]);
    assert!(plain.contains("\"windows/amd64\"") && plain.contains("servercore:last\""), "{plain}");
    let on_linux = bases(folder.path(), &["--build-host", "ubuntu-latest", "--target", "first"]);
    assert!(on_linux.contains("\"linux/amd64\"") && on_linux.contains("servercore:first\""), "{on_linux}");
}

#[test]
fn bases_uses_the_build_host_of_the_configuration() {
    let folder = folder();
    fs::write(folder.path().join("winfrom.yaml"), "build-host: ubuntu-latest\n").expect("the folder is writable");
    let on_linux = bases(folder.path(), &[]);
    assert!(on_linux.contains("\"linux/amd64\""), "{on_linux}");
}

#[test]
fn init_looks_at_the_stages_that_are_built() {
    for (arguments, is_found) in [(&[][..], true), (&["--target", "first"], false)] {
        let folder = folder();
        let output = winfrom().current_dir(folder.path()).arg("init").args(arguments).output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
        let written = fs::read_to_string(folder.path().join("winfrom.yaml")).expect("it was written");
        assert_eq!(written.contains("ltsc2022"), is_found, "{arguments:?}: {written}");
    }
}

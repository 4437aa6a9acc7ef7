//! Dockerfiles: written from a grammar, or taken from the project's own, and mutated.

use super::random::Random;
use crate::harness::{in_project, names_in};
use std::fs;
use std::sync::OnceLock;

const REPOSITORIES: [&str; 20] = [
    "mcr.microsoft.com/windows/servercore",
    "mcr.microsoft.com/windows/nanoserver",
    "mcr.microsoft.com/windows",
    "mcr.microsoft.com/windows/server",
    "microsoft/windowsservercore",
    "microsoft/nanoserver",
    "mcr.microsoft.com/dotnet/framework/aspnet",
    "mcr.microsoft.com/dotnet/sdk",
    "mcr.microsoft.com/powershell",
    "golang",
    "python",
    "mcr.microsoft.com/dotnet/framework/runtime",
    "openjdk",
    "docker.io/library/golang",
    "MCR.microsoft.com/windows/servercore",
    "mcr.microsoft.com:443/windows/servercore",
    "registry.example.com/windows/servercore",
    "scratch",
    "x",
    "base",
];

const TAGS: [&str; 36] = [
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
    "20h2",
    "latest",
    "10.0.17763.1039",
    "10.0.17763.1040",
    "10.0.17763.973",
    "10.0.14393.3443",
    "10.0.20348.2227",
    "1809-KB4546852",
    "1809-KB4532691",
    "1809-amd64",
    "4.8",
    "4.8-windowsservercore-ltsc2019",
    "4.8-20200211-windowsservercore-ltsc2019",
    "1.21-windowsservercore-ltsc2022",
    "8.0-nanoserver-1809",
    "nanoserver-ltsc2022",
    "10.0.26100.1",
    "10.0.99999.1",
    "ltsc2077",
    "",
    "${TAG}",
    "$TAG-amd64",
    "${TAG:-ltsc2019}",
    "1809@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "4.7.2-20190212-windowsservercore-1803",
];

const INSTRUCTIONS: [&str; 34] = [
    "RUN dir",
    "RUN powershell -Command x",
    "SHELL [\"powershell\", \"-Command\"]",
    "SHELL [\"cmd\"]",
    "COPY a C:\\\\",
    "COPY --from=0 a b",
    "COPY --from=mcr.microsoft.com/windows/servercore:1709 a b",
    "WORKDIR C:\\",
    "WORKDIR C:\\app\\",
    "ENV A=b",
    "ARG TAG=ltsc2019",
    "ARG TAG",
    "CMD echo `",
    "RUN a \\\n  b",
    "RUN a `\n  b",
    "HEALTHCHECK NONE",
    "ONBUILD FROM x",
    "RUN <<EOF\nFROM mcr.microsoft.com/windows:1709\nEOF",
    "USER ContainerAdministrator",
    "LABEL a=\"b",
    "RUN --mount=type=bind,from=mcr.microsoft.com/windows/nanoserver:1803 x",
    "MAINTAINER x",
    "# winfrom: ignore[pre-baseline] x",
    "# winfrom: ignore[host-mismatch,end-of-life] until=2020-01-01 x",
    "# winfrom: ignore-file[end-of-life] x",
    "# winfrom: ignore[unused-ignore]",
    "# comment",
    "",
    "\x1b[31m",
    "RUN \u{202e}",
    "::error::x",
    "##[error]x",
    "RUN ]]> <b>&amp; | a | b |",
    "RUN \0\u{2028}x\u{85}",
];

const PIECES: [&str; 24] = [
    "\\\n",
    "`\n",
    "\r\n",
    "\n",
    "\"",
    "'",
    "$",
    "${",
    "}",
    ":",
    "@",
    "--",
    "|",
    "\u{e9}",
    "\u{202e}",
    "\x1b",
    "<<E\n",
    "FROM ",
    " AS b\n",
    "ARG TAG=1809\n",
    "--platform=windows/amd64 ",
    "# escape=`\n",
    "mcr.microsoft.com/windows/servercore:ltsc2019",
    "10.0.17763.1039",
];

/// The Dockerfiles of the project: fixtures and the inputs of the fuzz targets.
fn written() -> &'static [Vec<u8>] {
    static WRITTEN: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let folders = names_in("fixtures").into_iter().map(|name| format!("fixtures/{name}"));
        let corpora = ["reader", "outputs", "fixes", "ignores"].map(|name| format!("fuzz/corpus/{name}"));
        let files = folders.chain(corpora).flat_map(|folder| {
            let names = names_in(&folder).into_iter().filter(|name| !name.ends_with(".snap"));
            names.map(|name| in_project(&folder).join(name)).collect::<Vec<_>>()
        });
        let bytes = files.filter(|path| path.is_file()).filter_map(|path| fs::read(path).ok());
        bytes.filter(|bytes| bytes.len() < 4_000).collect()
    })
}

/// A Dockerfile of at most 4,000 bytes, so that a case stays short.
pub(super) fn dockerfile(random: &mut Random) -> Vec<u8> {
    let bytes = match random.chance(45) {
        true => grammatical(random),
        false => written()[random.below(written().len())].clone(),
    };
    if random.chance(25) {
        return bytes;
    }
    let mut pieces: Vec<Vec<u8>> = PIECES.iter().map(|piece| piece.as_bytes().to_vec()).collect();
    pieces.push(vec![0xff]);
    let mut bytes = random.mutated(bytes, &pieces, written());
    bytes.truncate(4_000);
    bytes
}

fn grammatical(random: &mut Random) -> Vec<u8> {
    let mut lines = vec![];
    if random.chance(30) {
        let directives = ["# escape=`", "# syntax=docker/dockerfile:1", "# check=skip=all", "# Escape = `"];
        lines.push(random.pick(&directives).to_owned());
    }
    for _ in 0..random.below(3) {
        let arguments =
            ["ARG TAG=ltsc2019", "ARG TAG=1809", "ARG TAG=10.0.17763.1039", "ARG TAG", "ARG A=$TAG B=\"x\""];
        lines.push(random.pick(&arguments).to_owned());
    }
    for _ in 0..1 + random.below(3) {
        lines.push(from(random));
        for _ in 0..random.below(5) {
            lines.push(random.pick(&INSTRUCTIONS).to_owned());
        }
    }
    let line_end = random.pick(&["\n", "\n", "\n", "\r\n", "\r"]);
    let last = random.pick(&["\n", ""]);
    (lines.join(line_end) + last).into_bytes()
}

fn from(random: &mut Random) -> String {
    let platforms = ["windows/amd64", "linux/amd64", "$BUILDPLATFORM", "windows/amd64:10.0.17763"];
    let mut line = "FROM ".to_owned();
    if random.chance(15) {
        line += &format!("--platform={} ", random.pick(&platforms));
    }
    line += &image(random);
    if random.chance(30) {
        line += &format!("{}{}", random.pick(&[" AS ", " as "]), random.pick(&["build", "final", "base", "0", "A b"]));
    }
    if random.chance(5) {
        line = line.replacen(' ', random.pick(&["  ", "\t", " \\\n ", " `\n "]), 1);
    }
    line
}

/// A reference with or without a tag.
pub(super) fn image(random: &mut Random) -> String {
    match random.pick(&TAGS) {
        "" => random.pick(&REPOSITORIES).to_owned(),
        tag => format!("{}:{tag}", random.pick(&REPOSITORIES)),
    }
}

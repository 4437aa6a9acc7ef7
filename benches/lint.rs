//! How fast the parts are, without the start of a process: `cargo bench`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jiff::civil::date;
use std::sync::Arc;
use winfrom::dockerfile;
use winfrom::lint::{self, SettingsBuilder};
use winfrom::source::Source;
use winfrom::windows::{Answers, Catalog};

fn main() {
    divan::main();
}

const EXAMPLE: &str = include_str!("../examples/Dockerfile");

/// Ordinary lines, about a megabyte of them.
fn long_file() -> Vec<u8> {
    let stage = "# a comment\nFROM mcr.microsoft.com/windows/servercore:ltsc2022 AS build\n\
                 RUN powershell -Command \"Invoke-WebRequest https://example.com/a.zip -OutFile a.zip\" && \\\n    \
                 tar -xf a.zip && del a.zip\nCOPY --from=build C:/src/bin C:/app\nENV PATH=C:/app;C:/tools A=1\n";
    stage.repeat(1 << 12).into_bytes()
}

#[divan::bench]
fn read_long_file(bencher: Bencher<'_, '_>) {
    let bytes = long_file();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| dockerfile::read(black_box(&bytes)));
}

#[divan::bench]
fn read_one_file(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::new(EXAMPLE.len())).bench(|| dockerfile::read(black_box(EXAMPLE.as_bytes())));
}

#[divan::bench(args = [None, Some("windows-2022")])]
fn lint_one_file(bencher: Bencher<'_, '_>, host: Option<&str>) {
    let builder = SettingsBuilder::new(Catalog::embedded(), date(2026, 11, 22));
    let settings = match host {
        Some(host) => builder.host(host).expect("a known host"),
        None => builder,
    };
    let settings = settings.build();
    let source = Arc::new(Source::new("Dockerfile", EXAMPLE.as_bytes().to_vec()));
    bencher.bench(|| lint::lint(Catalog::embedded(), &Answers::default(), source.clone(), &settings, true));
}

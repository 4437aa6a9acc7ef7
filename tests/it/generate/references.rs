//! `winfrom resolve X` answers what `winfrom bases` answers for `FROM X`.

use super::dockerfiles;
use super::random::Random;
use super::run_cases;
use std::sync::{Arc, OnceLock};
use winfrom::dockerfile::{self, Arguments};
use winfrom::model::Model;
use winfrom::source::Source;
use winfrom::windows::images::parse_query;
use winfrom::windows::{Build, Catalog, Mirror, PrivateImage, PrivateImages, Resolver};

const REPOSITORIES: [&str; 30] = [
    "mcr.microsoft.com/windows/servercore",
    "mcr.microsoft.com/windows/nanoserver",
    "mcr.microsoft.com/windows",
    "mcr.microsoft.com/windows/server",
    "microsoft/windowsservercore",
    "microsoft/nanoserver",
    "microsoft/windowsservercore-insider",
    "microsoft/dotnet-framework",
    "mcr.microsoft.com/windows/servercore/insider",
    "mcr.microsoft.com/dotnet/framework/aspnet",
    "mcr.microsoft.com/dotnet/sdk",
    "mcr.microsoft.com/dotnet/core/sdk",
    "mcr.microsoft.com/powershell",
    "golang",
    "openjdk",
    "eclipse-temurin",
    "docker.io/library/golang",
    "mcr.microsoft.com/windows/servercore/iis",
    "index.docker.io/library/golang",
    "mcr.microsoft.com/mssql/server",
    "mcr.microsoft.com/oss/kubernetes/windows-host-process-containers-base-image",
    "MCR.MICROSOFT.COM/windows/servercore",
    "Mcr.Microsoft.com:443/windows/nanoserver",
    "registry.example.com/windows/servercore",
    "registry.example.com/mcr/windows/servercore",
    "Registry.Example.com:443/mcr/dotnet/framework/aspnet",
    "registry.example.com/base/app",
    "localhost:5000/dotnet/framework/runtime",
    "Upper/Case",
    "scratch",
];

const TAGS: [&str; 26] = [
    "ltsc2019",
    "1709",
    "20H2",
    "20h2",
    "latest",
    "LTSC2022",
    "ltsc2022-amd64",
    "1709_KB4074588",
    "10.0.17763",
    "10",
    "1809-KB4546852",
    "1809-kb4546852",
    "4.8",
    "4.8-windowsservercore-ltsc2019",
    "4.8-20200211-windowsservercore-ltsc2019",
    "1.21-nanoserver-1809",
    "nanoserver",
    "windowsservercore",
    "lts-nanoserver-1909",
    "-x",
    ".x",
    "__TAG__",
    "%TAG%",
    "1809@sha256:bb",
    "1809@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "",
];

#[test]
fn resolve_answers_what_bases_answers() {
    run_cases("references", 2_000, |random| check(&reference(random), random.chance(30)));
}

fn reference(random: &mut Random) -> String {
    if random.chance(10) {
        // BuildKit expands variables; a reference on the command line has none.
        return dockerfiles::image(random).replace('$', "");
    }
    let repository = random.pick(&REPOSITORIES);
    match tag(random).as_str() {
        "" => repository.to_owned(),
        tag => format!("{repository}:{tag}"),
    }
}

/// A tag of the list, of a release by version or KB, or too long.
fn tag(random: &mut Random) -> String {
    let catalog = Catalog::embedded();
    let builds = [14393, 16299, 17134, 17763, 18363, 19042, 20348, 26100];
    let releases = catalog.releases(Build(builds[random.below(builds.len())]));
    let release = &releases[random.below(releases.len())];
    match random.below(10) {
        0..=4 => random.pick(&TAGS).to_owned(),
        5 | 6 => release.os_version().to_string(),
        7 => release.kb.map_or_else(String::new, |kb| format!("KB{kb}")),
        8 => release.kb.map_or_else(String::new, |kb| format!("1809-KB{kb}")),
        _ => "x".repeat(127 + random.below(3)),
    }
}

fn check(text: &str, is_configured: bool) {
    let images = if is_configured { configured().clone() } else { PrivateImages::default() };
    let resolver = Resolver { private_images: &images, ..Resolver::from_data(Catalog::embedded()) };
    let asked = parse_query(&resolver, text);
    let source = Arc::new(Source::new("Dockerfile", format!("FROM {text}\n").into_bytes()));
    let file = Arc::new(dockerfile::read(&source.bytes));
    let model = Model::new(&resolver, source, file, &Arguments::default());
    let base = &model.stages[0].base;
    assert_eq!(format!("{:?}", asked.resolution), format!("{:?}", base.resolution), "{text}");
    if asked.reference.is_some() {
        assert_eq!(Some(asked.repository()), base.repository(), "{text}");
    }
}

/// A configuration with a mirror and a private image.
fn configured() -> &'static PrivateImages {
    static IMAGES: OnceLock<PrivateImages> = OnceLock::new();
    IMAGES.get_or_init(|| {
        let settings = winfrom::config::Configuration::read(
            &Arc::new(Source::new("winfrom.yaml", CONFIGURATION.into())),
            Catalog::embedded(),
            jiff::civil::date(2026, 11, 22),
        );
        let settings = settings.expect("the configuration is valid").settings(
            &[],
            &winfrom::settings::Settings::new(jiff::civil::date(2026, 11, 22)),
            None,
        );
        let PrivateImages { images, mirrors } = &settings.images;
        assert!(matches!((images.as_slice(), mirrors.as_slice()), ([PrivateImage { .. }], [Mirror { .. }])));
        settings.images
    })
}

const CONFIGURATION: &str = "mirrors: { \"Registry.Example.com:443/mcr/\": \"mcr.microsoft.com/\" }\n\
    images: { Registry.Example.com/base/app: { tags: { \"*-1809\": \"10.0.17763\", \"1.*\": \"10.0.20348\" } } }\n";

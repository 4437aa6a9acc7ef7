//! Images as they are named on the command line: arguments, standard input, the output of `docker inspect`.

use super::config::{Configurations, Configured};
use super::files::{self, Input};
use super::options::Common;
use crate::inspect::{self, InspectedImage};
use crate::settings::Settings;
use crate::windows::hosts::version_in;
use crate::windows::images::parse_query;
use crate::windows::{Catalog, ImageQuery, PrivateImages, Resolver};
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct Images {
    /// References, versions (`10.0.17763.1040`) or lines (`ltsc2019`); `-` reads standard input: one a line, what
    /// `ver` prints, or JSON of docker inspect
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// What `docker inspect`, `docker manifest inspect` or a registry's index says, as JSON; `-` is standard input
    #[arg(long, value_name = "FILE")]
    inspect: Vec<PathBuf>,
}

impl Images {
    pub(super) fn are_given(&self) -> bool {
        !self.images.is_empty() || !self.inspect.is_empty()
    }

    /// Returns the images in the order of the arguments, those of `--inspect` last. They are resolved with the private
    /// images of the configuration and, under `--online`, the answers of registries.
    ///
    /// # Errors
    ///
    /// If the configuration is invalid, an input cannot be read, or a required answer is missing.
    pub(super) fn read(&self, catalog: &Catalog, common: &Common) -> anyhow::Result<Vec<InspectedImage>> {
        let private_images = private_images(catalog, common)?;
        let offline = Resolver { private_images: &private_images, ..Resolver::from_data(catalog) };
        let given = self.given(&offline)?;
        let references = given.iter().filter_map(|given| match given {
            Given::Name(name) => parse_query(&offline, name).reference,
            Given::Inspected(_) => None,
        });
        let answers = common.online.ask(catalog, &references.collect::<Vec<_>>(), &[])?;
        let resolver = Resolver { answers: &answers, ..offline };
        let image = |given| match given {
            Given::Name(name) => named(parse_query(&resolver, &name)),
            Given::Inspected(image) => image,
        };
        Ok(given.into_iter().map(image).collect())
    }

    fn given(&self, resolver: &Resolver<'_>) -> anyhow::Result<Vec<Given>> {
        let mut images = vec![];
        for text in &self.images {
            match text.as_str() {
                "-" => images.extend(from_stdin(resolver)?),
                text => images.push(Given::Name(text.to_owned())),
            }
        }
        for file in &self.inspect {
            images.extend(from_json(resolver, &text_of(file)?, file)?);
        }
        Ok(images)
    }
}

/// The private images and mirrors that the configuration declares for the current folder.
fn private_images(catalog: &Catalog, common: &Common) -> anyhow::Result<PrivateImages> {
    let configurations = Configurations::new(catalog, common, Settings::new(common.today()), None)?;
    // Standard input is a file of the current folder, too: `resolve X` answers what `bases` answers for `FROM X`.
    if let Configured::Settings(settings) = configurations.of(Path::new("-"), false)? {
        return Ok(settings.images.clone());
    }
    let problems = configurations.problems();
    let Some(first) = problems.first() else { return Ok(PrivateImages::default()) };
    let position = first.source.position(first.span.start);
    bail!(
        "the configuration is invalid: {}:{}:{}: {} (`winfrom lint` lists all problems)",
        first.source.path,
        position.line,
        position.column,
        first.message
    )
}

/// An image as it was given.
enum Given {
    Name(String),
    /// Docker told what it is, so that nobody else is asked.
    Inspected(InspectedImage),
}

fn named(asked: ImageQuery) -> InspectedImage {
    InspectedImage { name: asked.text.clone(), entries: vec![asked] }
}

fn from_stdin(resolver: &Resolver<'_>) -> anyhow::Result<Vec<Given>> {
    let file = Path::new("-");
    let text = text_of(file)?;
    if text.trim_start().starts_with(['[', '{']) {
        return from_json(resolver, &text, file);
    }
    // `ver` prints its version among words; a list has one word a line.
    if text.lines().any(|line| line.trim().contains(' ')) && version_in(&text).is_some() {
        return Ok(vec![Given::Name(text)]);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(|line| Given::Name(line.to_owned())).collect())
}

fn from_json(resolver: &Resolver<'_>, text: &str, file: &Path) -> anyhow::Result<Vec<Given>> {
    let name = if files::is_stdin(file) { "standard input".into() } else { file.to_string_lossy() };
    let images = inspect::images(resolver, text, &name).with_context(|| format!("cannot use {name}"))?;
    Ok(images.into_iter().map(Given::Inspected).collect())
}

/// The largest text that is read, in bytes: what Docker prints of hundreds of images is shorter.
const LARGEST: u64 = 16 << 20;

/// The text of a file or, for `-`, of standard input, in whatever encoding a shell wrote it.
pub(super) fn text_of(file: &Path) -> anyhow::Result<String> {
    text_of_at_most(LARGEST, file)
}

/// As [`text_of`], for texts of at most so many bytes.
pub(super) fn text_of_at_most(largest: u64, file: &Path) -> anyhow::Result<String> {
    let input = if files::is_stdin(file) { Input::Stdin } else { Input::Named(file.to_owned()) };
    Ok(inspect::decode(&input.bytes(largest)?))
}

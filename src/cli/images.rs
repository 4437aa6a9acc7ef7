//! Images as they are named on the command line: arguments, standard input, the output of `docker inspect`.

use super::files::{self, Input};
use super::online::Online;
use crate::inspect::{self, InspectedImage};
use crate::windows::hosts::version_in;
use crate::windows::images::parse_query;
use crate::windows::{Answers, Catalog, ImageQuery};
use anyhow::Context as _;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Images {
    /// References, versions (`10.0.17763.1040`) or lines (`ltsc2019`); `-` reads standard input: one a line, what
    /// `ver` prints, or JSON of docker inspect
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// What `docker inspect`, `docker manifest inspect` or a registry's index says, as JSON; `-` is standard input
    #[arg(long, value_name = "FILE")]
    inspect: Vec<PathBuf>,
}

impl Images {
    pub fn are_given(&self) -> bool {
        !self.images.is_empty() || !self.inspect.is_empty()
    }

    /// Returns the images in the order of the arguments, those of `--inspect` last. With `--online`, registries are
    /// asked for the images that were named.
    pub fn read(&self, catalog: &Catalog, online: &Online) -> anyhow::Result<Vec<InspectedImage>> {
        let given = self.given(catalog)?;
        let references = given.iter().filter_map(|given| match given {
            Given::Name(name) => parse_query(catalog, &Answers::default(), name).reference,
            Given::Inspected(_) => None,
        });
        let answers = online.ask(catalog, &references.collect::<Vec<_>>())?;
        let image = |given| match given {
            Given::Name(name) => named(parse_query(catalog, &answers, &name)),
            Given::Inspected(image) => image,
        };
        Ok(given.into_iter().map(image).collect())
    }

    fn given(&self, catalog: &Catalog) -> anyhow::Result<Vec<Given>> {
        let mut images = vec![];
        for text in &self.images {
            match text.as_str() {
                "-" => images.extend(from_stdin(catalog)?),
                text => images.push(Given::Name(text.to_owned())),
            }
        }
        for file in &self.inspect {
            images.extend(from_json(catalog, &text_of(file)?, file)?);
        }
        Ok(images)
    }
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

fn from_stdin(catalog: &Catalog) -> anyhow::Result<Vec<Given>> {
    let file = Path::new("-");
    let text = text_of(file)?;
    if text.trim_start().starts_with(['[', '{']) {
        return from_json(catalog, &text, file);
    }
    // `ver` prints its version among words; a list has one word a line.
    if text.lines().any(|line| line.trim().contains(' ')) && version_in(&text).is_some() {
        return Ok(vec![Given::Name(text)]);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(|line| Given::Name(line.to_owned())).collect())
}

fn from_json(catalog: &Catalog, text: &str, file: &Path) -> anyhow::Result<Vec<Given>> {
    let name = if files::is_stdin(file) { "standard input".into() } else { file.to_string_lossy() };
    let images = inspect::images(catalog, text, &name).with_context(|| format!("cannot use {name}"))?;
    Ok(images.into_iter().map(Given::Inspected).collect())
}

/// The text of a file or, for `-`, of standard input, in whatever encoding a shell wrote it.
pub fn text_of(file: &Path) -> anyhow::Result<String> {
    let input = if files::is_stdin(file) { Input::Stdin } else { Input::Named(file.to_owned()) };
    Ok(inspect::decode(&input.read(None)?.bytes))
}

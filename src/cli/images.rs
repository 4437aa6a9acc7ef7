//! Images as they are named on the command line: arguments, standard input, the output of `docker inspect`.

use super::files::Input;
use crate::inspect::{self, InspectedImage};
use crate::windows::hosts::version_in;
use crate::windows::{Asked, Catalog};
use anyhow::{Context as _, anyhow};
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

    /// The images in the order of the arguments, those of `--inspect` last.
    pub fn read(&self, catalog: &Catalog) -> anyhow::Result<Vec<InspectedImage>> {
        let mut images = vec![];
        for text in &self.images {
            match text.as_str() {
                "-" => images.extend(from_stdin(catalog)?),
                text => images.push(named(catalog.image_asked(text))),
            }
        }
        for file in &self.inspect {
            images.extend(from_json(catalog, &text_of(file)?, file)?);
        }
        Ok(images)
    }
}

fn named(asked: Asked) -> InspectedImage {
    InspectedImage { name: asked.text.clone(), entries: vec![asked] }
}

fn from_stdin(catalog: &Catalog) -> anyhow::Result<Vec<InspectedImage>> {
    let file = Path::new("-");
    let text = text_of(file)?;
    if text.trim_start().starts_with(['[', '{']) {
        return from_json(catalog, &text, file);
    }
    // `ver` prints its version among words; a list has one word a line.
    if text.lines().any(|line| line.trim().contains(' ')) && version_in(&text).is_some() {
        return Ok(vec![named(catalog.image_asked(&text))]);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(|line| named(catalog.image_asked(line))).collect())
}

fn from_json(catalog: &Catalog, text: &str, file: &Path) -> anyhow::Result<Vec<InspectedImage>> {
    let name = if file == Path::new("-") { "standard input".into() } else { file.to_string_lossy() };
    inspect::images(catalog, text, &name).with_context(|| format!("cannot use {name}"))
}

/// The text of a file or, for `-`, of standard input, in whatever encoding a shell wrote it.
pub fn text_of(file: &Path) -> anyhow::Result<String> {
    let input = if file == Path::new("-") { Input::Stdin } else { Input::Named(file.to_owned()) };
    let source = input.read(None)?.ok_or_else(|| anyhow!("cannot read {}", file.display()))?;
    Ok(inspect::decode(&source.bytes))
}

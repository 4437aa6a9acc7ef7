//! All files of a run: read, judged and mended in parallel.

use super::Options;
use crate::cli::config::Configurations;
use crate::cli::file::{File, Reading};
use crate::cli::files::{self, Input, Start, Starts};
use crate::cli::fix::{Mending, Outcome};
use crate::cli::lock::lock;
use crate::cli::options::Common;
use crate::cli::projects::{ImageToJudge, Projects};
use crate::cli::{catalog, online};
use crate::lint;
use crate::report::Configured;
use crate::source::skipped::SkippedFiles;
use crate::source::{threads, walk};
use crate::windows::{Answers, Catalog};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::iter;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

/// What a run goes by.
pub(super) struct Run<'a> {
    pub options: &'a Options,
    pub common: &'a Common,
    pub configurations: &'a Configurations<'a>,
    pub projects: &'a Projects<'a>,
    pub mending: Option<&'a Mending<'a>>,
}

impl Run<'_> {
    /// Reads and judges the files in parallel, and mends them where that is asked for; the order of the report does
    /// not depend on it.
    pub(super) fn lint_all(&self) -> anyhow::Result<Outcome> {
        let paths = &self.options.paths;
        let catalog = catalog::in_use();
        let images = self.projects.images(paths, self.configurations)?;
        let mut answers = Answers::default();
        let mut outcome = if self.common.online.is_on() {
            let (inputs, skipped) = self.inputs()?;
            let outcome;
            (outcome, answers) = self.lint_online(catalog, &inputs, &images)?;
            outcome.with_skipped(skipped)
        } else if self.mending.is_some() {
            // What is written must not be met again by the walk.
            let (inputs, skipped) = self.inputs()?;
            in_parallel(&inputs, |input| self.lint_one(catalog, input))?.with_skipped(skipped)
        } else {
            let all = Starts::new(paths)?;
            let mut outcomes = all.starts.iter().map(|start| self.lint_from(catalog, &all, start));
            outcomes.try_fold(Outcome::default(), followed_by)?
        };
        for image in images {
            outcome.report.add_image(image.judge(catalog, &answers));
        }
        let (files, overrides) = self.configurations.in_effect();
        let excluded = outcome.report.configured.excluded + self.projects.excluded();
        outcome.report.configured = Configured { excluded, files, overrides, keys: self.configurations.keys() };
        outcome.report.hosts = self.configurations.hosts() + self.projects.hosts();
        outcome.report.too_large = self.projects.too_large().len();
        outcome.report.discovery_skipped = self.projects.left_out();
        outcome.report.skipped.merge(self.projects.links());
        outcome.report.catalog = catalog.newest_fact().to_string();
        Ok(outcome)
    }

    /// Reads all files first, because all lookups run at once. Also returns the answers of the registries, for the images
    /// outside Dockerfiles.
    fn lint_online(
        &self,
        catalog: &Catalog,
        inputs: &[Input],
        images: &[ImageToJudge],
    ) -> anyhow::Result<(Outcome, Answers)> {
        let (mut files, mut skipped, mut excluded) = (vec![], SkippedFiles::default(), 0);
        for input in inputs {
            match self.read(input)? {
                Reading::File(file) => files.push(file),
                Reading::Excluded => excluded += 1,
                Reading::Misconfigured => {}
                Reading::Unreadable(entry) => skipped.add(entry),
            }
        }
        let none = Answers::default();
        let of_files = files.iter().flat_map(|file| {
            let (models, _) = lint::models_of(catalog, &none, &file.source, &file.settings);
            online::references(&models.collect::<Vec<_>>(), file.is_named)
        });
        let of_images = images.iter().flat_map(|image| online::references([&image.model(catalog, &none)], false));
        let references: Vec<_> = of_files.chain(of_images).collect();
        let answers = self.common.online.ask(catalog, &references, &self.options.paths)?;
        let mut outcome = in_parallel(&files, |file| Ok(self.judge(catalog, &answers, file)))?;
        outcome.met = inputs.len();
        outcome.report.configured.excluded = excluded;
        Ok((outcome.with_skipped(skipped), answers))
    }

    fn lint_from(&self, catalog: &Catalog, all: &Starts, start: &Start) -> anyhow::Result<Outcome> {
        match start {
            Start::Files(files) => in_parallel(files, |file| {
                if all.is_first(file) { self.lint_one(catalog, file) } else { Ok(Outcome::default()) }
            }),
            Start::Folder(folder) => self.lint_below(catalog, all, folder),
        }
    }

    /// Judges files as a walk meets them. Where there is nothing to tell of one, no more of it is kept than numbers:
    /// the memory of a run grows with its findings, not with the tree.
    fn lint_below(&self, catalog: &Catalog, all: &Starts, folder: &Path) -> anyhow::Result<Outcome> {
        let gathered = Mutex::new(Gathered::default());
        let meet = all.walk(folder);
        let walked = walk::visit_dockerfiles(folder, |path| match meet(path) {
            Some(input) => {
                let outcome = self.lint_one(catalog, &input);
                lock(&gathered).add(path, outcome)
            }
            None => ControlFlow::Continue(()),
        });
        for path in self.built_below(folder)? {
            let Some(input) = meet(&path) else { continue };
            let outcome = self.lint_one(catalog, &input);
            if lock(&gathered).add(&path, outcome).is_break() {
                break;
            }
        }
        Ok(std::mem::take(&mut *lock(&gathered)).in_order()?.with_skipped(files::skipped_by_walk(folder, walked)))
    }

    fn inputs(&self) -> anyhow::Result<(Vec<Input>, SkippedFiles)> {
        files::inputs_and_skipped(&self.options.paths, |folder| self.built_below(folder))
    }

    /// The Dockerfiles that the repository builds and that a walk does not find by their names.
    fn built_below(&self, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
        self.projects.built_below(folder, &self.options.paths, self.configurations)
    }

    fn lint_one(&self, catalog: &Catalog, input: &Input) -> anyhow::Result<Outcome> {
        let mut outcome = match self.read(input)? {
            Reading::File(file) => self.judge(catalog, &Answers::default(), &file),
            Reading::Excluded => Outcome::excluded(),
            Reading::Misconfigured => Outcome::default(),
            Reading::Unreadable(skipped) => Outcome::skipped(skipped),
        };
        outcome.met = 1;
        Ok(outcome)
    }

    fn read(&self, input: &Input) -> anyhow::Result<Reading> {
        File::read(input, self.options.stdin_filename.as_deref(), self.configurations, self.projects)
    }

    fn judge(&self, catalog: &Catalog, answers: &Answers, file: &File) -> Outcome {
        let lint = |source| lint::lint(catalog, answers, source, &file.settings, file.is_named);
        match self.mending {
            Some(mending) => mending.mend(file, lint),
            None => Outcome::of(&file.source, lint(file.source.clone())),
        }
    }
}

/// What files gave that come in no order.
#[derive(Default)]
struct Gathered {
    counts: Outcome,
    /// Those of which there is something to tell.
    told: Vec<(PathBuf, Outcome)>,
    failure: Option<anyhow::Error>,
}

impl Gathered {
    fn add(&mut self, file: &Path, outcome: anyhow::Result<Outcome>) -> ControlFlow<()> {
        match outcome {
            Ok(outcome) if outcome.is_a_count() => {
                self.counts = std::mem::take(&mut self.counts).followed_by(outcome);
            }
            Ok(mut outcome) => {
                // Most have one finding, and a list that grew has room for four.
                outcome.report.findings.shrink_to_fit();
                self.told.push((file.to_path_buf(), outcome));
            }
            Err(failure) => {
                self.failure = Some(failure);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// All of it as one outcome, by the paths of the files.
    fn in_order(mut self) -> anyhow::Result<Outcome> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        self.told.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(self.told.into_iter().map(|(_, outcome)| outcome).fold(self.counts, Outcome::followed_by))
    }
}

/// One outcome of all, in their order. Starting threads costs more than a single file does.
fn in_parallel<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> anyhow::Result<Outcome> + Sync + Send,
) -> anyhow::Result<Outcome> {
    let pool = if items.len() > 1 { pool() } else { None };
    let Some(pool) = pool else { return items.iter().map(work).try_fold(Outcome::default(), followed_by) };
    pool.install(|| {
        items
            .par_iter()
            .map(work)
            .try_fold(Outcome::default, followed_by)
            .try_reduce(Outcome::default, |outcome, next| Ok(outcome.followed_by(next)))
    })
}

/// The threads that files are judged by, fewer where not all can be started; None if none can. It is not `rayon`'s own
/// pool, which panics then.
fn pool() -> Option<&'static ThreadPool> {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let start = |number| ThreadPoolBuilder::new().num_threads(number).build().ok();
    let halves =
        || iter::successors(Some(threads::wanted()), |number| Some(number / 2)).take_while(|number| *number > 1);
    POOL.get_or_init(|| halves().find_map(start)).as_ref()
}

fn followed_by(outcome: Outcome, next: anyhow::Result<Outcome>) -> anyhow::Result<Outcome> {
    Ok(outcome.followed_by(next?))
}

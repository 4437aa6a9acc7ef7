//! All files of a run: read, judged and mended in parallel.

use super::Options;
use crate::cli::catalog;
use crate::cli::config::Configurations;
use crate::cli::file::File;
use crate::cli::files::Input;
use crate::cli::fix::{Mending, Outcome};
use crate::cli::online;
use crate::cli::options::Common;
use crate::cli::projects::Projects;
use crate::lint;
use crate::windows::Catalog;
use rayon::prelude::*;

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
    pub fn lint_all(&self, inputs: &[Input]) -> anyhow::Result<Outcome> {
        let catalog = catalog::in_use();
        let mut outcome = if self.common.online.is_on() {
            // All files are read first, as what is asked of registries is asked at once.
            let files: Vec<File> =
                inputs.iter().filter_map(|input| self.read(input).transpose()).collect::<anyhow::Result<_>>()?;
            let references: Vec<_> = files
                .iter()
                .flat_map(|file| {
                    online::references(&lint::models_of(catalog, &file.source, &file.settings), file.is_named)
                })
                .collect();
            let learnt = self.common.online.learn(catalog, &references)?;
            let catalog = learnt.as_ref().unwrap_or(catalog);
            in_parallel(&files, |file| Ok(Some(self.judge(catalog, file))))?
        } else {
            in_parallel(inputs, |input| Ok(self.read(input)?.map(|file| self.judge(catalog, &file))))?
        };
        for image in self.projects.images(&self.options.paths, self.configurations)? {
            outcome.report.add_image(image.judge(catalog));
        }
        outcome.report.hosts = self.configurations.hosts() + self.projects.hosts();
        outcome.report.catalog = catalog.newest_fact().to_string();
        Ok(outcome)
    }

    fn read(&self, input: &Input) -> anyhow::Result<Option<File>> {
        File::read(input, self.options.stdin_filename.as_deref(), self.configurations, self.projects)
    }

    fn judge(&self, catalog: &Catalog, file: &File) -> Outcome {
        let lint = |source| lint::lint(catalog, source, &file.settings, file.is_named);
        match self.mending {
            Some(mending) => mending.mend(file, lint),
            None => Outcome::of(lint(file.source.clone())),
        }
    }
}

/// One outcome of all, in their order. Starting threads costs more than a single file does.
fn in_parallel<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> anyhow::Result<Option<Outcome>> + Sync + Send,
) -> anyhow::Result<Outcome> {
    let add = |outcome: Outcome, next: anyhow::Result<Option<Outcome>>| -> anyhow::Result<Outcome> {
        Ok(match next? {
            Some(next) => outcome.followed_by(next),
            None => outcome,
        })
    };
    match items {
        [one] => add(Outcome::default(), work(one)),
        many => many
            .par_iter()
            .map(work)
            .try_fold(Outcome::default, add)
            .try_reduce(Outcome::default, |outcome, next| Ok(outcome.followed_by(next))),
    }
}

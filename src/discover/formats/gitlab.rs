//! GitLab pipelines: the builds of jobs, and the hosted runners that their tags select.

mod job;
mod matrix;
mod runner;
mod script;
mod texts;
#[cfg(test)]
mod tests;

use crate::discover::facts::{FileName, Format, ProjectFile, Reader, Row};
use job::Job;

pub(super) static FORMAT: Format = Format {
    file_names: &[FileName::Ending(".gitlab-ci.yml"), FileName::Ending(".gitlab-ci.yaml")],
    detect,
    read,
    row: Row { files: "GitLab CI", detected: "`tags` of hosted Windows runners; `docker build` commands; `image`" },
};

/// The top-level keys that are not jobs.
///
/// Source: docs.gitlab.com/ci/yaml.
const GLOBAL: [&str; 11] = [
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "variables",
    "workflow",
];

/// The largest number of jobs of a file. The others are skipped.
const MOST_JOBS: usize = 500;

/// The name of the file is sufficient.
fn detect(_: &ProjectFile) -> bool {
    true
}

fn read(reader: &mut Reader<'_>) {
    let mut work = 0;
    // With two documents, the first declares inputs.
    for pipeline in reader.documents() {
        let is_job = |name: &str| !name.starts_with('.') && !GLOBAL.contains(&name);
        let jobs: Vec<_> = pipeline.entries().into_iter().filter(|(name, _)| is_job(&name.text)).collect();
        for (_, node) in jobs.iter().take(MOST_JOBS) {
            Job::new(&pipeline, node).detect(reader, &mut work);
        }
        if let Some((name, _)) = jobs.get(MOST_JOBS) {
            reader.skip(name.span, "the pipeline has more jobs than winfrom follows");
        }
    }
}

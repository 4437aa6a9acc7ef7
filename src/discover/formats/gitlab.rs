//! GitLab pipelines: what jobs build, and on which runners, where a tag says so to everyone.

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

/// Keys of a pipeline that are no jobs.
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

/// More jobs of a file are not read.
const MOST_JOBS: usize = 500;

/// The names of the files are enough.
fn detect(_: &ProjectFile) -> bool {
    true
}

fn read(reader: &mut Reader<'_>) {
    let mut work = 0;
    // The first of two documents declares inputs.
    for pipeline in reader.documents() {
        let is_job = |name: &str| !name.starts_with('.') && !GLOBAL.contains(&name);
        let jobs: Vec<_> = pipeline.entries().into_iter().filter(|(name, _)| is_job(&name.text)).collect();
        for (_, node) in jobs.iter().take(MOST_JOBS) {
            Job::new(&pipeline, node).read(reader, &mut work);
        }
        if let Some((name, _)) = jobs.get(MOST_JOBS) {
            reader.leave_out(name.span, "the pipeline has more jobs than winfrom follows");
        }
    }
}

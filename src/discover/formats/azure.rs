//! Azure Pipelines: the hosted agents, builds and container images of jobs.

mod job;
mod agent;
mod nodes;
mod step;
mod templates;
#[cfg(test)]
mod tests;
mod variables;

use crate::discover::facts::{FactSet, Format, ProjectFile, Reader, Row, YAML};
use job::Job;
use nodes::{is_off, list};
use variables::Scope;

pub(super) static FORMAT: Format = Format {
    file_names: YAML,
    detect,
    read,
    row: Row {
        files: "Azure Pipelines",
        detected: "`vmImage` (matrices expanded); `docker build` commands, `Docker@2`; `container`",
    },
};

fn detect(file: &ProjectFile) -> bool {
    let is_named = file.name().to_ascii_lowercase().contains("azure-pipelines");
    !file.path.starts_with(".github/")
        && (file.contains("vmImage") || file.contains("Docker@2") || is_named)
        && ["steps", "jobs", "stages"].iter().any(|key| file.contains(key))
}

fn read(reader: &mut Reader<'_>) {
    let Some(pipeline) = reader.documents().into_iter().next() else { return };
    let mut facts = FactSet::new(&reader.file.source);
    let is_template = templates::is_template(reader, reader.file.name());
    let root = Scope::root(&pipeline, &reader.file.source, is_template);
    // A pipeline without stages is one stage. A stage without jobs is one job.
    let stages = list(&pipeline, "stages").unwrap_or(std::slice::from_ref(&pipeline));
    for stage in stages.iter().filter(|stage| !is_off(stage)) {
        let scope = if std::ptr::eq(stage, &pipeline) { root.clone() } else { root.within(stage) };
        let jobs = list(stage, "jobs").unwrap_or(std::slice::from_ref(stage));
        for job in jobs.iter().filter(|job| !is_off(job)) {
            let levels = [job, stage, &pipeline];
            Job { levels, scope: &scope, pipeline: &pipeline }.detect(reader, &mut facts);
        }
    }
    facts.add_to(reader);
}

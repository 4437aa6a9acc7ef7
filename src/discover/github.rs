//! GitHub workflows: the runners of jobs, the images that they build and run.

mod action;
mod calls;
mod checkout;
mod context;
mod datum;
mod env;
mod expression;
mod facts;
mod image;
mod job;
mod matrix;
mod runner;
mod scalar;
mod script;
mod syntax;
#[cfg(test)]
mod tests;

use super::ProjectFile;
use super::files::Kind;
use super::reader::Reader;

pub(super) const KIND: Kind = Kind { is, read };

/// GitHub reads no other folder.
const FOLDER: &str = ".github/workflows/";

fn is(file: &ProjectFile) -> bool {
    let name = file.path.strip_prefix(FOLDER).filter(|name| !name.contains('/'));
    name.is_some_and(|name| name.ends_with(".yml") || name.ends_with(".yaml"))
}

fn read(reader: &mut Reader<'_>) {
    let Some(workflow) = reader.documents().into_iter().next() else { return };
    let mut facts = facts::Facts::new(reader);
    for inputs in calls::inputs(reader, reader.file, &workflow, 0) {
        for (name, job) in workflow.get("jobs").map(|jobs| jobs.entries()).unwrap_or_default() {
            job::read(&mut facts, &workflow, &name.text, job, &inputs);
        }
    }
    facts.tell(reader);
}

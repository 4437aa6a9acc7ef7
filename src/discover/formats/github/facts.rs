//! The facts of a workflow.

use crate::discover::facts::{FactSet, Reader};

/// The facts of a workflow that is being read.
pub(super) struct WorkflowFacts<'a> {
    pub reader: &'a Reader<'a>,
    pub set: FactSet,
}

impl<'a> WorkflowFacts<'a> {
    pub(super) fn new(reader: &'a Reader<'a>) -> Self {
        Self { reader, set: FactSet::new(&reader.file.source) }
    }
}

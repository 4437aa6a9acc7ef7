//! The files that pipelines include as templates.

use crate::discover::facts::{FileName, ProjectFile, Reader, YAML};
use std::collections::BTreeSet;

/// Whether a pipeline of the repository includes a file of this name as a template, possibly with other parameters.
pub(super) fn is_template(reader: &Reader<'_>, name: &str) -> bool {
    reader.shared.get_or_compute(reader.files, Templates::find).0.contains(name)
}

/// The names of all templates, without folders.
struct Templates(BTreeSet<String>);

impl Templates {
    fn find(files: &[ProjectFile]) -> Self {
        Self(files.iter().flat_map(templates).collect())
    }
}

/// The names of the templates that a file includes: `template: jobs/build.yml@shared`.
fn templates(file: &ProjectFile) -> Vec<String> {
    const KEY: &[u8] = b"template:";
    let name = |at: usize| {
        let line = file.source.bytes[at + KEY.len()..].split(|b| *b == b'\n').next().unwrap_or_default();
        let path = String::from_utf8_lossy(line);
        let path = path.trim().trim_matches(['"', '\'']).split('@').next().unwrap_or_default();
        path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
    };
    let is_yaml = FileName::any_matches(YAML, file);
    memchr::memmem::find_iter(&file.source.bytes, KEY).filter(|_| is_yaml).map(name).collect()
}

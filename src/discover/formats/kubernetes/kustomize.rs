//! The images that a `kustomization.yaml` replaces.

use super::nodes::readable;
use crate::discover::facts::{FileName, ProjectFile, Reader};
use crate::image::Reference;
use crate::yaml::Node;
use std::collections::BTreeSet;

/// Whether a `kustomization.yaml` of the repository replaces the name or tag of images of this repository. Where the
/// file is does not matter: an overlay can be in a sibling folder as well as in a parent folder.
pub(super) fn is_replaced(reader: &Reader<'_>, repository: &str) -> bool {
    reader.shared.get_or_compute(reader.files, Replaced::find).0.contains(repository)
}

/// The repositories of all images that are replaced.
struct Replaced(BTreeSet<String>);

impl Replaced {
    fn find(files: &[ProjectFile]) -> Self {
        Self(files.iter().filter(is_kustomization).flat_map(replaced).collect())
    }
}

const KUSTOMIZATION: &[FileName] = &[FileName::Ending("kustomization.yaml"), FileName::Ending("kustomization.yml")];

fn is_kustomization(file: &&ProjectFile) -> bool {
    FileName::any_matches(KUSTOMIZATION, file) && file.contains("images")
}

fn replaced(file: &ProjectFile) -> Vec<String> {
    let name = |image: &Node| Reference::parse(image.get("name")?.text()?).ok();
    let images = |document: Node| document.get("images").map_or(vec![], |images| images.items().to_vec());
    readable(file).flat_map(images).filter_map(|image| Some(name(&image)?.repository())).collect()
}

//! What files say of each other, gathered once for a repository, and only where a file asks for it.

use super::files::{ends_in, holds};
use super::kubernetes::RuntimeClass;
use super::terraform::Modules;
use super::{ProjectFile, kubernetes, terraform};
use crate::image::Reference;
use crate::yaml::{self, Limits, Node};
use std::cell::OnceCell;
use std::collections::BTreeSet;

#[derive(Default)]
pub(super) struct Elsewhere {
    runtime_classes: OnceCell<Vec<RuntimeClass>>,
    renamed: OnceCell<BTreeSet<String>>,
    modules: OnceCell<Modules>,
    renders_tasks: OnceCell<bool>,
    templates: OnceCell<BTreeSet<String>>,
}

impl Elsewhere {
    /// The RuntimeClasses of Kubernetes that the repository declares.
    pub fn runtime_classes(&self, files: &[ProjectFile]) -> &[RuntimeClass] {
        self.runtime_classes.get_or_init(|| kubernetes::runtime_classes(files))
    }

    /// The repositories of images whose name or tag a `kustomization.yaml` replaces. An overlay stands beside what it
    /// changes as often as above it, so that any of them counts.
    pub fn is_renamed(&self, files: &[ProjectFile], repository: &str) -> bool {
        self.renamed
            .get_or_init(|| files.iter().filter(is_kustomization).flat_map(renamed).collect())
            .contains(repository)
    }

    /// The variables and locals of Terraform, folder by folder.
    pub fn modules(&self, files: &[ProjectFile]) -> &Modules {
        self.modules.get_or_init(|| terraform::modules(files))
    }

    /// Whether a workflow puts other images into a task definition of ECS before it is used.
    pub fn renders_tasks(&self, files: &[ProjectFile]) -> bool {
        let renders = |file: &ProjectFile| holds(file, "amazon-ecs-render-task-definition");
        *self.renders_tasks.get_or_init(|| files.iter().any(renders))
    }

    /// Whether a pipeline of Azure takes a file of this name for a template, and may give it other parameters.
    pub fn is_template(&self, files: &[ProjectFile], name: &str) -> bool {
        self.templates.get_or_init(|| files.iter().flat_map(templates).collect()).contains(name)
    }
}

/// The documents of a file of YAML that can be read.
pub(super) fn readable(file: &ProjectFile) -> impl Iterator<Item = Node> {
    yaml::documents(&file.source, Limits::Manifest).into_iter().filter_map(Result::ok)
}

fn is_kustomization(file: &&ProjectFile) -> bool {
    ends_in(file, &["kustomization.yaml", "kustomization.yml"]) && holds(file, "images")
}

fn renamed(file: &ProjectFile) -> Vec<String> {
    let name = |image: &Node| Reference::parse(image.get("name")?.text()?).ok();
    let images = |document: Node| document.get("images").map_or(vec![], |images| images.items().to_vec());
    readable(file).flat_map(images).filter_map(|image| Some(name(&image)?.repository())).collect()
}

/// The names of the files that a file takes for templates: `template: jobs/build.yml@shared`.
fn templates(file: &ProjectFile) -> Vec<String> {
    const KEY: &[u8] = b"template:";
    let name = |at: usize| {
        let line = file.source.bytes[at + KEY.len()..].split(|b| *b == b'\n').next().unwrap_or_default();
        let path = String::from_utf8_lossy(line);
        let path = path.trim().trim_matches(['"', '\'']).split('@').next().unwrap_or_default();
        path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
    };
    let is_yaml = ends_in(file, &[".yml", ".yaml"]);
    memchr::memmem::find_iter(&file.source.bytes, KEY).filter(|_| is_yaml).map(name).collect()
}

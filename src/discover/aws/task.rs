//! Task definitions of ECS.

use super::super::files::{Kind, ends_in, holds};
use super::super::reader::Reader;
use super::super::{FoundHost, FoundImage, HostRole, ProjectFile, Value};
use crate::dockerfile::Span;
use crate::image::Reference;
use crate::windows::data::Platform;
use crate::yaml::Node;

/// As JSON, which the YAML reader takes.
pub(in super::super) const KIND: Kind = Kind { is: is_task, read };

/// A task that runs on Windows.
pub(in super::super) struct Task {
    pub host: FoundHost,
}

fn is_task(file: &ProjectFile) -> bool {
    ends_in(file, &[".json"]) && holds(file, "containerDefinitions") && holds(file, "operatingSystemFamily")
}

fn read(reader: &mut Reader<'_>) {
    for document in reader.documents() {
        // What `aws ecs describe-task-definition` prints has it under a name.
        let definition = document.get("taskDefinition").unwrap_or(&document);
        let Some(family) = definition.at(&["runtimePlatform", "operatingSystemFamily"]) else { continue };
        let is_fargate = is_fargate(texts(definition.get("requiresCompatibilities")));
        let name = Value::known(family.text().unwrap_or_default());
        let Some(task) = Task::new(reader, &name, is_fargate, "operatingSystemFamily", family.span) else { continue };
        for container in definition.get("containerDefinitions").map_or(&[][..], Node::items) {
            let name = container.get("name").and_then(Node::text).unwrap_or("without a name");
            if let Some(image) = container.get("image")
                && let Some(text) = image.text()
            {
                task.image(reader, name, Value::known(text), image.span);
            }
        }
    }
}

pub(super) fn texts(list: Option<&Node>) -> impl Iterator<Item = &str> {
    list.map_or(&[][..], Node::items).iter().filter_map(Node::text)
}

/// Only where a task runs nowhere else.
pub(in super::super) fn is_fargate<'a>(launched: impl Iterator<Item = &'a str>) -> bool {
    let launched: Vec<_> = launched.collect();
    launched == ["FARGATE"]
}

impl Task {
    /// Tells the host of a family of Windows; `None` for Linux and for what winfrom does not know.
    pub fn new(
        reader: &mut Reader<'_>,
        family: &Value,
        is_fargate: bool,
        key: &'static str,
        span: Span,
    ) -> Option<Self> {
        let text = family.text.as_str();
        if !text.starts_with("WINDOWS_") {
            return None;
        }
        let platform = if is_fargate { Platform::Fargate } else { Platform::Ecs };
        let name = format!("{}:{text}", platform.name());
        if reader.known_host(&name, &[platform]).is_none() {
            reader.leave_out(span, format!("winfrom knows no `{text}` of {}", platform.title()));
            return None;
        }
        let host = reader.host(name, HostRole::Run, key, span);
        let host = FoundHost { is_defaulted: family.is_defaulted, ..host };
        reader.add_host(host.clone());
        Some(Self { host })
    }

    /// The image of one of its containers.
    pub fn image(&self, reader: &mut Reader<'_>, container: &str, reference: Value, span: Span) {
        if Reference::parse(&reference.text).is_err() {
            let why = format!("`{}` is filled in by another tool, or is no image", reference.text);
            return reader.leave_out(span, why);
        }
        if reader.elsewhere.renders_tasks(reader.files) {
            return reader.leave_out(span, "a workflow may replace it: amazon-ecs-render-task-definition");
        }
        reader.add_image(FoundImage {
            what: format!("container `{container}`"),
            reference,
            is_windows: true,
            is_host_process: false,
            hosts: vec![self.host.clone()],
            isolation: None,
            place: reader.place(span),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::discover::shown::found;

    const TASK: &str = r#"{
  "family": "shop",
  "requiresCompatibilities": ["EC2"],
  "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
  "containerDefinitions": [
    {"name": "web", "image": "registry.example.com\/shop:ltsc2022"},
    {"name": "filled", "image": "<IMAGE>"}
  ]
}"#;

    #[test]
    fn a_task_and_its_images() {
        assert_eq!(
            found(&[("ecs/task.json", TASK)]),
            "ecs/task.json:4 `\"WINDOWS_SERVER_2022_CORE\"` host run ecs:WINDOWS_SERVER_2022_CORE \
             (operatingSystemFamily)\n\
             ecs/task.json:6 `\"registry.example.com\\/shop:ltsc2022\"` image container `web` \
             registry.example.com/shop:ltsc2022 windows [run ecs:WINDOWS_SERVER_2022_CORE (operatingSystemFamily)]\n\
             ecs/task.json:7 `\"<IMAGE>\"` left out: `<IMAGE>` is filled in by another tool, or is no image"
        );
    }

    #[test]
    fn fargate_is_told_apart_and_linux_says_nothing() {
        let fargate = TASK.replace("EC2", "FARGATE");
        assert!(found(&[("task.json", &fargate)]).contains("host run fargate:WINDOWS_SERVER_2022_CORE"));
        let both = TASK.replace("\"EC2\"", "\"EC2\", \"FARGATE\"");
        assert!(found(&[("task.json", &both)]).contains("host run ecs:WINDOWS_SERVER_2022_CORE"));
        assert_eq!(found(&[("task.json", &TASK.replace("WINDOWS_SERVER_2022_CORE", "LINUX"))]), "");
        let unknown = found(&[("task.json", &TASK.replace("2022_CORE", "2031_CORE"))]);
        assert!(unknown.contains("left out: winfrom knows no `WINDOWS_SERVER_2031_CORE` of ECS"), "{unknown}");
        assert!(!unknown.contains("image"), "{unknown}");
    }

    #[test]
    fn images_that_a_workflow_replaces_are_left_out() {
        let workflow = "jobs: {a: {steps: [{uses: aws-actions/amazon-ecs-render-task-definition@v1}]}}";
        let found = found(&[("task.json", TASK), (".github/workflows/deploy.yml", workflow)]);
        assert!(
            found.contains("left out: a workflow may replace it") && !found.contains(" image container"),
            "{found}"
        );
    }

    #[test]
    fn broken_files_stop_nothing() {
        let broken = &TASK[..TASK.len() - 3];
        assert!(found(&[("task.json", broken)]).contains("left out: no YAML"));
    }
}

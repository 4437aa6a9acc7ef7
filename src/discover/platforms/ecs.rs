//! Amazon ECS: from the operating system family of a task definition to its host.

use crate::discover::facts::{FoundHost, FoundImage, HostRole, ProjectFile, Reader, Value};
use crate::dockerfile::Span;
use crate::image::Reference;
use crate::windows::data::Platform;
use crate::yaml::Node;

/// A task that runs on Windows.
pub(crate) struct Task {
    pub host: FoundHost,
}

pub(crate) fn texts(list: Option<&Node>) -> impl Iterator<Item = &str> {
    list.map_or(&[][..], Node::items).iter().filter_map(Node::text)
}

/// Whether a task runs only on Fargate.
pub(crate) fn is_fargate<'a>(launched: impl Iterator<Item = &'a str>) -> bool {
    let launched: Vec<_> = launched.collect();
    launched == ["FARGATE"]
}

impl Task {
    /// Adds the host of a task. `None` if `family` is not a known Windows family.
    pub(crate) fn add(
        reader: &mut Reader<'_>,
        family: &Value,
        is_fargate: bool,
        key: &'static str,
        span: Span,
    ) -> Option<Self> {
        let text = family.text();
        if !text.starts_with("WINDOWS_") {
            return None;
        }
        let platform = if is_fargate { Platform::Fargate } else { Platform::Ecs };
        let name = format!("{}:{text}", platform.name());
        if reader.known_host(&name, &[platform]).is_none() {
            reader.skip(span, format!("winfrom knows no `{text}` of {}", platform.title()));
            return None;
        }
        let host = reader.host(name, HostRole::Run, key, span);
        let host = FoundHost { is_defaulted: family.is_defaulted, ..host };
        reader.add_host(host.clone());
        Some(Self { host })
    }

    /// Adds the image of a container of the task.
    pub(crate) fn image(&self, reader: &mut Reader<'_>, container: &str, reference: Value, span: Span) {
        if Reference::parse(&reference.text()).is_err() {
            let why = format!("`{reference}` is filled in by another tool, or is no image");
            return reader.skip(span, why);
        }
        if reader.shared.get_or_compute(reader.files, Rendered::find).0 {
            return reader.skip(span, "a workflow may replace it: amazon-ecs-render-task-definition");
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

/// Whether a workflow replaces the images of ECS task definitions before it deploys them.
struct Rendered(bool);

impl Rendered {
    fn find(files: &[ProjectFile]) -> Self {
        Self(files.iter().any(|file| file.contains("amazon-ecs-render-task-definition")))
    }
}

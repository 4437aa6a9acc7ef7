//! Task definitions of Amazon ECS as JSON.

use crate::discover::facts::{FileName, Format, ProjectFile, Reader, Row, Value};
use crate::discover::platforms::ecs::{Task, is_fargate, texts};
use crate::yaml::Node;

pub(super) static FORMAT: Format = Format {
    file_names: &[
        FileName::Containing { word: "task", ending: ".json" },
        FileName::Containing { word: "ecs", ending: ".json" },
    ],
    detect,
    read,
    row: Row { files: "ECS task definitions", detected: "`operatingSystemFamily` and the images of the task" },
};

fn detect(file: &ProjectFile) -> bool {
    file.contains("containerDefinitions") && file.contains("operatingSystemFamily")
}

fn read(reader: &mut Reader<'_>) {
    // JSON is parsed as YAML, whose parser keeps locations.
    for document in reader.documents() {
        // `aws ecs describe-task-definition` prints the definition under this key.
        let definition = document.get("taskDefinition").unwrap_or(&document);
        let Some(family) = definition.at(&["runtimePlatform", "operatingSystemFamily"]) else { continue };
        let is_fargate = is_fargate(texts(definition.get("requiresCompatibilities")));
        let name = Value::known(family.text().unwrap_or_default());
        let Some(task) = Task::add(reader, &name, is_fargate, "operatingSystemFamily", family.span) else { continue };
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

#[cfg(test)]
mod tests {
    use crate::discover::test_support::found;

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

//! CloudFormation templates: task definitions of ECS and node groups of EKS.

use crate::discover::facts::{Format, ProjectFile, Reader, Row, Value, YAML};
use crate::discover::platforms::ecs::{Task, is_fargate, texts};
use crate::discover::platforms::eks;
use crate::dockerfile::Span;
use crate::yaml::Node;

pub(super) static FORMAT: Format = Format {
    file_names: YAML,
    detect,
    read,
    row: Row { files: "CloudFormation", detected: "ECS task definitions; `AmiType` of EKS node groups" },
};

const TASK: &str = "AWS::ECS::TaskDefinition";
const NODE_GROUP: &str = "AWS::EKS::Nodegroup";

fn detect(file: &ProjectFile) -> bool {
    file.contains(TASK) || file.contains(NODE_GROUP)
}

fn read(reader: &mut Reader<'_>) {
    for template in reader.documents() {
        for (_, resource) in template.get("Resources").map_or(vec![], Node::entries) {
            let Some(properties) = resource.get("Properties") else { continue };
            // A resource with a condition is created only in some stacks.
            let is_conditional = resource.get("Condition").is_some();
            match resource.get("Type").and_then(Node::text) {
                Some(TASK) => task(reader, &template, properties, is_conditional),
                Some(NODE_GROUP) => {
                    let image = properties.get("AmiType");
                    match known(reader, &template, image, is_conditional) {
                        Some((image, span)) => eks::add_node_group(reader, &image, "AmiType", span),
                        None => reader.found.has_unknown_nodes |= image.is_some(),
                    }
                }
                _ => {}
            }
        }
    }
}

fn task(reader: &mut Reader<'_>, template: &Node, properties: &Node, is_conditional: bool) {
    let family = properties.at(&["RuntimePlatform", "OperatingSystemFamily"]);
    let Some((family, span)) = known(reader, template, family, is_conditional) else { return };
    let is_fargate = is_fargate(texts(properties.get("RequiresCompatibilities")));
    let Some(task) = Task::add(reader, &family, is_fargate, "OperatingSystemFamily", span) else { return };
    for container in properties.get("ContainerDefinitions").map_or(&[][..], Node::items) {
        let name = container.get("Name").and_then(Node::text).unwrap_or("without a name");
        if let Some((image, span)) = known(reader, template, container.get("Image"), is_conditional) {
            task.image(reader, name, image, span);
        }
    }
}

/// Returns a literal value, or the default of the parameter that `!Ref` names. Others are skipped.
fn known(reader: &mut Reader<'_>, template: &Node, node: Option<&Node>, is_defaulted: bool) -> Option<(Value, Span)> {
    let node = node?;
    let parameter = match (reader.tag(node), node.text()) {
        (None, Some(text)) => return Some((Value::known(text).or_defaulted(is_defaulted), node.span)),
        (Some("!Sub"), Some(text)) if !text.contains("${") => return Some((Value::known(text), node.span)),
        (Some("!Ref"), Some(name)) => Some(name),
        _ => node.get("Ref").and_then(Node::text),
    };
    let default = parameter.and_then(|name| template.at(&["Parameters", name, "Default"])).and_then(Node::text);
    if default.is_none() {
        reader.skip(node.mark(), "CloudFormation works the value out");
    }
    default.map(|text| (Value::defaulted(text), node.mark()))
}

#[cfg(test)]
mod tests {
    use crate::discover::test_support::found;

    const TEMPLATE: &str = "\
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Family: {Type: String, Default: WINDOWS_SERVER_2019_FULL}
  Image: {Type: String}
Resources:
  Linux:
    Type: AWS::ECS::TaskDefinition
    Properties: {RuntimePlatform: {OperatingSystemFamily: LINUX}, ContainerDefinitions: [{Image: a:b}]}
  Written:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      RuntimePlatform:
        OperatingSystemFamily: WINDOWS_SERVER_2022_FULL
      ContainerDefinitions:
        - Name: web
          Image: shop:ltsc2022
        - Name: given
          Image: !Ref Image
        - Name: made
          Image: !Sub '${AWS::AccountId}.dkr.ecr.example.com/shop:1'
  Given:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RuntimePlatform: {OperatingSystemFamily: !Ref Family}
  Chosen:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RuntimePlatform: {OperatingSystemFamily: !If [a, WINDOWS_SERVER_2019_FULL, LINUX]}
  Nodes:
    Type: AWS::EKS::Nodegroup
    Condition: HasWindows
    Properties: {AmiType: WINDOWS_CORE_2022_x86_64}
";

    #[test]
    fn templates() {
        assert_eq!(
            found(&[("stack.yaml", TEMPLATE)]),
            "stack.yaml:14 `WINDOWS_SERVER_2022_FULL` host run fargate:WINDOWS_SERVER_2022_FULL \
             (OperatingSystemFamily)\n\
             stack.yaml:25 `Family` host run ecs:WINDOWS_SERVER_2019_FULL? (OperatingSystemFamily)\n\
             stack.yaml:33 `WINDOWS_CORE_2022_x86_64` host run eks:WINDOWS_CORE_2022_x86_64? (AmiType)\n\
             stack.yaml:17 `shop:ltsc2022` image container `web` shop:ltsc2022 windows \
             [run fargate:WINDOWS_SERVER_2022_FULL (OperatingSystemFamily)]\n\
             stack.yaml:19 `Image` left out: CloudFormation works the value out\n\
             stack.yaml:21 `'${AWS::AccountId}.dkr.ecr.example.com/shop:1'` left out: \
             CloudFormation works the value out\n\
             stack.yaml:29 `[` left out: CloudFormation works the value out"
        );
    }
}

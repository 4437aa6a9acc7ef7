//! Windows on AWS: node groups of EKS, and task definitions of ECS as JSON and in CloudFormation.

mod cloudformation;
mod task;

pub(super) use cloudformation::KIND as CLOUDFORMATION;
pub(super) use task::{KIND as TASK, Task, is_fargate};

use super::reader::Reader;
use super::{HostRole, Value};
use crate::dockerfile::Span;
use crate::windows::data::Platform;
use crate::yaml::Node;

/// A ClusterConfig of eksctl: the `amiFamily` of its node groups.
pub(super) fn eksctl(reader: &mut Reader<'_>, config: &Node) {
    for groups in ["nodeGroups", "managedNodeGroups"] {
        for group in config.get(groups).map_or(&[][..], Node::items) {
            if let Some(family) = group.get("amiFamily")
                && let Some(text) = family.text()
            {
                node_group(reader, &Value::known(text), "amiFamily", family.span);
            }
        }
    }
}

/// A kind of node image that is Windows: `WindowsServer2022FullContainer`, `WINDOWS_CORE_2022_x86_64`.
pub(super) fn node_group(reader: &mut Reader<'_>, image: &Value, key: &'static str, span: Span) {
    let text = &image.text;
    let is_windows = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("windows"));
    let name = format!("eks:{text}");
    if !is_windows {
        return;
    }
    match reader.known_host(&name, &[Platform::Eks]) {
        Some(_) => {
            let host = reader.host(name, HostRole::Run, key, span);
            reader.add_host(super::FoundHost { is_defaulted: image.is_defaulted, ..host });
        }
        None => reader.leave_out_nodes(span, format!("winfrom knows no `{text}` of EKS")),
    }
}

#[cfg(test)]
mod tests {
    use crate::discover::shown::found;

    #[test]
    fn node_groups_of_eksctl() {
        let text = "\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: shop}
nodeGroups:
  - name: linux
    amiFamily: AmazonLinux2023
  - name: old
    amiFamily: WindowsServer2019CoreContainer
managedNodeGroups:
  - amiFamily: WindowsServer2022FullContainer
  - amiFamily: WindowsServer2031CoreContainer
";
        assert_eq!(
            found(&[("cluster.yaml", text)]),
            "cluster.yaml:8 `WindowsServer2019CoreContainer` host run eks:WindowsServer2019CoreContainer (amiFamily)\n\
             cluster.yaml:10 `WindowsServer2022FullContainer` host run eks:WindowsServer2022FullContainer (amiFamily)\n\
             cluster.yaml:11 `WindowsServer2031CoreContainer` left out: winfrom knows no \
             `WindowsServer2031CoreContainer` of EKS"
        );
    }
}

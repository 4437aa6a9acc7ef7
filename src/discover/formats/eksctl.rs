//! The cluster configuration of eksctl: the Windows node groups of EKS.

use crate::discover::facts::{Reader, Value};
use crate::discover::platforms::eks;
use crate::yaml::Node;

/// Adds the hosts that `amiFamily` of the node groups of a ClusterConfig names.
pub(super) fn add_node_groups(reader: &mut Reader<'_>, config: &Node) {
    for groups in ["nodeGroups", "managedNodeGroups"] {
        for group in config.get(groups).map_or(&[][..], Node::items) {
            if let Some(family) = group.get("amiFamily")
                && let Some(text) = family.text()
            {
                eks::add_node_group(reader, &Value::known(text), "amiFamily", family.span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::discover::test_support::found;

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

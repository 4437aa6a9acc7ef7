//! Terraform: the Windows node pools of AKS, EKS and GKE, and the task definitions of ECS.

mod task;
mod value;

pub(super) use value::{Modules, modules};

use super::files::{Kind, ends_in, holds};
use super::reader::Reader;
use super::{FoundHost, HostRole, ProjectFile, Value, aws};
use crate::dockerfile::Span;
use crate::windows::data::Platform;
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::structure::{Block, Body};
use value::Known;

pub(super) const KIND: Kind = Kind { is: is_terraform, read };

const KEYS: [&str; 6] = ["os_sku", "osSKU", "os_type", "ami_type", "os_version", FAMILY];

const FAMILY: &str = "operating_system_family";

fn is_terraform(file: &ProjectFile) -> bool {
    ends_in(file, &[".tf"]) && KEYS.iter().any(|key| holds(file, key))
}

fn read(reader: &mut Reader<'_>) {
    let Some(body) = body(reader.file) else {
        return reader.leave_out(Span::default(), "no HCL that winfrom reads");
    };
    for block in body.blocks() {
        let is_resource = block.has_ident("resource");
        let is_defaulted = match count(block) {
            Count::None => continue,
            Count::One => false,
            Count::Unknown => true,
        };
        if is_resource && has_type(block, "aws_ecs_task_definition") {
            task::read(reader, &block.body, is_defaulted);
        } else if is_resource || block.has_ident("module") {
            in_body(reader, &block.body, is_defaulted);
        }
    }
}

/// What a file writes; places are bytes of it, so that it must be UTF-8.
fn body(file: &ProjectFile) -> Option<Body> {
    hcl_edit::parser::parse_body(std::str::from_utf8(&file.source.bytes).ok()?).ok()
}

fn has_type(block: &Block, name: &str) -> bool {
    block.labels.first().is_some_and(|label| label.as_str() == name)
}

/// How many there are of a resource.
enum Count {
    None,
    One,
    Unknown,
}

fn count(block: &Block) -> Count {
    let count = block.body.get_attribute("count").map(|count| count.value.as_number().and_then(|n| n.as_u64()));
    match count {
        Some(Some(0)) => Count::None,
        None if !block.body.has_attribute("for_each") => Count::One,
        Some(Some(_)) => Count::One,
        _ => Count::Unknown,
    }
}

/// Every attribute of a resource or a module, however deep, by its name: modules pass node pools on as objects.
fn in_body(reader: &mut Reader<'_>, body: &Body, is_defaulted: bool) {
    let entries: Vec<_> = body.attributes().map(|attribute| (attribute.key.as_str(), &attribute.value)).collect();
    in_entries(reader, &entries, is_defaulted);
    for block in body.blocks() {
        in_body(reader, &block.body, is_defaulted || block.has_ident("dynamic"));
    }
}

fn in_object(reader: &mut Reader<'_>, object: &Object, is_defaulted: bool) {
    let entries: Vec<_> = object.iter().map(|(key, value)| (key_name(key), value.expr())).collect();
    in_entries(reader, &entries, is_defaulted);
}

fn key_name(key: &ObjectKey) -> &str {
    match key {
        ObjectKey::Ident(name) => name.as_str(),
        ObjectKey::Expression(expression) => expression.as_str().unwrap_or_default(),
    }
}

fn in_entries(reader: &mut Reader<'_>, entries: &[(&str, &Expression)], is_defaulted: bool) {
    for (key, expression) in entries {
        attribute(reader, key, expression, is_defaulted);
        nested(reader, expression, is_defaulted);
    }
    let says = |name: &str| entries.iter().any(|(key, _)| *key == name);
    let os_type = entries.iter().find(|(key, _)| *key == "os_type").map(|(_, expression)| *expression);
    // Disks of virtual machines have an `os_type` too, and no `vm_size` beside it.
    if let Some(os) = os_type.filter(|os| os.as_str() == Some("Windows") && says("vm_size") && !says("os_sku")) {
        let span = span(os);
        reader.leave_out_nodes(span, "the version of Windows is the default of the cluster's Kubernetes version");
    }
}

fn nested(reader: &mut Reader<'_>, expression: &Expression, is_defaulted: bool) {
    match expression {
        Expression::Object(object) => in_object(reader, object, is_defaulted),
        Expression::Array(items) => items.iter().for_each(|item| nested(reader, item, is_defaulted)),
        Expression::Parenthesis(inner) => nested(reader, inner.inner(), is_defaulted),
        Expression::FuncCall(call) => call.args.iter().for_each(|argument| nested(reader, argument, true)),
        _ => {}
    }
}

fn attribute(reader: &mut Reader<'_>, key: &str, expression: &Expression, is_defaulted: bool) {
    let (platform, key) = match key {
        "os_sku" => (Platform::Aks, "os_sku"),
        "osSKU" => (Platform::Aks, "osSKU"),
        "ami_type" => (Platform::Eks, "ami_type"),
        "os_version" => (Platform::Gke, "os_version"),
        FAMILY => (Platform::Ecs, FAMILY),
        _ => return,
    };
    let Some(value) = known(reader, key, expression, is_defaulted) else { return };
    let span = span(expression);
    match platform {
        Platform::Eks => aws::node_group(reader, &value, key, span),
        Platform::Ecs => drop(aws::Task::new(reader, &value, false, key, span)),
        platform => node_pool(reader, platform, &value, key, span),
    }
}

/// What an attribute says, with a default where its resource may not be made; what is not known is left out.
fn known(reader: &mut Reader<'_>, key: &str, expression: &Expression, is_defaulted: bool) -> Option<Value> {
    match reader.elsewhere.modules(reader.files).evaluate(reader.folder(), expression) {
        Known::Text(value) => Some(Value { is_defaulted: value.is_defaulted || is_defaulted, ..value }),
        Known::Unknown(_) if key == "os_version" => None,
        Known::Unknown(why) => {
            reader.found.has_unknown_nodes |= key != FAMILY;
            reader.leave_out(span(expression), why);
            None
        }
    }
}

/// A node pool of AKS or GKE: `Windows2022`, `OS_VERSION_LTSC2022`; of Linux it says nothing.
pub(super) fn node_pool(reader: &mut Reader<'_>, platform: Platform, value: &Value, key: &'static str, span: Span) {
    let text = &value.text;
    let is_windows = text.starts_with("Windows") || text.starts_with("OS_VERSION_LTSC");
    if !is_windows {
        return;
    }
    let name = format!("{}:{text}", platform.name());
    match reader.known_host(&name, &[platform]) {
        Some(_) => {
            let host = reader.host(name, HostRole::Run, key, span);
            reader.add_host(FoundHost { is_defaulted: value.is_defaulted, ..host });
        }
        None => reader.leave_out_nodes(span, format!("winfrom knows no `{text}` of {}", platform.title())),
    }
}

fn span(expression: &Expression) -> Span {
    expression.span().map_or(Span::default(), Span::from)
}

#[cfg(test)]
mod tests {
    use crate::discover::shown::found;

    #[test]
    fn node_pools_of_aks() {
        let main = r#"
resource "azurerm_kubernetes_cluster_node_pool" "win" {
  vm_size = "Standard_D4s_v5"
  os_type = "Windows"
  os_sku  = "Windows2022" # the newest
}
resource "azurerm_kubernetes_cluster_node_pool" "given" {
  os_sku = var.sku
}
resource "azurerm_kubernetes_cluster_node_pool" "unknown" {
  os_sku = "${var.nothing}"
}
resource "azurerm_kubernetes_cluster_node_pool" "local" {
  os_sku = local.sku
}
resource "azurerm_kubernetes_cluster_node_pool" "old" {
  vm_size = "x"
  os_type = "Windows"
}
resource "azurerm_kubernetes_cluster_node_pool" "linux" {
  os_sku = "AzureLinux"
}
resource "azurerm_kubernetes_cluster_node_pool" "off" {
  count  = 0
  os_sku = "Windows2019"
}
resource "azurerm_kubernetes_cluster_node_pool" "perhaps" {
  count  = var.windows ? 1 : 0
  os_sku = "Windows2019"
}
module "aks" {
  node_pools = { win = { os_sku = "Windows2025" } }
}
"#;
        let variables = r#"
variable "sku" {
  default = "Windows2019"
}
variable "nothing" {}
locals { sku = "Windows2022" }
"#;
        assert_eq!(
            found(&[
                ("infra/main.tf", main),
                ("infra/variables.tf", variables),
                ("other/variables.tf", "variable \"nothing\" { default = \"Windows2019\" }"),
            ]),
            "infra/main.tf:5 `\"Windows2022\"` host run aks:Windows2022 (os_sku)\n\
             infra/main.tf:8 `var.sku` host run aks:Windows2019? (os_sku)\n\
             infra/main.tf:14 `local.sku` host run aks:Windows2022 (os_sku)\n\
             infra/main.tf:29 `\"Windows2019\"` host run aks:Windows2019? (os_sku)\n\
             infra/main.tf:32 `\"Windows2025\"` host run aks:Windows2025 (os_sku)\n\
             infra/main.tf:11 `\"${var.nothing}\"` left out: `var.nothing` has no default\n\
             infra/main.tf:18 `\"Windows\"` left out: \
             the version of Windows is the default of the cluster's Kubernetes version"
        );
    }

    #[test]
    fn node_groups_of_eks_and_gke() {
        let text = r#"
resource "aws_eks_node_group" "win" { ami_type = "WINDOWS_CORE_2022_x86_64" }
resource "aws_eks_node_group" "linux" { ami_type = "AL2023_x86_64_STANDARD" }
resource "aws_eks_node_group" "one_of" { ami_type = var.win ? "WINDOWS_CORE_2022_x86_64" : "AL2023_x86_64_STANDARD" }
resource "google_container_node_pool" "win" {
  node_config {
    image_type = "WINDOWS_LTSC_CONTAINERD"
    windows_node_config { os_version = "OS_VERSION_LTSC2022" }
  }
}
resource "google_compute_thing" "x" { os_version = var.whatever }
data "aws_eks_node_group" "there" { ami_type = "WINDOWS_CORE_2019_x86_64" }
"#;
        assert_eq!(
            found(&[("main.tf", text)]),
            "main.tf:2 `\"WINDOWS_CORE_2022_x86_64\"` host run eks:WINDOWS_CORE_2022_x86_64 (ami_type)\n\
             main.tf:8 `\"OS_VERSION_LTSC2022\"` host run gke:OS_VERSION_LTSC2022 (os_version)\n\
             main.tf:4 `var.win ? \"WINDOWS_CORE_2022_x86_64\" : \"AL2023_x86_64_STANDARD\"` left out: \
             it is worked out by Terraform"
        );
    }

    #[test]
    fn virtual_machines_and_broken_files_say_nothing() {
        let disk = "resource \"azurerm_managed_disk\" \"d\" {\n  os_type = \"Windows\"\n}\n";
        assert_eq!(found(&[("disk.tf", disk)]), "");
        assert_eq!(found(&[("broken.tf", "os_sku = {")]), "broken.tf:1 `` left out: no HCL that winfrom reads");
    }
}

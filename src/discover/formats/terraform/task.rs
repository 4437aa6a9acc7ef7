//! `aws_ecs_task_definition`: its `runtime_platform`, and its containers as `jsonencode(...)` or JSON.

use super::attribute::{FAMILY, known};
use super::modules::Modules;
use crate::discover::facts::{Reader, Value};
use crate::discover::languages::hcl::{key_name, span_of};
use crate::discover::platforms::ecs::{Task, is_fargate};
use crate::dockerfile::Span;
use hcl_edit::expr::{Expression, Object};
use hcl_edit::structure::Body;

pub(super) fn add(reader: &mut Reader<'_>, task: &Body, is_defaulted: bool) {
    let platform = task.get_blocks("runtime_platform").next();
    let Some(family) = platform.and_then(|platform| platform.body.get_attribute(FAMILY)) else { return };
    let Some(value) = known(reader, FAMILY, &family.value, is_defaulted) else { return };
    let launched = task.get_attribute("requires_compatibilities").and_then(|list| list.value.as_array());
    let is_fargate = is_fargate(launched.into_iter().flat_map(|list| list.iter()).filter_map(Expression::as_str));
    let Some(found) = Task::add(reader, &value, is_fargate, FAMILY, span_of(&family.value)) else { return };
    let Some(containers) = task.get_attribute("container_definitions").map(|containers| &containers.value) else {
        return;
    };
    match containers {
        Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" && call.name.namespace.is_empty() => {
            let list = call.args.iter().next().and_then(Expression::as_array);
            for container in list.into_iter().flat_map(|list| list.iter()).filter_map(Expression::as_object) {
                encoded(reader, &found, container);
            }
        }
        Expression::String(text) => json(reader, &found, text.as_str(), span_of(containers)),
        Expression::HeredocTemplate(heredoc) => {
            let text: Option<String> =
                heredoc.template.iter().map(|element| Some(element.as_literal()?.as_str())).collect();
            match text {
                Some(text) => json(reader, &found, &text, span_of(containers)),
                None => reader.skip(span_of(containers), "Terraform fills the containers in"),
            }
        }
        _ => reader.skip(span_of(containers), "Terraform works the containers out"),
    }
}

fn encoded(reader: &mut Reader<'_>, task: &Task, container: &Object) {
    let find = |name: &str| container.iter().find(|(key, _)| key_name(key) == name).map(|(_, value)| value.expr());
    let Some(image) = find("image") else { return };
    let name = find("name").and_then(Expression::as_str).unwrap_or("without a name");
    match Modules::of(reader).evaluate(reader.folder(), image) {
        Ok(reference) => task.image(reader, name, reference, span_of(image)),
        Err(why) => reader.skip(span_of(image), why),
    }
}

/// Adds the containers of a JSON text. `whole` is the location of the text.
fn json(reader: &mut Reader<'_>, task: &Task, text: &str, whole: Span) {
    let Ok(serde_json::Value::Array(containers)) = serde_json::from_str(text) else {
        return reader.skip(whole, "the containers are no JSON");
    };
    let mut rest = whole;
    for container in &containers {
        if let Some(image) = container["image"].as_str() {
            let name = container["name"].as_str().unwrap_or("without a name");
            let place = match memchr::memmem::find(rest.slice(&reader.file.source.bytes), image.as_bytes()) {
                Some(start) => Span::new(rest.start + start, rest.start + start + image.len()),
                None => Span::new(rest.end, rest.end),
            };
            rest.start = place.end;
            task.image(reader, name, Value::known(image), place);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::discover::test_support::found;

    fn task(containers: &str) -> String {
        let text = format!(
            "resource \"aws_ecs_task_definition\" \"t\" {{\n  requires_compatibilities = [\"FARGATE\"]\n  \
             runtime_platform {{\n    operating_system_family = \"WINDOWS_SERVER_2022_CORE\"\n  }}\n  \
             container_definitions = {containers}\n}}\n"
        );
        let variables = "variable \"image\" {}\nlocals { image = \"shop:1\" }\n";
        let found = found(&[("main.tf", &text), ("variables.tf", variables)]);
        let (host, rest) = found.split_once('\n').unwrap_or((&found, ""));
        let expected = "main.tf:4 `\"WINDOWS_SERVER_2022_CORE\"` host run fargate:WINDOWS_SERVER_2022_CORE \
                        (operating_system_family)";
        assert_eq!(host, expected);
        rest.replace(" windows [run fargate:WINDOWS_SERVER_2022_CORE (operating_system_family)]", " on it")
    }

    #[test]
    fn containers() {
        assert_eq!(
            task("jsonencode([{ name = \"web\", image = \"shop:ltsc2022\" }, { \"image\" : local.image }])"),
            "main.tf:6 `\"shop:ltsc2022\"` image container `web` shop:ltsc2022 on it\n\
             main.tf:6 `local.image` image container `without a name` shop:1 on it"
        );
        assert_eq!(
            task("<<EOF\n[{\"name\": \"web\",\n  \"image\": \"shop:ltsc2022\"}]\nEOF"),
            "main.tf:8 `shop:ltsc2022` image container `web` shop:ltsc2022 on it"
        );
        assert_eq!(
            task("jsonencode([{ image = var.image }])"),
            "main.tf:6 `var.image` left out: `var.image` has no default"
        );
        assert!(task("<<EOF\n[{\"image\": \"${var.image}\"}]\nEOF").contains("left out: Terraform fills"));
        assert!(task("file(\"task.json\")").contains("left out: Terraform works"));
        assert!(task("\"[\"").contains("left out: the containers are no JSON"));
    }
}

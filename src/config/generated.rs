//! What is generated from the types: the JSON Schema, and the page that users read.

use super::types::{At, Config, Named};
use crate::config::Configuration;
use crate::rules::{CONFIG, RULES};
use crate::source::Source;
use crate::windows::Catalog;
use jiff::civil::date;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    /// Texts may be written as numbers: `production: 1809`.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let schema = T::json_schema(generator);
        match schema.get("type") {
            Some(kind) if kind == "string" => schemars::json_schema!({"type": ["string", "number", "boolean"]}),
            _ => schema,
        }
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}

fn schema() -> Value {
    let settings = schemars::generate::SchemaSettings::draft07();
    let mut schema = settings.into_generator().into_root_schema_for::<Config>().to_value();
    schema["$id"] = json!("https://raw.githubusercontent.com/winfrom/winfrom/main/docs/winfrom.schema.json");
    let names: Vec<&str> = RULES.iter().map(|rule| rule.name).filter(|name| *name != CONFIG.name).collect();
    for path in ["/properties/rules", "/definitions/Override/properties/rules"] {
        schema.pointer_mut(path).expect("rules are a key")["propertyNames"] = json!({"enum": names});
    }
    let options = schema.pointer_mut("/definitions/RuleOptions/properties").expect("rules have options");
    for option in RULES.iter().flat_map(|rule| rule.options) {
        options[option.key] = json!({"description": option.summary, "type": "integer", "minimum": 0});
    }
    for path in ["", "/definitions/Override"] {
        schema.pointer_mut(path).expect("an object")["additionalProperties"] = json!(false);
    }
    schema
}

#[test]
fn the_schema_is_fresh() {
    let text = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
    refresh("docs/winfrom.schema.json", &text);
}

#[test]
fn the_page_is_fresh() {
    refresh("docs/configuration.md", &page(&schema()));
}

/// The keys that the schema has are those that the reader asks for, and no other.
#[test]
fn schema_and_reader_know_the_same_keys() {
    let schema = schema();
    let variant = "variants: [{KEY: {}}]";
    for (path, form) in [
        ("/properties", "KEY: {}"),
        ("/definitions/Override/properties", "overrides: [{files: [a], KEY: {}}]"),
        ("/definitions/DescribedHost/properties", "hosts: {a: {KEY: {}}}"),
        ("/definitions/RuleOptions/properties", "rules: {stale-image: {KEY: {}}}"),
        ("/definitions/Variant/properties", variant),
        ("/definitions/Image/properties", "images: {a: {KEY: {}}}"),
    ] {
        let in_schema: Vec<&str> = keys(&schema, path).keys().map(String::as_str).collect();
        assert!(in_schema.iter().all(|key| !is_unknown(form, key)), "{path}: {in_schema:?}");
        let listed = complaints(&form.replace("KEY", "nonsense"));
        let listed = listed.iter().find(|text| text.contains("unknown key `nonsense`")).expect("a complaint");
        let read = listed.matches('`').count() / 2 - 1;
        assert_eq!(read, in_schema.len(), "{path}: {listed}");
    }
}

fn is_unknown(form: &str, key: &str) -> bool {
    complaints(&form.replace("KEY", key)).iter().any(|text| text.contains(&format!("unknown key `{key}`")))
}

/// What is wrong with a configuration, message and help.
fn complaints(yaml: &str) -> Vec<String> {
    let source = Arc::new(Source::new("winfrom.yaml", yaml.as_bytes().to_vec()));
    let read = Configuration::read(&source, Catalog::embedded(), date(2026, 11, 22));
    let text =
        |finding: &crate::finding::Finding| format!("{} {}", finding.message, finding.help.as_deref().unwrap_or(""));
    read.err().unwrap_or_default().iter().map(text).collect()
}

fn keys<'s>(schema: &'s Value, path: &str) -> &'s Map<String, Value> {
    schema.pointer(path).and_then(Value::as_object).unwrap_or_else(|| panic!("{path} is in the schema"))
}

/// The example of the page; a test reads it.
const EXAMPLE: &str = include_str!("example.yaml");

#[test]
fn the_example_means_something_throughout() {
    assert_eq!(complaints(EXAMPLE), Vec::<String>::new());
}

fn page(schema: &Value) -> String {
    let mut text = format!(
        "# Configuration\n\nGenerated from the types in `src/config/types.rs`.\n\n{}\n\n\
         A key without a value is as good as none. Whatever means nothing is told with its place, all of it at once, \
         and the exit code is 2. On the command line `--config FILE` names another file and `--no-config` none; what \
         the command line says of hosts, build arguments and severities wins.\n\n\
         Editors check the file as it is written when its first line is\n\
         `# yaml-language-server: $schema=https://raw.githubusercontent.com/winfrom/winfrom/main/docs/winfrom.schema.json`.\n\n\
         ```yaml\n{EXAMPLE}```\n\n## Keys\n",
        sentence(schema)
    );
    for (name, key) in keys(schema, "/properties") {
        text += &format!("\n### `{name}`\n\n{}\n", sentence(key));
        text += &parts(schema, key);
    }
    text
}

/// The keys below a key, as a list.
fn parts(schema: &Value, key: &Value) -> String {
    let mut text = String::new();
    for definition in referenced(key).iter().filter_map(|path| schema.pointer(path)) {
        if let Some(keys) = definition.get("properties").and_then(Value::as_object) {
            let own =
                keys.iter().filter(|(name, _)| schema["properties"].get(name.as_str()).is_none() || !is_override(keys));
            for (name, key) in own {
                text += &format!("- `{name}`: {}\n", sentence(key));
            }
        }
        let choices = definition.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        for choice in choices.filter(|choice| choice.get("const").is_some() && choice.get("description").is_some()) {
            text += &format!("- `{}`: {}\n", choice["const"].as_str().unwrap_or_default(), sentence(choice));
        }
        for inner in definition.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
            text += &parts(schema, inner);
        }
    }
    if text.is_empty() || text.starts_with('\n') { text } else { format!("\n{text}") }
}

/// An override has the keys that the whole has, which are told there.
fn is_override(keys: &Map<String, Value>) -> bool {
    keys.contains_key("files")
}

/// The definitions that a key leads to, as JSON pointers.
fn referenced(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => {
            let own = map.get("$ref").and_then(Value::as_str).map(|path| path.trim_start_matches('#').to_owned());
            own.into_iter().chain(map.values().flat_map(referenced)).collect()
        }
        Value::Array(items) => items.iter().flat_map(referenced).collect(),
        _ => vec![],
    }
}

/// The doc comment, on one line.
fn sentence(value: &Value) -> String {
    value
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Rewrites a generated file that is not fresh, and fails once: the result is to be committed.
fn refresh(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::fs::read_to_string(&file).is_ok_and(|current| current == text) {
        return;
    }
    std::fs::write(&file, text).expect("the file can be written");
    panic!("{path} was not fresh and has been rewritten: commit it");
}

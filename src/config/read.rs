//! From the tree to the types of the configuration.

use super::fields::{Fields, Problems, Read, choice};
use super::types::{
    Config, DescribedHost, Host, HostsMatch, Image, Level, Override, Rule, RuleOptions, Section, Variant,
};
use crate::windows::Isolation;
use crate::yaml::{Node, Value};

impl Read for Config {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of(node, problems)?;
        let config = Config {
            section: section(&mut fields, problems),
            overrides: fields.optional("overrides", problems),
            exclude: fields.optional("exclude", problems),
            discover: fields.optional("discover", problems),
        };
        fields.finish(problems);
        Some(config)
    }
}

/// The keys that stand at the top and in an override alike.
fn section(fields: &mut Fields<'_>, problems: &mut Problems) -> Section {
    Section {
        hosts: fields.optional("hosts", problems),
        hosts_match: fields.optional("hosts-match", problems),
        build_host: fields.optional("build-host", problems),
        rules: fields.optional("rules", problems),
        build_args: fields.optional("build-args", problems),
        variants: fields.optional("variants", problems),
        images: fields.optional("images", problems),
        mirrors: fields.optional("mirrors", problems),
        hostprocess: fields.optional("hostprocess", problems),
    }
}

impl Read for Override {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of(node, problems)?;
        let files = fields.required("files", problems);
        let section = section(&mut fields, problems);
        fields.finish(problems);
        Some(Override { files: files?, section })
    }
}

impl Read for Host {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Map(_) => {
                let mut fields = Fields::of(node, problems)?;
                let os = fields.required("os", problems);
                let isolation = fields.optional("isolation", problems);
                fields.finish(problems);
                Some(Host::Described(DescribedHost { os: os?, isolation }))
            }
            Value::List(_) | Value::Null => {
                problems.wrong_type(node, "a host, or `os` and `isolation` of one");
                None
            }
            _ => Read::read(node, problems).map(Host::Text),
        }
    }
}

impl Read for Rule {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Map(_) = node.value else { return Read::read(node, problems).map(Rule::Level) };
        let mut fields = Fields::of(node, problems)?;
        let severity = fields.optional("severity", problems);
        Some(Rule::Options(RuleOptions { severity, others: fields.rest() }))
    }
}

impl Read for Variant {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of(node, problems)?;
        let variant = Variant {
            span: node.mark(),
            build_args: fields.optional("build-args", problems),
            hosts: fields.optional("hosts", problems),
            build_host: fields.optional("build-host", problems),
        };
        fields.finish(problems);
        Some(variant)
    }
}

impl Read for Image {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of(node, problems)?;
        let tags = fields.required("tags", problems);
        fields.finish(problems);
        Some(Image { tags: tags? })
    }
}

impl Read for Level {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let levels = [("error", Level::Error), ("warning", Level::Warning), ("note", Level::Note), ("off", Level::Off)];
        choice(node, problems, "severity", &levels)
    }
}

impl Read for Isolation {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        choice(node, problems, "isolation", &Isolation::ALL.map(|isolation| (isolation.name(), isolation)))
    }
}

impl Read for HostsMatch {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        choice(node, problems, "way to match hosts", &[("all", HostsMatch::All), ("any", HostsMatch::Any)])
    }
}

//! The commands of a job as one script, with their locations.

use crate::discover::facts::Reader;
use crate::discover::languages::locate;
use crate::discover::languages::shell::Script;
use crate::dockerfile::Span;
use crate::yaml::Node;

pub(super) struct Lines<'a> {
    items: Vec<&'a Node>,
    text: String,
    /// The offset of each item in the text.
    starts: Vec<usize>,
}

/// The deepest nesting of `!reference`.
///
/// Source: docs.gitlab.com/ci/yaml/yaml_optimization#reference-tags.
const DEEPEST: usize = 10;

/// The longest script, in bytes. References and aliases can repeat text.
const LONGEST: usize = 1 << 20;

impl<'a> Lines<'a> {
    /// Joins the parts of a script.
    ///
    /// # Errors
    ///
    /// Why the script is skipped.
    pub(super) fn new(
        reader: &Reader<'_>,
        pipeline: &'a Node,
        parts: impl Iterator<Item = &'a Node>,
    ) -> Result<Self, &'static str> {
        let mut items = vec![];
        for part in parts {
            let elsewhere = "a part of the script is in another file";
            collect(reader, pipeline, part, DEEPEST, &mut items).ok_or(elsewhere)?;
        }
        if items.iter().filter_map(|item| item.text()).map(str::len).sum::<usize>() > LONGEST {
            return Err("the script is longer than winfrom reads");
        }
        let (mut text, mut starts) = (String::new(), vec![]);
        for item in &items {
            starts.push(text.len());
            text += item.text().unwrap_or_default();
            text.push('\n');
        }
        Ok(Self { items, text, starts })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn mentions_docker(&self) -> bool {
        self.text.to_ascii_lowercase().contains("docker")
    }

    pub(super) fn script(&self) -> Script {
        Script::new(&self.text)
    }

    /// Returns the location of a command in the file.
    pub(super) fn place(&self, reader: &Reader<'_>, command: Span) -> Span {
        let index = self.starts.partition_point(|start| *start <= command.start).saturating_sub(1);
        let (Some(item), Some(start)) = (self.items.get(index), self.starts.get(index)) else { return Span::default() };
        let within = Span::new(command.start - start, command.end.saturating_sub(*start));
        locate::Lines::new(&reader.file.source, item.span, item.text().unwrap_or_default()).span(within)
    }
}

fn collect<'a>(
    reader: &Reader<'_>,
    pipeline: &'a Node,
    node: &'a Node,
    deepest: usize,
    items: &mut Vec<&'a Node>,
) -> Option<()> {
    // More commands than in any script that is not generated.
    if deepest == 0 || items.len() > 10_000 {
        return None;
    }
    if reader.tag(node) == Some("!reference") {
        let path: Vec<&str> = node.items().iter().filter_map(Node::text).collect();
        return collect(reader, pipeline, pipeline.at(&path)?, deepest - 1, items);
    }
    if node.text().is_some() {
        items.push(node);
    }
    node.items().iter().try_for_each(|item| collect(reader, pipeline, item, deepest - 1, items))
}

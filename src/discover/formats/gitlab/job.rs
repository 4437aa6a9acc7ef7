//! A job, including the jobs that it extends.

use super::matrix::{Variables, combinations};
use super::runner::Runner;
use super::script::Lines;
use super::texts::texts;
use crate::discover::facts::{FactSet, FoundBuild, FoundImage, LONGEST, Reader, Value};
use crate::discover::languages::docker_build::is_local_daemon;
use crate::discover::languages::expansion::Limits;
use crate::discover::languages::shell::{self, Dialect, Surroundings, WRITES_ITSELF, WrittenFiles};
use crate::dockerfile::Span;
use crate::image::Reference;
use crate::yaml::Node;
use std::cell::Cell;

pub(super) struct Job<'a> {
    pipeline: &'a Node,
    /// The job and the jobs that it extends. The first that has a key applies.
    chain: Vec<&'a Node>,
}

/// The longest chain of `extends`.
///
/// Source: docs.gitlab.com/ci/yaml#extends.
const DEEPEST: usize = 11;

/// The deepest nesting of variables.
const DEEPEST_VALUE: usize = 4;

/// The largest number of nested variables that are expanded in one text.
const MOST_VALUES: usize = 100;

/// The largest number of bytes of scripts that are parsed for a file. Each row of a matrix counts.
const MOST_WORK: usize = 4 << 20;

impl<'a> Job<'a> {
    pub(super) fn new(pipeline: &'a Node, node: &'a Node) -> Self {
        let mut chain = vec![];
        extend(pipeline, node, DEEPEST, &mut chain);
        Self { pipeline, chain }
    }

    fn own(&self, key: &str) -> Option<&'a Node> {
        self.chain.iter().find_map(|node| node.get(key))
    }

    /// The value of a key of the job, or the default of the pipeline.
    fn get(&self, key: &str) -> Option<&'a Node> {
        self.own(key).or_else(|| self.pipeline.at(&["default", key])).or_else(|| {
            let is_global = matches!(key, "image" | "before_script");
            self.pipeline.get(key).filter(|_| is_global)
        })
    }

    /// Adds the facts of the job. `work` is the number of bytes of scripts that were parsed for the file.
    pub(super) fn detect(&self, reader: &mut Reader<'_>, work: &mut usize) {
        if self.own("script").is_none() {
            return;
        }
        let runner = Runner::new(reader, self.get("tags"));
        let mut facts = FactSet::new(&reader.file.source);
        if let Some(host) = &runner.host {
            facts.add_host(host);
        }
        for row in combinations(self.own("parallel")) {
            let variables = self.variables(&row);
            self.builds(reader, &variables, &runner, &mut facts, work);
            self.image(reader, &variables, &runner, &mut facts);
        }
        facts.add_to(reader);
    }

    /// The variables of a row of the matrix. Those of the file are defaults, because users and project settings can
    /// override them.
    fn variables(&self, row: &Variables) -> Variables {
        let mut variables = Variables::new();
        let levels = self.chain.iter().copied().rev();
        for level in std::iter::once(self.pipeline).chain(levels) {
            for (name, node) in level.get("variables").map_or(vec![], Node::entries) {
                let text = node.get("value").unwrap_or(node).text();
                let value = text
                    .filter(|text| text.len() <= LONGEST)
                    .map_or_else(|| Value::unknown(&name.text), Value::defaulted);
                variables.insert(name.text.clone(), value);
            }
        }
        variables.extend(row.clone());
        for rule in self.rules() {
            for (name, _) in rule.get("variables").map_or(vec![], Node::entries) {
                variables.insert(name.text.clone(), Value::unknown(&name.text));
            }
        }
        variables
    }

    /// The rules of the job and the pipeline, which can set variables.
    fn rules(&self) -> impl Iterator<Item = &'a Node> {
        let of_pipeline = self.pipeline.at(&["workflow", "rules"]);
        self.own("rules").into_iter().chain(of_pipeline).flat_map(Node::items)
    }

    fn builds(
        &self,
        reader: &Reader<'_>,
        variables: &Variables,
        runner: &Runner,
        facts: &mut FactSet,
        work: &mut usize,
    ) {
        let dialect = if runner.is_windows { Dialect::PowerShell } else { Dialect::Posix };
        let parts = [self.get("before_script"), self.own("script")].into_iter().flatten();
        let mark = parts.clone().last().map_or(Span::default(), Node::mark);
        let read = Lines::new(reader, self.pipeline, parts).and_then(|lines| {
            *work += lines.text().len();
            if *work > MOST_WORK { Err("the pipeline runs more than winfrom follows") } else { Ok(lines) }
        });
        let lines = match read {
            Ok(lines) => lines,
            Err(why) => {
                return facts.skip(mark, why);
            }
        };
        if !lines.mentions_docker() {
            return;
        }
        let resolve = |name: &str| match name {
            "CI_PROJECT_DIR" => Some(Value::workspace()),
            name => Some(value(variables, variables.get(name)?)),
        };
        let is_checked_out = variables.get("GIT_STRATEGY").is_none_or(|strategy| strategy.as_known() != Some("none"));
        let around = Surroundings { folder: is_checked_out.then_some(""), resolve: &resolve };
        let commands = shell::find_builds(&lines.script(), dialect, &around);
        for (span, why) in commands.skipped {
            facts.skip(lines.place(reader, span), why);
        }
        let mut written = WrittenFiles::default();
        written.add(lines.text());
        let is_remote = variables.get("DOCKER_HOST").is_some_and(|host| !is_local_daemon(&host.text()));
        for build in commands.builds {
            let uses_remote_daemon = is_remote || commands.uses_remote_daemon || build.uses_remote_daemon;
            if written.has(&build.dockerfile) {
                facts.skip(lines.place(reader, build.span), WRITES_ITSELF);
                continue;
            }
            facts.add_build(FoundBuild {
                what: "docker build".to_owned(),
                dockerfile: build.dockerfile,
                target: build.target,
                args: build.args,
                host: runner.host.clone().filter(|_| !uses_remote_daemon),
                isolation: build.isolation,
                images: build.images,
                place: reader.place(lines.place(reader, build.span)),
            });
        }
    }

    /// Adds the image of a job on Windows.
    fn image(&self, reader: &Reader<'_>, variables: &Variables, runner: &Runner, facts: &mut FactSet) {
        let Some(image) = self.get("image").filter(|_| runner.is_windows && runner.host.is_none()) else { return };
        let node = image.get("name").unwrap_or(image);
        let Some(text) = node.text() else { return };
        let reference = expanded(variables, text, Limits::new(DEEPEST_VALUE, &Cell::new(MOST_VALUES)));
        if reference.as_known().is_none_or(|text| Reference::parse(text).is_err()) {
            return facts.skip(node.span, "the image of the job cannot be known");
        }
        // The Windows runners of GitLab.com do not run images, so this is a self-managed runner.
        facts.add_image(FoundImage {
            what: "job image".to_owned(),
            reference,
            is_windows: true,
            is_host_process: false,
            hosts: vec![],
            isolation: None,
            place: reader.place(node.span),
        });
    }
}

fn extend<'a>(pipeline: &'a Node, node: &'a Node, deepest: usize, chain: &mut Vec<&'a Node>) {
    chain.push(node);
    if deepest == 0 || chain.len() > 100 {
        return;
    }
    // The last of several has precedence.
    for name in node.get("extends").map_or(vec![], texts).into_iter().rev() {
        if let Some(parent) = pipeline.get(name) {
            extend(pipeline, parent, deepest - 1, chain);
        }
    }
}

fn value(variables: &Variables, value: &Value) -> Value {
    let Some(text) = value.as_known() else { return value.clone() };
    expanded(variables, text, Limits::new(DEEPEST_VALUE, &Cell::new(MOST_VALUES))).or_defaulted(value.is_defaulted)
}

/// Expands the variables of a text: `$NAME` and `${NAME}`. `$[[ inputs.name ]]` is unknown.
fn expanded(variables: &Variables, text: &str, limits: Limits<'_>) -> Value {
    let mut whole = Value::default();
    let mut left = text;
    while let Some(dollar) = left.find('$') {
        whole.push(&Value::known(&left[..dollar]));
        let after = &left[dollar + 1..];
        let plain = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let braced = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let (name, behind) = match braced {
            Some((name, behind)) => (name, behind),
            None => after.split_at(plain),
        };
        whole.push(&match variables.get(name) {
            None => Value::unknown(name),
            Some(variable) => match variable.as_known() {
                None => variable.clone(),
                Some(text) => match limits.deeper() {
                    Some(limits) => expanded(variables, text, limits).or_defaulted(variable.is_defaulted),
                    None => Value::unknown(name),
                },
            },
        });
        left = behind;
    }
    whole.push(&Value::known(left));
    whole
}

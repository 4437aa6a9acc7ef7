//! A job with all that it extends.

use super::matrix::{Variables, combinations};
use super::runner::Runner;
use super::script::Lines;
use super::texts::texts;
use crate::discover::facts::{FactSet, FoundBuild, FoundImage, LONGEST, Reader, Value};
use crate::discover::languages::docker_build::is_local_daemon;
use crate::discover::languages::shell::{self, Dialect, Surroundings, WRITES_ITSELF, WrittenFiles};
use crate::dockerfile::Span;
use crate::image::Reference;
use crate::yaml::Node;
use std::cell::Cell;

pub(super) struct Job<'a> {
    pipeline: &'a Node,
    /// The job and what it extends: the first that has a key is right.
    chain: Vec<&'a Node>,
}

/// What `extends` leads through, at most.
///
/// Source: docs.gitlab.com/ci/yaml#extends.
const DEEPEST: usize = 11;

/// Variables that name variables: more than this is a circle.
const DEEPEST_VALUE: usize = 4;

/// Variables whose values are put in one text, on whatever level.
const MOST_VALUES: usize = 100;

/// Bytes of scripts that are read of a file, job by job and row by row.
const MOST_WORK: usize = 4 << 20;

impl<'a> Job<'a> {
    pub fn new(pipeline: &'a Node, node: &'a Node) -> Self {
        let mut chain = vec![];
        extend(pipeline, node, DEEPEST, &mut chain);
        Self { pipeline, chain }
    }

    fn own(&self, key: &str) -> Option<&'a Node> {
        self.chain.iter().find_map(|node| node.get(key))
    }

    /// What the job says, else the default of the pipeline.
    fn get(&self, key: &str) -> Option<&'a Node> {
        self.own(key).or_else(|| self.pipeline.at(&["default", key])).or_else(|| {
            let is_global = matches!(key, "image" | "before_script");
            self.pipeline.get(key).filter(|_| is_global)
        })
    }

    /// `work` is how many bytes of scripts were read of the file.
    pub fn read(&self, reader: &mut Reader<'_>, work: &mut usize) {
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

    /// Whoever starts a pipeline, and the settings of the project, may say otherwise than the file.
    fn variables(&self, row: &Variables) -> Variables {
        let mut variables = Variables::new();
        let levels = self.chain.iter().copied().rev();
        for level in std::iter::once(self.pipeline).chain(levels) {
            for (name, node) in level.get("variables").map_or(vec![], Node::entries) {
                let text = node.get("value").unwrap_or(node).text();
                let value =
                    text.filter(|text| text.len() <= LONGEST).map_or_else(|| Value::unknown(&name.text), Value::defaulted);
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

    /// Rules may set variables.
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
                return facts.leave_out(mark, why);
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
        let commands = shell::read(&lines.script(), dialect, &around);
        for (span, why) in commands.left_out {
            facts.leave_out(lines.place(reader, span), why);
        }
        let mut written = WrittenFiles::default();
        written.add(lines.text());
        let is_remote = variables.get("DOCKER_HOST").is_some_and(|host| !is_local_daemon(&host.text()));
        for build in commands.builds {
            let is_elsewhere = is_remote || commands.is_elsewhere || build.is_elsewhere;
            if written.has(&build.dockerfile) {
                facts.leave_out(lines.place(reader, build.span), WRITES_ITSELF);
                continue;
            }
            facts.add_build(FoundBuild {
                what: "docker build".to_owned(),
                dockerfile: build.dockerfile,
                target: build.target,
                args: build.args,
                host: runner.host.clone().filter(|_| !is_elsewhere),
                isolation: build.isolation,
                images: build.images,
                place: reader.place(lines.place(reader, build.span)),
            });
        }
    }

    /// The image that a job on Windows runs in.
    fn image(&self, reader: &Reader<'_>, variables: &Variables, runner: &Runner, facts: &mut FactSet) {
        let Some(image) = self.get("image").filter(|_| runner.is_windows && runner.host.is_none()) else { return };
        let node = image.get("name").unwrap_or(image);
        let Some(text) = node.text() else { return };
        let reference = expanded(variables, text, DEEPEST_VALUE, &Cell::new(MOST_VALUES));
        if reference.as_known().is_none_or(|text| Reference::parse(text).is_err()) {
            return facts.leave_out(node.span, "the image of the job cannot be known");
        }
        // The runners of GitLab.com run no images of jobs, so that this one is of one's own.
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
    // Of several, the last is the nearest.
    for name in node.get("extends").map_or(vec![], texts).into_iter().rev() {
        if let Some(parent) = pipeline.get(name) {
            extend(pipeline, parent, deepest - 1, chain);
        }
    }
}

fn value(variables: &Variables, value: &Value) -> Value {
    let Some(text) = value.as_known() else { return value.clone() };
    expanded(variables, text, DEEPEST_VALUE, &Cell::new(MOST_VALUES)).or_defaulted(value.is_defaulted)
}

/// A text with the values of its variables: `$NAME`, `${NAME}` and `$[[ inputs.name ]]`, which is not known.
fn expanded(variables: &Variables, text: &str, deepest: usize, rest: &Cell<usize>) -> Value {
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
            Some(variable) => match variable.as_known() {
                None => variable.clone(),
                Some(text) if deepest > 0 && rest.get() > 0 => {
                    rest.set(rest.get() - 1);
                    expanded(variables, text, deepest - 1, rest).or_defaulted(variable.is_defaulted)
                }
                Some(_) => Value::unknown(name),
            },
            None => Value::unknown(name),
        });
        left = behind;
    }
    whole.push(&Value::known(left));
    whole
}

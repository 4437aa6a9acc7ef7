//! The builds in the steps of a job: scripts and the Docker task.

use super::agent::Agent;
use super::nodes::{input, is_off};
use super::variables::Scope;
use crate::discover::facts::{FactSet, FoundBuild, Reader, Value, WorkspacePath};
use crate::discover::languages::locate::Lines;
use crate::discover::languages::shell::{self, Dialect, Script, Surroundings, WRITES_ITSELF, WrittenFiles};
use crate::dockerfile::Span;
use crate::yaml::Node;

/// The largest number of bytes of scripts that are parsed for a file. Each leg counts.
const MOST_SCRIPT: usize = 4 << 20;

/// A leg of the matrix of a job.
#[derive(Clone, Copy)]
pub(super) struct Leg<'a> {
    pub scope: &'a Scope,
    pub agent: &'a Agent,
    /// The job has no other leg.
    pub is_only: bool,
}

pub(super) fn detect_builds(reader: &Reader<'_>, job: &Node, leg: Leg<'_>, facts: &mut FactSet) {
    let steps = job.get("steps").map_or(&[][..], Node::items);
    let checkouts: Vec<&str> = steps.iter().filter_map(|step| step.get("checkout")?.text()).collect();
    let is_own = matches!(checkouts.as_slice(), [] | ["self"]);
    let mut written = WrittenFiles::default();
    for step in steps.iter().filter(|step| !is_off(step) && !is_for_other_agents(step, leg.agent)) {
        let Leg { scope, agent, .. } = leg;
        let is_certain = leg.is_only || is_of_every_leg(step);
        scripts(step).for_each(|script| written.add(script));
        let reading = Step { reader, scope, agent, node: step, is_own, is_certain, written: &written };
        match (reading.script(), step.get("task").and_then(Node::text)) {
            (Some((node, dialect)), _) => reading.run(node, dialect, facts),
            (None, Some("Docker@2")) => reading.add_docker_task(facts),
            _ => {}
        }
    }
}

struct Step<'a> {
    reader: &'a Reader<'a>,
    scope: &'a Scope,
    agent: &'a Agent,
    node: &'a Node,
    /// The job checks out this repository and no other.
    is_own: bool,
    /// The step certainly runs in this leg.
    is_certain: bool,
    /// The files that the steps so far can have written.
    written: &'a WrittenFiles,
}

/// The scripts of a step, for any shell.
fn scripts(step: &Node) -> impl Iterator<Item = &str> {
    let own = ["script", "bash", "powershell", "pwsh"].into_iter().filter_map(|key| step.get(key)?.text());
    own.chain(input(step, "script").and_then(Node::text))
}

/// The condition for Windows, without blanks and in lower case.
const ON_WINDOWS: &str = "eq(variables['agent.os'],'windows_nt')";

fn condition(step: &Node) -> String {
    let text = step.get("condition").and_then(Node::text).unwrap_or_default();
    text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether the step is only for Windows and the agent is not Windows.
fn is_for_other_agents(step: &Node, agent: &Agent) -> bool {
    agent.is_windows == Some(false) && selects_windows(&condition(step))
}

fn selects_windows(condition: &str) -> bool {
    let rest = condition.strip_prefix("and(succeeded(),").and_then(|rest| rest.strip_suffix(')'));
    rest.unwrap_or(condition) == ON_WINDOWS
}

/// Whether the condition of a step does not depend on the leg.
fn is_of_every_leg(step: &Node) -> bool {
    let condition = condition(step);
    matches!(condition.as_str(), "" | "succeeded()" | "always()" | "succeededorfailed()") || selects_windows(&condition)
}

impl<'a> Step<'a> {
    /// The script of a step. The dialect is `None` if it depends on an unknown agent.
    fn script(&self) -> Option<(&'a Node, Option<Dialect>)> {
        let of_agent =
            || self.agent.is_windows.map(|is_windows| if is_windows { Dialect::Cmd } else { Dialect::Posix });
        let shells = [
            ("script", of_agent()),
            ("bash", Some(Dialect::Posix)),
            ("powershell", Some(Dialect::PowerShell)),
            ("pwsh", Some(Dialect::PowerShell)),
        ];
        let own = shells.into_iter().find_map(|(key, dialect)| Some((self.node.get(key)?, dialect)));
        own.or_else(|| {
            let dialect = match self.node.get("task")?.text()? {
                "CmdLine@2" => of_agent(),
                "PowerShell@2" => Some(Dialect::PowerShell),
                "Bash@3" => Some(Dialect::Posix),
                _ => return None,
            };
            Some((input(self.node, "script")?, dialect))
        })
    }

    fn run(&self, node: &Node, dialect: Option<Dialect>, facts: &mut FactSet) {
        let Some(text) = node.text().filter(|text| text.to_ascii_lowercase().contains("docker")) else { return };
        let lines = Lines::new(&self.reader.file.source, node.span, text);
        facts.script_bytes += text.len();
        if facts.script_bytes > MOST_SCRIPT {
            return;
        }
        let Some(dialect) = dialect else {
            if text.contains("docker build") {
                facts.skip(lines.span(Span::default()), "the shell of the agent cannot be known");
            }
            return;
        };
        let folder = self.folder();
        let resolve = |name: &str| {
            let own = self.node.get("env").map_or(vec![], Node::entries);
            let own = own.into_iter().find(|(key, _)| key.text.eq_ignore_ascii_case(name));
            match own {
                Some((_, value)) => Some(self.scope.text(value.text()?)),
                None => self.scope.environment(name),
            }
        };
        let around = Surroundings { folder: folder.as_deref(), resolve: &resolve };
        let commands = shell::find_builds(&self.scope.script(text), dialect, &around);
        for (span, why) in commands.skipped {
            facts.skip(lines.span(span), why);
        }
        for build in commands.builds {
            let uses_remote_daemon = build.uses_remote_daemon || commands.uses_remote_daemon;
            let span = lines.span(build.span);
            self.add("docker build", build, uses_remote_daemon, span, facts);
        }
    }

    /// Adds the build of a `Docker@2` task, which uses `arguments` only for the command `build`.
    ///
    /// Source: learn.microsoft.com/azure/devops/pipelines/tasks/reference/docker-v2.
    fn add_docker_task(&self, facts: &mut FactSet) {
        let value =
            |name: &str| input(self.node, name).and_then(|node| Some((self.scope.text(node.text()?), node.span)));
        let command = value("command").map_or_else(|| Value::known("buildAndPush"), |(command, _)| command);
        let is_build = command.text().eq_ignore_ascii_case("build");
        if !is_build && !command.text().eq_ignore_ascii_case("buildAndPush") {
            return;
        }
        let task = self.node.get("task").map_or(self.node.span, |task| task.span);
        let Some((file, span)) = value("Dockerfile").filter(|(file, _)| file.is_known() && !file.text().contains('*'))
        else {
            return facts.skip(task, "which Dockerfile is built cannot be known");
        };
        let arguments = value("arguments").filter(|_| is_build).map_or(Value::default(), |(arguments, _)| arguments);
        let arguments = arguments.map_literals(|text| text.replace(['\r', '\n'], " "));
        let script = command_line(&file, &arguments);
        let resolve = |_: &str| None;
        let around = Surroundings { folder: Some(""), resolve: &resolve };
        let commands = shell::find_builds(&script, Dialect::Cmd, &around);
        for (_, why) in commands.skipped {
            facts.skip(span, why);
        }
        for mut build in commands.builds {
            // A service connection adds its registry to the name.
            let image = value("repository").filter(|_| input(self.node, "containerRegistry").is_none());
            build.images.extend(image.and_then(|(image, _)| image.as_known().map(str::to_owned)));
            self.add("Docker@2", build, commands.uses_remote_daemon, span, facts);
        }
    }

    fn add(&self, what: &str, build: shell::Build, uses_remote_daemon: bool, span: Span, facts: &mut FactSet) {
        if !self.is_own {
            return facts.skip(span, "the job checks out another repository");
        }
        if is_of_a_project(self.reader.folder()) {
            return facts.skip(span, "the pipeline may be of a repository that its folder was copied from");
        }
        if !self.is_certain {
            return facts.skip(span, "a condition decides in which leg of the matrix it is built");
        }
        if self.written.has(&build.dockerfile) {
            return facts.skip(span, WRITES_ITSELF);
        }
        let host = self.agent.host.clone().filter(|_| !uses_remote_daemon && !build.uses_remote_daemon);
        let is_new = facts.add_build(FoundBuild {
            what: what.to_owned(),
            dockerfile: build.dockerfile,
            target: build.target,
            args: build.args,
            host: host.clone(),
            isolation: build.isolation,
            images: build.images,
            place: self.reader.place(span),
        });
        // A Linux agent is of interest only for what it builds.
        if let Some(host) = host.filter(|_| is_new) {
            facts.add_host(&host);
        }
    }

    /// The folder in which the script starts.
    fn folder(&self) -> Option<String> {
        let node = self.node.get("workingDirectory").or_else(|| input(self.node, "workingDirectory"));
        let Some(folder) = node.and_then(Node::text).map(|text| self.scope.text(text)) else {
            return Some(String::new());
        };
        if !folder.is_known() || folder.is_defaulted {
            return None;
        }
        WorkspacePath::resolve(Some(""), &folder).inside()
    }
}

/// Whether a folder is unusual for pipelines, so the pipeline probably belongs to a copied project with another root.
fn is_of_a_project(folder: &str) -> bool {
    const OF_PIPELINES: [&str; 9] = ["pipeline", "ci", "build", "eng", "devops", "deploy", "azure", "tools", "script"];
    let is_kept = |part: &str| part.starts_with('.') || OF_PIPELINES.iter().any(|word| part.contains(word));
    !folder.is_empty() && !folder.to_ascii_lowercase().split('/').any(is_kept)
}

/// The command line of the task.
fn command_line(file: &Value, arguments: &Value) -> Script {
    let mut script = Script::default();
    script.push("docker build -f \"", 0);
    script.push_value(file, 0);
    script.push("\" ", 0);
    script.push_value(arguments, 0);
    script.push(" .", 0);
    script
}

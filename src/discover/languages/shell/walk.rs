//! Walks through the commands of a script and tracks the current folder and the variables.

use super::commands::{Build, Commands, Surroundings};
use super::cursor::is_name;
use super::dialect::Dialect;
use super::field::Field;
use super::folder::{Pushed, is_move, located, moved};
use super::step::{Block, Command, Link, Step};
use super::variables::Variables;
use crate::discover::facts::Value;
use crate::discover::languages::docker_build::{self, Reading, is_docker};
use crate::dockerfile::Span;
use std::collections::BTreeMap;

/// The largest number of words of a script after the expansion of variables. The rest is ignored.
const MOST_WORDS: usize = 1 << 19;

struct Walk<'a> {
    variables: Variables<'a>,
    /// The script contains a command that changes the folder.
    moves: bool,
    /// The number of words so far.
    words: usize,
    pushed: Pushed,
    blocks: Vec<(Block, Option<String>)>,
    /// The next command of the chain runs in any case.
    is_sure: bool,
    /// The folder was changed by a command that may not run. After the chain, the folder is not known.
    is_passing: bool,
    commands: Commands,
}

pub(super) fn walk(steps: &[Step], dialect: Dialect, around: &Surroundings<'_>) -> Commands {
    let mut walk = Walk {
        variables: Variables::new(dialect, around),
        moves: false,
        words: 0,
        pushed: vec![],
        blocks: vec![],
        is_sure: true,
        is_passing: false,
        commands: Commands::default(),
    };
    walk.look_ahead(steps);
    (walk.blocks, walk.is_sure) = (vec![], true);
    for step in steps {
        walk.step(step);
    }
    walk.commands
}

impl Walk<'_> {
    /// Notes which variables the script sets exactly once and unconditionally. The others are not tracked.
    fn look_ahead(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Enter(block) => self.blocks.push((*block, None)),
                Step::Leave(block) => drop(self.leaves(*block)),
                Step::Branch => {}
                Step::Varies(name) => {
                    self.variables.assigned.insert(self.variables.key(name), false);
                }
                Step::Command(command) => {
                    self.link(command);
                    self.moves |= self.variables.names(command).is_some_and(|name| is_move(&name));
                    self.variables.is_open |=
                        self.variables.names(command).is_some_and(|name| self.variables.is_source(&name, command));
                    let is_sure = self.is_sure && self.blocks.is_empty() && command.link != Link::Pipe;
                    for name in self.variables.assigned_names(command) {
                        let key = self.variables.key(&name);
                        let is_first = !self.variables.assigned.contains_key(&key);
                        self.variables.assigned.insert(key, is_sure && is_first);
                    }
                    self.is_sure &= self.variables.is_harmless(command);
                }
            }
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Enter(block) => self.blocks.push((*block, self.variables.folder.clone())),
            Step::Branch => {
                if let Some((_, folder)) = self.blocks.last() {
                    self.variables.folder.clone_from(folder);
                }
            }
            Step::Leave(block) => {
                if let Some((block, before)) = self.leaves(*block)
                    && self.variables.folder != before
                {
                    self.variables.folder = before.filter(|_| block == Block::Subshell);
                }
            }
            Step::Varies(_) => {}
            Step::Command(command) => self.command(command),
        }
    }

    fn leaves(&mut self, block: Block) -> Option<(Block, Option<String>)> {
        let is_branch = |block: Block| matches!(block, Block::Branch | Block::Function);
        self.blocks.pop_if(|(open, _)| *open == block || (is_branch(*open) && is_branch(block)))
    }

    fn link(&mut self, command: &Command) {
        match command.link {
            Link::Alone => {
                self.is_sure = true;
                if std::mem::take(&mut self.is_passing) {
                    self.variables.folder = None;
                }
            }
            Link::And => {}
            Link::Or | Link::Pipe => self.is_sure = false,
        }
    }

    fn command(&mut self, command: &Command) {
        self.link(command);
        let rest = MOST_WORDS.saturating_sub(self.words);
        let fields: Vec<Field> = command.words.iter().flat_map(|word| self.variables.fields(word)).take(rest).collect();
        self.words += fields.len();
        if self.words >= MOST_WORDS {
            return;
        }
        self.variables.assign(command);
        if let Some(start) = self.docker(&fields) {
            self.docker_command(&fields[start..], &fields[..start]);
        } else if self.variables.names(command).is_some_and(|name| is_move(&name)) {
            self.change_folder(command, &fields);
        }
        self.is_sure &= self.variables.is_harmless(command);
    }

    fn change_folder(&mut self, command: &Command, fields: &[Field]) {
        if command.link == Link::Pipe {
            return;
        }
        let Variables { dialect, folder, .. } = &mut self.variables;
        *folder = moved(*dialect, folder.as_deref(), fields, &mut self.pushed);
        let is_function = self.blocks.iter().any(|(block, _)| *block == Block::Function);
        self.is_passing |= !self.is_sure && !is_function;
    }

    /// Returns the index of the word `docker`, after prefixes such as `sudo`.
    fn docker(&self, fields: &[Field]) -> Option<usize> {
        let is_prefix = |field: &Field| {
            let text = field.value.text().to_ascii_lowercase();
            let is_assignment = text.split_once('=').is_some_and(|(name, _)| name.chars().all(is_name));
            let is_runner =
                ["sudo", "env", "exec", "command", "nohup", "call", "time", "winpty"].contains(&text.as_str());
            is_assignment || is_runner || (text.starts_with('-') && text.len() > 1)
        };
        let is_of_variable = fields.get(1).is_some_and(|field| matches!(field.value.as_known(), Some("=" | "+=")));
        let skip = if self.variables.dialect == Dialect::PowerShell && is_of_variable { 2 } else { 0 };
        let start = skip + fields.iter().skip(skip).position(|field| !is_prefix(field))?;
        let command = &fields[start].value;
        (command.is_known() && is_docker(&command.text())).then_some(start)
    }

    fn docker_command(&mut self, words: &[Field], before: &[Field]) {
        let last = words.last().map_or(0, |last| last.span.end);
        let span = Span::new(words[0].span.start, last);
        let values: Vec<Value> = words.iter().map(|word| word.value.clone()).collect();
        match docker_build::parse(&values) {
            Reading::Other => {}
            Reading::RemoteDaemon => self.commands.uses_remote_daemon = true,
            Reading::Skipped(why) => self.commands.skipped.push((span, why.to_owned())),
            Reading::Build(mut build) => {
                let names_daemon = |field: &Field| {
                    ["DOCKER_HOST=", "DOCKER_CONTEXT="].iter().any(|name| field.value.starts_with(name))
                };
                build.uses_remote_daemon |= before.iter().any(names_daemon);
                match self.built(*build, span) {
                    Ok(build) => self.commands.builds.push(build),
                    Err(why) => self.commands.skipped.push((span, why.to_owned())),
                }
            }
        }
    }

    fn built(&self, build: docker_build::Build, span: Span) -> Result<Build, &'static str> {
        let is_in_function = self.blocks.iter().any(|(block, _)| *block == Block::Function);
        let folder = self.variables.folder.as_deref().filter(|_| !(is_in_function && self.moves));
        let context = build.context.unwrap_or_default();
        let path = build.file.unwrap_or_else(|| {
            let mut path = context.clone();
            path.push_text("/Dockerfile");
            path
        });
        if path.is_defaulted {
            return Err("which Dockerfile is built has only a default");
        }
        let dockerfile = located(folder, &path)?;
        let value = |(name, value): (String, Option<Value>)| {
            let value = value.unwrap_or_else(|| self.variables.of_environment(&name));
            let value = if value.has_workspace() { Value::unknown("path") } else { value };
            (name, value)
        };
        let args: BTreeMap<String, Value> = build.args.into_iter().map(value).collect();
        Ok(Build {
            span,
            dockerfile,
            target: build.target,
            args,
            isolation: build.isolation,
            images: build.images,
            uses_remote_daemon: build.uses_remote_daemon,
        })
    }
}

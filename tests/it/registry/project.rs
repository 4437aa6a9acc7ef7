//! The program as people run it, with nothing of the machine's own configuration in reach.

use crate::program::DAY;
use crate::program::winfrom;
use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

/// A folder with a Dockerfile, and winfrom's own folders.
pub(super) struct Project {
    folder: TempDir,
    day: &'static str,
}

/// What a run gave.
pub(super) struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Project {
    pub(super) fn new(dockerfile: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(folder.path().join("Dockerfile"), dockerfile).expect("written");
        Self { folder, day: DAY }
    }

    /// The same on another day.
    pub(super) fn on(self, day: &'static str) -> Self {
        Self { day, ..self }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn command(&self, arguments: &str) -> Command {
        let mut command = winfrom();
        command.args(arguments.split_whitespace()).current_dir(self.path());
        command.env("WINFROM_CACHE_DIR", self.path().join("cache")).env("DOCKER_CONFIG", self.path());
        command.env("WINFROM_AS_OF", self.day).env("NO_PROXY", "*");
        // The stubs are on this machine.
        command.env("WINFROM_PLAIN_HTTP", "127.0.0.1");
        command.env("WINFROM_DATA_DIR", self.path().join("data"));
        command
    }

    pub(super) fn run(&self, arguments: &str) -> Run {
        run(&mut self.command(arguments))
    }

    pub(super) fn resolution(&self, arguments: &str) -> Value {
        let run = self.run(&format!("bases --format json {arguments}"));
        assert_eq!(run.code, 0, "{}", run.err);
        let value: Value = serde_json::from_str(&run.out).expect("JSON");
        value["bases"][0]["resolution"].clone()
    }
}

pub(super) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("winfrom runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { code: output.status.code().expect("a code"), out: text(output.stdout), err: text(output.stderr) }
}

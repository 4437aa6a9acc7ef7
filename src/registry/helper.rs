//! Docker's credential helpers, run with limits of time and output
//! (<https://docs.docker.com/reference/cli/docker/login/#credential-helper-protocol>).

use crate::source::programs;
use serde::Deserialize;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Longer output is not that of a helper: tokens have a few KiB.
const LARGEST_OUTPUT: u64 = 64 << 10;

/// How long a helper that has closed its output may take to end.
const POLL: Duration = Duration::from_millis(5);

/// What a helper answered. Its text may hold a secret.
pub(super) enum Reply {
    Login {
        user: String,
        secret: String,
    },
    NotFound,
    /// Why there is no answer, in winfrom's words.
    Problem(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireLogin {
    username: String,
    secret: String,
}

/// Asks `docker-credential-NAME` for the login of a server. The helper must not be in the working folder, the folders of the
/// files that are checked, or their repositories.
pub(super) fn ask(name: &str, server: &str, patience: Duration, checked: &[PathBuf]) -> Reply {
    let helper = format!("docker-credential-{name}");
    let cannot_run = || Reply::Problem("the credential helper of Docker's configuration cannot be run".into());
    let folders: Vec<_> = checked.iter().map(PathBuf::as_path).chain([Path::new(".")]).collect();
    let Some(program) = programs::find(&helper, &folders) else {
        return Reply::Problem("PATH has no credential helper outside of the files that are checked".into());
    };
    let mut command = Command::new(program);
    programs::restrict_path(&mut command, &folders);
    command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return cannot_run() };
    let reply = match talk(&mut child, server, patience) {
        Some((output, _)) if output.len() as u64 > LARGEST_OUTPUT => {
            let most = LARGEST_OUTPUT >> 10;
            Reply::Problem(format!("{helper} printed more than {most} KiB"))
        }
        Some((output, true)) => match serde_json::from_slice(&output) {
            Ok(WireLogin { username, secret }) => Reply::Login { user: username, secret },
            Err(_) => Reply::Problem("the output of the credential helper is not valid".into()),
        },
        // The protocol has no other sign of a registry that a helper does not know
        // (docker/docker-credential-helpers, `credentials/error.go`).
        Some((output, false)) if String::from_utf8_lossy(&output).contains("credentials not found") => Reply::NotFound,
        Some(_) => Reply::Problem(format!("{helper} failed")),
        None => Reply::Problem("the credential helper does not answer".into()),
    };
    // It has ended, or it is not waited for any longer.
    let _ = child.kill();
    let _ = child.wait();
    reply
}

/// Sends the server's name, and returns the output and whether the helper succeeded. `None`: not in time.
fn talk(child: &mut Child, server: &str, patience: Duration) -> Option<(Vec<u8>, bool)> {
    let until = Instant::now().checked_add(patience)?;
    let (mut input, output) = (child.stdin.take()?, child.stdout.take()?);
    let (sender, receiver) = mpsc::channel();
    let server = server.to_owned();
    // A process that the helper started may keep the pipes open, so nothing waits for this thread.
    let talk = move || {
        // A helper that does not read its input fails by itself.
        let _ = input.write_all(server.as_bytes());
        drop(input);
        let mut bytes = vec![];
        let _ = output.take(LARGEST_OUTPUT + 1).read_to_end(&mut bytes);
        sender.send(bytes)
    };
    thread::Builder::new().spawn(talk).ok()?;
    let bytes = receiver.recv_timeout(patience).ok()?;
    if bytes.len() as u64 > LARGEST_OUTPUT {
        return Some((bytes, false));
    }
    loop {
        match child.try_wait().ok()? {
            Some(status) => return Some((bytes, status.success())),
            None if Instant::now() >= until => return None,
            None => thread::sleep(POLL),
        }
    }
}

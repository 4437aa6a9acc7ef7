//! Credentials as Docker keeps them: in its configuration, or with the helpers that it names.

use super::endpoint::credentials_key;
use super::once::OnceEach;
use super::secret::Secret;
use docker_credential::{CredentialRetrievalError, DockerCredential};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A helper may ask the user for a password, where nobody sees it.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Debug)]
pub enum Credential {
    Password {
        user: String,
        password: Secret,
    },
    /// Exchanged for an access token with OAuth 2.
    IdentityToken(Secret),
}

/// What there is for a registry.
#[derive(Clone, Debug)]
pub enum Found {
    Credential(Credential),
    Nothing,
    /// There may be something, and it could not be had.
    Problem(String),
}

pub struct Credentials {
    config: Option<PathBuf>,
    found: OnceEach<Found>,
}

impl Credentials {
    /// `config`: Docker's `config.json`.
    pub fn new(config: Option<PathBuf>) -> Self {
        Self { config, found: OnceEach::new() }
    }

    /// The credentials for a registry, looked up once a run.
    pub fn of(&self, registry: &str) -> Found {
        self.found.get(registry, || self.look_up(registry))
    }

    fn look_up(&self, registry: &str) -> Found {
        let Some(file) = self.config.as_ref().and_then(|path| File::open(path).ok()) else { return Found::Nothing };
        let key = credentials_key(registry).to_owned();
        let (sender, receiver) = mpsc::channel();
        // A helper that never ends cannot be waited for, and its thread ends with the program.
        let ask = move || sender.send(docker_credential::get_credential_from_reader(BufReader::new(file), &key));
        if thread::Builder::new().spawn(ask).is_err() {
            return Found::Problem("no thread can be started for the credential helper".into());
        }
        match receiver.recv_timeout(PATIENCE) {
            Ok(Ok(DockerCredential::UsernamePassword(user, password))) => {
                Found::Credential(Credential::Password { user, password: Secret::new(password) })
            }
            Ok(Ok(DockerCredential::IdentityToken(token))) => {
                Found::Credential(Credential::IdentityToken(Secret::new(token)))
            }
            Ok(Err(error)) => explain(&error),
            Err(_) => Found::Problem("the credential helper does not answer".into()),
        }
    }
}

/// In our own words: a helper's output may hold what it was asked for.
fn explain(error: &CredentialRetrievalError) -> Found {
    use CredentialRetrievalError as E;
    Found::Problem(match error {
        E::NoCredentialConfigured | E::ConfigNotFound => return Found::Nothing,
        // The protocol of the helpers has no other sign of a registry that they do not know
        // (docker/docker-credential-helpers, `credentials/error.go`).
        E::HelperFailure { stdout, .. } if stdout.contains("credentials not found") => return Found::Nothing,
        E::HelperFailure { helper, .. } => format!("{helper} failed"),
        E::HelperCommunicationError => "the credential helper of Docker's configuration cannot be run".into(),
        E::MalformedHelperResponse => "the credential helper answers with something else than credentials".into(),
        E::ConfigReadError => "Docker's configuration is not valid JSON".into(),
        E::CredentialDecodingError | E::CredentialMismatchError => {
            "its `auth` in Docker's configuration is broken".into()
        }
    })
}

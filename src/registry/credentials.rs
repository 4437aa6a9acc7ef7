//! Credentials as Docker keeps them: in its configuration, or with the helpers that it names.

use super::endpoint::credentials_key;
use super::helper::{self, Reply};
use super::limited;
use super::once::OnceEach;
use super::secret::Secret;
use docker_credential::{CredentialRetrievalError, DockerCredential};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

/// Docker's own has a few hundred lines.
const LARGEST_CONFIG: u64 = 1 << 20;

/// The user name with which a helper marks an identity token.
const IDENTITY_TOKEN: &str = "<token>";

/// A helper may ask the user for a password, where nobody sees it.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Debug)]
pub(super) enum Credential {
    Password {
        user: String,
        password: Secret,
    },
    /// Exchanged for an access token with OAuth 2.
    IdentityToken(Secret),
}

/// What there is for a registry.
#[derive(Clone, Debug)]
pub(super) enum Found {
    Credential(Credential),
    Nothing,
    /// There may be something, and it could not be had.
    Problem(String),
}

pub(super) struct Credentials {
    config: Option<PathBuf>,
    /// The files and folders that are checked. No helper in their repositories is run.
    checked: Vec<PathBuf>,
    found: OnceEach<Found>,
}

impl Credentials {
    /// `config`: Docker's `config.json`.
    pub(super) fn new(config: Option<PathBuf>, checked: Vec<PathBuf>) -> Self {
        Self { config, checked, found: OnceEach::new() }
    }

    /// The credentials for a registry, looked up once a run.
    ///
    /// A helper gets at most `left`, the time that is left for the run.
    pub(super) fn of(&self, registry: &str, left: Duration) -> Found {
        self.found.get(registry, || self.look_up(registry, PATIENCE.min(left)))
    }

    fn look_up(&self, registry: &str, patience: Duration) -> Found {
        let Some(path) = &self.config else { return Found::Nothing };
        match limited::read_regular(path, LARGEST_CONFIG) {
            Err(_) => Found::Nothing,
            Ok(None) => Found::Problem(format!("Docker's configuration is larger than {} MiB", LARGEST_CONFIG >> 20)),
            Ok(Some(text)) => {
                login(&text, credentials_key(registry), &|helper, server| ask(helper, server, patience, &self.checked))
            }
        }
    }
}

/// The part of Docker's configuration that names helpers.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Helpers {
    creds_store: Option<String>,
    cred_helpers: Option<HashMap<String, String>>,
}

/// The login for a server: of its own helper, else in the configuration itself, else of the general helper.
fn login(config: &[u8], server: &str, ask: &dyn Fn(&str, &str) -> Found) -> Found {
    let Ok(helpers) = serde_json::from_slice::<Helpers>(config) else {
        return Found::Problem("Docker's configuration is not valid JSON".into());
    };
    let own = helpers.cred_helpers.and_then(|mut helpers| helpers.remove(server)).filter(|name| !name.is_empty());
    if let Some(name) = own {
        return ask(&name, server);
    }
    match in_file(config, server) {
        Found::Nothing => helpers.creds_store.map_or(Found::Nothing, |name| ask(&name, server)),
        found => found,
    }
}

fn ask(helper: &str, server: &str, patience: Duration, checked: &[PathBuf]) -> Found {
    match helper::ask(helper, server, patience, checked) {
        Reply::Login { user, secret } if user == IDENTITY_TOKEN => {
            Found::Credential(Credential::IdentityToken(Secret::new(secret)))
        }
        Reply::Login { user, secret } => {
            Found::Credential(Credential::Password { user, password: Secret::new(secret) })
        }
        Reply::NotFound => Found::Nothing,
        Reply::Problem(problem) => Found::Problem(problem),
    }
}

/// What the configuration itself has for a server. Its helpers are left out, as `docker_credential` runs them without
/// limits.
fn in_file(config: &[u8], server: &str) -> Found {
    use CredentialRetrievalError as E;
    let auths = serde_json::from_slice(config).ok().and_then(|mut config: Map<String, Value>| config.remove("auths"));
    let config = json!({ "auths": auths }).to_string();
    match docker_credential::get_credential_from_reader(config.as_bytes(), server) {
        Ok(DockerCredential::UsernamePassword(user, password)) => {
            Found::Credential(Credential::Password { user, password: Secret::new(password) })
        }
        Ok(DockerCredential::IdentityToken(token)) => Found::Credential(Credential::IdentityToken(Secret::new(token))),
        Err(E::NoCredentialConfigured | E::ConfigNotFound) => Found::Nothing,
        Err(E::ConfigReadError) => Found::Problem("Docker's configuration is not valid JSON".into()),
        Err(_) => Found::Problem("its `auth` in Docker's configuration is broken".into()),
    }
}

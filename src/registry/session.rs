//! How winfrom shows a registry who asks: basic and bearer authentication
//! (<https://distribution.github.io/distribution/spec/auth/token/>).

use super::answer::Answer;
use super::client::Client;
use super::credentials::{Credential, Credentials, Found};
use super::endpoint::{downgrades, parse_address};
use super::secret::Secret;
use super::trouble::{Fault, Trouble};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::http::Uri;

/// A token that does not say how long it lives is good for this long, says the specification.
const DEFAULT_LIFE: u64 = 60;

/// A token is given up this long before its end, so that it does not end on the way.
const MARGIN: Duration = Duration::from_secs(5);

/// What a registry granted for one repository.
#[derive(Clone)]
struct Grant {
    authorization: Secret,
    until: Option<Instant>,
}

impl Grant {
    fn is_good(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() + MARGIN < until)
    }
}

/// The repository that a request is about.
#[derive(Clone, Copy)]
pub(super) struct Repository<'a> {
    pub registry: &'a str,
    pub path: &'a str,
}

/// The grants of a run. Nothing of them is ever written down.
pub(super) struct Sessions {
    credentials: Credentials,
    grants: Mutex<HashMap<String, Arc<Mutex<Option<Grant>>>>>,
    /// The registries that were shown credentials.
    with_credentials: Mutex<HashSet<String>>,
}

impl Sessions {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self { credentials, grants: Mutex::default(), with_credentials: Mutex::default() }
    }

    /// Gets a page of a repository, with what the registry wants to see.
    pub(super) fn get(&self, client: &Client, of: Repository<'_>, url: &Uri, accept: &str) -> Result<Answer, Trouble> {
        let trouble = |fault: Fault| fault.of(of.registry);
        let grant = self.grant(of);
        let current = grant.lock().unwrap_or_else(PoisonError::into_inner).clone().filter(Grant::is_good);
        let authorization = current.map(|grant| grant.authorization);
        let answer = client.get(url, accept, authorization.as_ref()).map_err(trouble)?;
        // A server that was only redirected to has no say in where credentials go (CVE-2020-15157).
        if answer.status != 401 || !answer.from_asked {
            return Ok(answer);
        }
        let challenge = Challenge::of(&answer).ok_or_else(|| denied(of, "it does not say what it wants to see"))?;
        if let Challenge::Bearer(realm) = &challenge {
            check_realm(client, url, &realm.url).map_err(trouble)?;
        }
        let renewed = self.renew(client, of, &grant, authorization.as_ref(), &challenge)?;
        client.get(url, accept, Some(&renewed)).map_err(trouble)
    }

    /// Whether a registry was shown credentials in this run.
    pub(super) fn has_used_credentials(&self, registry: &str) -> bool {
        self.with_credentials.lock().unwrap_or_else(PoisonError::into_inner).contains(registry)
    }

    /// Whether the user has credentials for a registry. They count as used from then on.
    pub(super) fn has_credentials(&self, client: &Client, registry: &str) -> bool {
        matches!(self.credentials(client, registry), Found::Credential(_))
    }

    /// The credentials for a registry, to be shown to it.
    fn credentials(&self, client: &Client, registry: &str) -> Found {
        let found = self.credentials.of(registry, client.budget().time_left());
        if matches!(found, Found::Credential(_)) {
            self.with_credentials.lock().unwrap_or_else(PoisonError::into_inner).insert(registry.to_owned());
        }
        found
    }

    /// Why a page was denied in the end.
    pub(super) fn denial(&self, client: &Client, of: Repository<'_>) -> Trouble {
        match self.credentials(client, of.registry) {
            Found::Credential(_) => denied(of, "the credentials in Docker's configuration do not open it"),
            Found::Problem(problem) => denied(of, &problem),
            Found::Nothing => denied(of, "Docker's configuration has no credentials for it (docker login)"),
        }
    }

    fn grant(&self, of: Repository<'_>) -> Arc<Mutex<Option<Grant>>> {
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        grants.entry(format!("{}/{}", of.registry, of.path)).or_default().clone()
    }

    /// A grant in the place of the one that was refused; who comes while it is asked for waits and shares it.
    fn renew(
        &self,
        client: &Client,
        of: Repository<'_>,
        grant: &Mutex<Option<Grant>>,
        refused: Option<&Secret>,
        challenge: &Challenge,
    ) -> Result<Secret, Trouble> {
        let mut grant = grant.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(other) = grant.as_ref().filter(|grant| grant.is_good() && Some(&grant.authorization) != refused) {
            return Ok(other.authorization.clone());
        }
        let fresh = match challenge {
            Challenge::Basic => self.basic(client, of)?,
            Challenge::Bearer(realm) => self.bearer(client, of, realm)?,
        };
        let authorization = fresh.authorization.clone();
        *grant = Some(fresh);
        Ok(authorization)
    }

    fn basic(&self, client: &Client, of: Repository<'_>) -> Result<Grant, Trouble> {
        match self.credentials(client, of.registry) {
            Found::Credential(Credential::Password { user, password }) => {
                Ok(Grant { authorization: basic_authorization(&user, &password), until: None })
            }
            _ => Err(self.denial(client, of)),
        }
    }

    /// A token for the repository; an anonymous one where the credentials are not taken, as public images need none.
    fn bearer(&self, client: &Client, of: Repository<'_>, realm: &Realm) -> Result<Grant, Trouble> {
        let found = self.credentials(client, of.registry);
        let scopes = realm.scopes(of);
        let trouble = |fault: Fault| fault.of_named_server().of(of.registry);
        if let Found::Credential(credential) = &found
            && let Some(grant) = token(client, realm, &scopes, Some(credential)).map_err(trouble)?
        {
            return Ok(grant);
        }
        let anonymous = token(client, realm, &scopes, None).map_err(trouble)?;
        anonymous.ok_or_else(|| self.denial(client, of))
    }
}

/// Checks that tokens for a registry may be requested from the server that it names.
fn check_realm(client: &Client, registry: &Uri, realm: &Uri) -> Result<(), Fault> {
    if downgrades(registry, realm) {
        return Err(Fault::Unusable("it wants tokens to be got over plain HTTP".into()));
    }
    if !client.access().permits_realm(registry, realm) {
        let host = realm.host().unwrap_or_default();
        return Err(Fault::Unusable(format!("its tokens come from {host}, which is not listed with --registry")));
    }
    Ok(())
}

fn denied(of: Repository<'_>, why: &str) -> Trouble {
    Trouble::Denied { registry: of.registry.to_owned(), why: why.to_owned() }
}

fn basic_authorization(user: &str, password: &Secret) -> Secret {
    Secret::new(format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.reveal()))))
}

/// What a registry wants to see.
enum Challenge {
    Basic,
    Bearer(Realm),
}

/// Where tokens are had.
struct Realm {
    url: Uri,
    service: Option<String>,
    scope: Option<String>,
}

impl Challenge {
    /// Reads `WWW-Authenticate`; of several schemes the bearer's, as Docker does.
    fn of(answer: &Answer) -> Option<Self> {
        let mut basic = None;
        for header in answer.headers.get_all("www-authenticate") {
            for challenge in http_auth::parse_challenges(header.to_str().ok()?).ok()? {
                let parameter = |name: &str| {
                    let named = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                    named.map(|(_, value)| value.to_unescaped())
                };
                if challenge.scheme.eq_ignore_ascii_case("bearer") {
                    let url = parse_address(&parameter("realm")?)?;
                    return Some(Self::Bearer(Realm { url, service: parameter("service"), scope: parameter("scope") }));
                }
                if challenge.scheme.eq_ignore_ascii_case("basic") {
                    basic = Some(Self::Basic);
                }
            }
        }
        basic
    }
}

impl Realm {
    /// The scopes that the registry asks for; to pull, where it does not say.
    fn scopes(&self, of: Repository<'_>) -> Vec<String> {
        match &self.scope {
            Some(scope) => scope.split_whitespace().map(str::to_owned).collect(),
            None => vec![format!("repository:{}:pull", of.path)],
        }
    }

    fn address(&self, scopes: &[String]) -> Result<Uri, Fault> {
        let service = self.service.iter().map(|service| ("service", service));
        let pairs = service.chain(scopes.iter().map(|scope| ("scope", scope)));
        let query: Vec<_> = pairs.map(|(key, value)| format!("{key}={}", percent_encode(value))).collect();
        let separator = if self.url.query().is_some() { '&' } else { '?' };
        let address = format!("{}{separator}{}", self.url, query.join("&"));
        address.parse().map_err(|_| Fault::Unusable("it names no address to get tokens from".into()))
    }
}

fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[derive(Deserialize)]
struct WireToken {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<u64>,
}

/// Gets a token; `None` where the credentials, or their absence, are not good for one.
fn token(
    client: &Client,
    realm: &Realm,
    scopes: &[String],
    credential: Option<&Credential>,
) -> Result<Option<Grant>, Fault> {
    let answer = match credential {
        None => client.get(&realm.address(scopes)?, "application/json", None)?,
        Some(Credential::Password { user, password }) => {
            let authorization = basic_authorization(user, password);
            client.get(&realm.address(scopes)?, "application/json", Some(&authorization))?
        }
        Some(Credential::IdentityToken(refresh)) => {
            let scope = scopes.join(" ");
            client.post(&realm.url, &refresh_form(realm, &scope, refresh))?
        }
    };
    if answer.status != 200 {
        return Ok(None);
    }
    let wire: WireToken =
        serde_json::from_slice(&answer.body).map_err(|_| Fault::Unusable("its token is no JSON".into()))?;
    let Some(token) = wire.token.or(wire.access_token).filter(|token| is_header_text(token)) else {
        return Err(Fault::Unusable("it gives no token".into()));
    };
    let life = Duration::from_secs(wire.expires_in.unwrap_or(DEFAULT_LIFE));
    let until = Instant::now().checked_add(life);
    Ok(Some(Grant { authorization: Secret::new(format!("Bearer {token}")), until }))
}

/// The exchange of an identity token (<https://distribution.github.io/distribution/spec/auth/oauth/>).
fn refresh_form<'a>(realm: &'a Realm, scope: &'a str, refresh: &'a Secret) -> [(&'a str, &'a str); 5] {
    [
        ("grant_type", "refresh_token"),
        ("client_id", "winfrom"),
        ("service", realm.service.as_deref().unwrap_or_default()),
        ("scope", scope),
        ("refresh_token", refresh.reveal()),
    ]
}

fn is_header_text(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

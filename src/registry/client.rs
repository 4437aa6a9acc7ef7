//! One request and all it takes: limits of time and size, retries, redirects, proxies, so many at once.

use super::access::Access;
use super::answer::Answer;
use super::budget::{Allowance, Budget};
use super::endpoint::{address, downgrades, join, same_origin};
use super::gate::Gate;
use super::proxy::Proxies;
use super::resolver::GuardedResolver;
use super::secret::Secret;
use super::trouble::Fault;
use super::{Options, retry, tls};
use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use std::io::{self, Read as _};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use ureq::config::{AutoHeaderValue, Config};
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::unversioned::resolver::{DefaultResolver, Resolver};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Proxy, ProxyProtocol};

/// How many requests are under way at most.
pub(super) const AT_ONCE: usize = 8;

/// The size at which Docker and containerd stop reading a manifest too.
const LARGEST_BODY: u64 = 4 << 20;

const MOST_REDIRECTS: usize = 5;

/// The longest that a host which may be asked over plain HTTP gets to show that it speaks TLS.
const PROBE: Duration = Duration::from_secs(5);

pub(super) struct Client {
    direct: Agent,
    https_proxy: Option<Agent>,
    http_proxy: Option<Agent>,
    proxies: Proxies,
    access: Arc<Access>,
    budget: Budget,
    gate: Gate,
    timeout: Duration,
    backoff: Duration,
}

struct Request<'a> {
    url: &'a Uri,
    accept: &'a str,
    authorization: Option<&'a Secret>,
    /// Sent as a `POST` where there is one.
    form: Option<&'a [(&'a str, &'a str)]>,
}

impl Client {
    pub(super) fn new(options: &Options) -> anyhow::Result<Self> {
        let tls = tls::config(options.ca_file.as_deref())?;
        let access = Arc::new(Access::new(&options.registries, &options.plain_http)?);
        let config = |proxy: Option<Proxy>| {
            Agent::config_builder()
                .http_status_as_error(false)
                // Followed by hand: where credentials go, and where plain HTTP may, is ours to decide.
                .max_redirects(0)
                .max_redirects_will_error(false)
                // Digests are of the bytes as they are sent.
                .accept_encoding(AutoHeaderValue::None)
                .user_agent(concat!("winfrom/", env!("CARGO_PKG_VERSION")))
                .proxy(proxy)
                .tls_config(tls.clone())
                .timeout_connect(Some(options.timeout.min(Duration::from_secs(10))))
                .max_idle_connections_per_host(AT_ONCE)
                .build()
        };
        // A proxy resolves the names of registries itself; its own address is the user's choice.
        let agent = |proxy| with_resolver(config(proxy), DefaultResolver::default());
        let through = |url: &Option<String>, name: &str| -> anyhow::Result<Option<Agent>> {
            Ok(proxy(url.as_deref(), name)?.map(|proxy| agent(Some(proxy))))
        };
        Ok(Self {
            direct: with_resolver(config(None), GuardedResolver::new(access.clone())),
            https_proxy: through(&options.proxies.https, "HTTPS_PROXY")?,
            http_proxy: through(&options.proxies.http, "HTTP_PROXY")?,
            proxies: options.proxies.clone(),
            access,
            budget: Budget::new(options.limits),
            gate: Gate::new(AT_ONCE),
            timeout: options.timeout,
            backoff: options.backoff,
        })
    }

    /// Gets a page. The authorization goes to the server of `url` and to no other.
    pub(super) fn get(&self, url: &Uri, accept: &str, authorization: Option<&Secret>) -> Result<Answer, Fault> {
        let mut page = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let from_asked = same_origin(&page, url);
            let authorization = authorization.filter(|_| from_asked);
            let request = Request { url: &page, accept, authorization, form: None };
            let answer =
                self.ask(&request).map_err(|fault| if from_asked { fault } else { fault.of_other_server() })?;
            match redirect(&answer, &page)? {
                Some(next) => page = next,
                None => return Ok(Answer { from_asked, ..answer }),
            }
        }
        Err(Fault::Unusable("it redirects without end".into()))
    }

    /// Sends a form. What it holds is secret, so redirects are not followed.
    pub(super) fn post(&self, url: &Uri, form: &[(&str, &str)]) -> Result<Answer, Fault> {
        self.ask(&Request { url, accept: "application/json", authorization: None, form: Some(form) })
    }

    /// Which hosts may be asked.
    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    /// What is left of the limits of the run.
    pub(super) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// `https://HOST`, or `http://HOST` where that is allowed and the host does not speak TLS.
    pub(super) fn base(&self, authority: &str) -> Result<Uri, Fault> {
        let address = |scheme: &str| address(scheme, authority);
        let https = address("https").ok_or_else(|| Fault::Unusable(format!("`{authority}` is no address")))?;
        self.access.check_registry(&https)?;
        let http = address("http").filter(|http| self.access.permits_plain_http(http));
        if http.is_none() {
            return Ok(https);
        }
        self.budget.check_time()?;
        let patience = PROBE.min(self.budget.time_left());
        let probe = self.agent(&https).get(&https).config().timeout_global(Some(patience)).build();
        match self.gate.within(|| probe.call()) {
            Err(error) if !tls::spoke_tls(&error) => Ok(http.unwrap_or(https)),
            _ => Ok(https),
        }
    }

    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        self.access.check(request.url)?;
        let host = request.url.authority().map(|authority| authority.as_str().to_lowercase()).unwrap_or_default();
        let mut attempt = 0;
        loop {
            // The time that is left is read when it is this request's turn.
            let outcome = self.gate.within(|| -> Result<_, Fault> {
                let allowance = self.budget.admit(&host)?;
                Ok(self.attempt(request, &host, &allowance))
            })?;
            match &outcome {
                Err(ureq::Error::Timeout(_)) => self.budget.check_time()?,
                Err(ureq::Error::BodyExceedsLimit(limit)) if *limit < LARGEST_BODY => {
                    return Err(self.budget.out_of_bytes());
                }
                _ => {}
            }
            let is_given_up = self.budget.record(&host, failure(&outcome));
            match retry::pause(&outcome, attempt, self.backoff, Timestamp::now(), self.budget.time_left()) {
                Some(pause) if !is_given_up => thread::sleep(pause),
                _ => return settle(outcome, is_given_up),
            }
            attempt += 1;
        }
    }

    fn attempt(&self, request: &Request<'_>, host: &str, allowance: &Allowance) -> Result<Answer, ureq::Error> {
        let agent = self.agent(request.url);
        let time = Some(self.timeout.min(allowance.time));
        let response = match request.form {
            Some(form) => {
                let post = agent.post(request.url).config().timeout_global(time).build();
                post.header("accept", request.accept).send_form(form.iter().copied())
            }
            None => {
                let get = agent.get(request.url).config().timeout_global(time).build();
                let mut get = get.header("accept", request.accept);
                if let Some(authorization) = request.authorization {
                    get = get.header("authorization", authorization.reveal());
                }
                get.call()
            }
        };
        let (parts, mut body) = response?.into_parts();
        let mut bytes = vec![];
        let limit = LARGEST_BODY.min(allowance.bytes);
        let read = body.with_config().limit(limit).reader().read_to_end(&mut bytes);
        // What came before an error counts, too.
        self.budget.count_bytes(host, bytes.len() as u64);
        read.map_err(|error| error.downcast().unwrap_or_else(ureq::Error::Io))?;
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body: bytes, from_asked: true })
    }

    fn agent(&self, url: &Uri) -> &Agent {
        let proxy = if url.scheme() == Some(&Scheme::HTTPS) { &self.https_proxy } else { &self.http_proxy };
        proxy.as_ref().filter(|_| !self.proxies.bypasses(url)).unwrap_or(&self.direct)
    }
}

fn with_resolver(config: Config, resolver: impl Resolver) -> Agent {
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// The proxy that a variable names. The error does not show it: it may hold a password.
fn proxy(url: Option<&str>, name: &str) -> anyhow::Result<Option<Proxy>> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
    let proxy =
        Proxy::new(url).ok().with_context(|| format!("{name} is no address of a proxy: say http://HOST:PORT"))?;
    let is_http = matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https);
    ensure!(is_http, "{name} names a SOCKS proxy, which winfrom does not speak: say http://HOST:PORT");
    Ok(Some(proxy))
}

/// Where a redirect leads; `None` where the answer is none.
fn redirect(answer: &Answer, page: &Uri) -> Result<Option<Uri>, Fault> {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let target = answer.header("location").and_then(|location| join(page, location));
    let target = target.ok_or_else(|| Fault::Unusable("it redirects to nowhere".into()))?;
    if downgrades(page, &target) {
        return Err(Fault::Unusable("it redirects from HTTPS to plain HTTP".into()));
    }
    Ok(Some(target))
}

/// The sentence for an outcome that lets a server appear broken.
fn failure(outcome: &Result<Answer, ureq::Error>) -> Option<String> {
    match outcome {
        Ok(answer) if answer.status >= 500 => Some(format!("it answers {}", answer.status)),
        Err(ureq::Error::Timeout(_)) => Some("it does not answer in time".into()),
        _ => None,
    }
}

fn settle(outcome: Result<Answer, ureq::Error>, is_given_up: bool) -> Result<Answer, Fault> {
    let answer = outcome.map_err(|error| describe(&error))?;
    match answer.status {
        status if status >= 500 && is_given_up => Err(Fault::Unreachable(format!("it answers {status}"))),
        429 => Err(Fault::Unreachable("it wants fewer requests (429): try again later".into())),
        status if status >= 500 => Err(Fault::Unusable(format!("it answers {status}"))),
        _ => Ok(answer),
    }
}

/// An error in our own words: ureq's may hold addresses, and so passwords and signatures.
fn describe(error: &ureq::Error) -> Fault {
    if let Some(distrust) = tls::distrust(error) {
        return Fault::Unreachable(distrust);
    }
    Fault::Unreachable(match error {
        ureq::Error::BodyExceedsLimit(_) => {
            return Fault::Unusable(format!("it is longer than {} MiB", LARGEST_BODY >> 20));
        }
        ureq::Error::LargeResponseHeader(..) => return Fault::Unusable("its headers are too long".into()),
        ureq::Error::HostNotFound => "no such host, or no way to it".into(),
        ureq::Error::Timeout(_) => "it does not answer in time".into(),
        ureq::Error::ConnectProxyFailed(_) => "the proxy does not let winfrom through".into(),
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => "the connection was refused".into(),
            io::ErrorKind::TimedOut => "it does not answer in time".into(),
            io::ErrorKind::UnexpectedEof => return Fault::Unusable("the answer was cut off".into()),
            kind if retry::is_broken_connection(kind) => return Fault::Unusable("the connection broke".into()),
            // The standard library has no kind for a name that does not resolve.
            _ => "no such host, or no way to it".into(),
        },
        ureq::Error::Protocol(_) => return Fault::Unusable("it is no HTTP".into()),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::TlsRequired => "it does not speak TLS".into(),
        _ => "the connection failed".into(),
    })
}

#[cfg(test)]
mod tests;

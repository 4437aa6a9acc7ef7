//! One request and all it takes: limits of time and size, retries, redirects, proxies, so many at once.

use super::endpoint::{PlainHttp, address, downgrades, join, same_origin};
use super::gate::Gate;
use super::proxy::Proxies;
use super::secret::Secret;
use super::trouble::Fault;
use super::{Options, retry, tls};
use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use std::io;
use std::thread;
use std::time::Duration;
use ureq::config::AutoHeaderValue;
use ureq::http::uri::Scheme;
use ureq::http::{HeaderMap, Uri};
use ureq::{Agent, Proxy, ProxyProtocol};

/// How many requests are under way at most.
pub const AT_ONCE: usize = 8;

/// The size at which Docker and containerd stop reading a manifest too.
const LARGEST_BODY: u64 = 4 << 20;

const MOST_REDIRECTS: usize = 5;

/// The longest that a host which may be asked over plain HTTP gets to show that it speaks TLS.
const PROBE: Duration = Duration::from_secs(5);

pub struct Client {
    direct: Agent,
    https_proxy: Option<Agent>,
    http_proxy: Option<Agent>,
    proxies: Proxies,
    plain_http: PlainHttp,
    gate: Gate,
    backoff: Duration,
}

/// What a server answered.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// It comes from the server that was asked, not from one that it redirected to.
    pub from_asked: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

struct Request<'a> {
    url: &'a Uri,
    accept: &'a str,
    authorization: Option<&'a Secret>,
    /// Sent as a `POST` where there is one.
    form: Option<&'a [(&'a str, &'a str)]>,
}

impl Client {
    pub fn new(options: &Options) -> anyhow::Result<Self> {
        let tls = tls::config(options.ca_file.as_deref())?;
        let agent = |proxy: Option<Proxy>| {
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
                .timeout_global(Some(options.timeout))
                .timeout_connect(Some(options.timeout.min(Duration::from_secs(10))))
                .max_idle_connections_per_host(AT_ONCE)
                .build()
                .new_agent()
        };
        let through = |url: &Option<String>, name: &str| -> anyhow::Result<Option<Agent>> {
            Ok(proxy(url.as_deref(), name)?.map(|proxy| agent(Some(proxy))))
        };
        Ok(Self {
            direct: agent(None),
            https_proxy: through(&options.proxies.https, "HTTPS_PROXY")?,
            http_proxy: through(&options.proxies.http, "HTTP_PROXY")?,
            proxies: options.proxies.clone(),
            plain_http: PlainHttp::new(&options.plain_http),
            gate: Gate::new(AT_ONCE),
            backoff: options.backoff,
        })
    }

    /// Gets a page. The authorization goes to the server of `url` and to no other.
    pub fn get(&self, url: &Uri, accept: &str, authorization: Option<&Secret>) -> Result<Answer, Fault> {
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
    pub fn post(&self, url: &Uri, form: &[(&str, &str)]) -> Result<Answer, Fault> {
        self.ask(&Request { url, accept: "application/json", authorization: None, form: Some(form) })
    }

    /// `https://HOST`, or `http://HOST` where that is allowed and the host does not speak TLS.
    pub fn base(&self, authority: &str) -> Result<Uri, Fault> {
        let address = |scheme: &str| address(scheme, authority);
        let https = address("https").ok_or_else(|| Fault::Unusable(format!("`{authority}` is no address")))?;
        if !self.plain_http.allows(authority) {
            return Ok(https);
        }
        let probe = self.agent(&https).get(&https).config().timeout_global(Some(PROBE)).build();
        match self.gate.within(|| probe.call()) {
            Err(error) if !tls::spoke_tls(&error) => Ok(address("http").unwrap_or(https)),
            _ => Ok(https),
        }
    }

    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        if !self.plain_http.permits(request.url) {
            let host = request.url.host().unwrap_or_default();
            return Err(Fault::Unusable(format!("plain HTTP to {host} is not allowed")));
        }
        let mut attempt = 0;
        loop {
            let outcome = self.gate.within(|| self.attempt(request));
            match retry::pause(&outcome, attempt, self.backoff, Timestamp::now()) {
                Some(pause) => thread::sleep(pause),
                None => return settle(outcome),
            }
            attempt += 1;
        }
    }

    fn attempt(&self, request: &Request<'_>) -> Result<Answer, ureq::Error> {
        let agent = self.agent(request.url);
        let response = match request.form {
            Some(form) => agent.post(request.url).header("accept", request.accept).send_form(form.iter().copied()),
            None => {
                let mut get = agent.get(request.url).header("accept", request.accept);
                if let Some(authorization) = request.authorization {
                    get = get.header("authorization", authorization.reveal());
                }
                get.call()
            }
        };
        let (parts, mut body) = response?.into_parts();
        let body = body.with_config().limit(LARGEST_BODY).read_to_vec()?;
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body, from_asked: true })
    }

    fn agent(&self, url: &Uri) -> &Agent {
        let proxy = if url.scheme() == Some(&Scheme::HTTPS) { &self.https_proxy } else { &self.http_proxy };
        proxy.as_ref().filter(|_| !self.proxies.bypasses(url)).unwrap_or(&self.direct)
    }
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

fn settle(outcome: Result<Answer, ureq::Error>) -> Result<Answer, Fault> {
    let answer = outcome.map_err(|error| describe(&error))?;
    match answer.status {
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
        ureq::Error::BodyExceedsLimit(_) => return too_large(),
        ureq::Error::Io(error) if is_too_large(error) => return too_large(),
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

fn is_too_large(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
    matches!(inner, Some(ureq::Error::BodyExceedsLimit(_)))
}

fn too_large() -> Fault {
    Fault::Unusable(format!("it is longer than {} MiB", LARGEST_BODY >> 20))
}

#[cfg(test)]
mod tests;

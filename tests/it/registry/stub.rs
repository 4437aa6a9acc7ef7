//! A registry, token server or proxy that does what a test tells it to, on a loopback port.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request that arrived.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub method: String,
    /// With the query; host and port for `CONNECT`.
    pub path: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What the stub answers.
pub(super) enum Reply {
    Page {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// Nothing, for this long.
    Stall(Duration),
    /// Less than it promises.
    Cut {
        promised: usize,
        body: Vec<u8>,
    },
    /// So many bytes.
    Flood(u64),
    /// These bytes, a head included.
    Raw(Vec<u8>),
    /// A start, and then the same bytes every few milliseconds until the client hangs up.
    Drip {
        start: &'static str,
        drop: &'static str,
    },
}

impl Reply {
    pub(super) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Reply::Page { status: 200, headers: vec![], body: body.into() }
    }

    pub(super) fn status(status: u16) -> Self {
        Reply::Page { status, headers: vec![], body: vec![] }
    }

    /// The page with which a registry says that it has no such thing.
    pub(super) fn unknown() -> Self {
        let body = br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#.to_vec();
        Reply::Page { status: 404, headers: vec![], body }
    }

    pub(super) fn redirect(location: impl Into<String>) -> Self {
        Reply::status(307).with("Location", location)
    }

    pub(super) fn wants(challenge: impl Into<String>) -> Self {
        Reply::status(401).with("WWW-Authenticate", challenge)
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        if let Reply::Page { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// The same within one connection.
type Counted<'h> = dyn Fn(&Request) -> Reply + 'h;

/// A server that lives as long as the test process.
pub(super) struct Stub {
    /// `127.0.0.1:PORT`.
    pub host: String,
    seen: Arc<Mutex<Vec<Request>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl Stub {
    pub(super) fn new(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::on("127.0.0.1:0", handler).expect("a loopback port")
    }

    /// A server on an address; `None` where the machine does not have it.
    pub(super) fn on(address: &str, handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Option<Self> {
        let listener = TcpListener::bind(address).ok()?;
        let host = listener.local_addr().ok()?.to_string();
        let stub = Self { host, seen: Arc::default(), most_at_once: Arc::default() };
        let (seen, most, now) = (stub.seen.clone(), stub.most_at_once.clone(), Arc::new(AtomicUsize::new(0)));
        let handler: Arc<Handler> = Arc::new(handler);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, most, now, handler) = (seen.clone(), most.clone(), now.clone(), handler.clone());
                thread::spawn(move || {
                    let counted = |request: &Request| {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        let reply = handler(request);
                        now.fetch_sub(1, Ordering::SeqCst);
                        reply
                    };
                    // A client that hangs up is part of some tests.
                    let _ = serve(&stream, &seen, &counted);
                });
            }
        });
        Some(stub)
    }

    /// The requests so far.
    pub(super) fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("no test panics while it holds this").clone()
    }

    /// The paths of the requests so far.
    pub(super) fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|request| request.path).collect()
    }

    pub(super) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: &TcpStream, seen: &Mutex<Vec<Request>>, handler: &Counted<'_>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let Some(request) = read(&mut reader)? else { return Ok(()) };
        seen.lock().expect("no test panics while it holds this").push(request.clone());
        if request.method == "CONNECT" {
            write!(stream, "HTTP/1.1 200 Connection established\r\n\r\n")?;
            continue;
        }
        return answer(stream, handler(&request));
    }
}

/// A request; `None` for what is no HTTP, such as a TLS handshake.
fn read(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Option<Request>> {
    if !reader.fill_buf()?.first().is_some_and(u8::is_ascii_uppercase) {
        return Ok(None);
    }
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = vec![];
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut request = Request { method, path, headers, body: String::new() };
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    reader.take(length).read_to_string(&mut request.body)?;
    Ok(Some(request))
}

fn answer(mut stream: &TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Page { status, headers, body } => {
            write!(stream, "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n", body.len())?;
            for (name, value) in headers {
                write!(stream, "{name}: {value}\r\n")?;
            }
            stream.write_all(b"\r\n")?;
            stream.write_all(&body)
        }
        Reply::Stall(time) => {
            thread::sleep(time);
            Ok(())
        }
        Reply::Cut { promised, body } => {
            write!(stream, "HTTP/1.1 200 X\r\nConnection: close\r\nContent-Length: {promised}\r\n\r\n")?;
            stream.write_all(&body)
        }
        Reply::Raw(bytes) => stream.write_all(&bytes),
        Reply::Drip { start, drop } => {
            stream.write_all(start.as_bytes())?;
            loop {
                stream.write_all(drop.as_bytes())?;
                thread::sleep(Duration::from_millis(5));
            }
        }
        Reply::Flood(bytes) => {
            write!(stream, "HTTP/1.1 200 X\r\nConnection: close\r\n\r\n")?;
            let block = [b' '; 1 << 16];
            (0..bytes >> 16).try_for_each(|_| stream.write_all(&block))
        }
    }
}

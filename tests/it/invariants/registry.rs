//! Answers of a registry, as bytes of HTTP: an image or a trouble comes of them, in our own words.
//!
//! An input is one answer after the other, with `====` on a line between them. `HOST` stands for the server, and
//! `DIGEST` for that of the body of the next answer.

use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use winfrom::image::Reference;
use winfrom::registry::{Options, Proxies, Registry, Trouble};

/// Stands in secrets of the inputs.
const SECRET: &str = "canary";

/// An input with one of these may lead to another server of this machine, or to a pause.
const KEPT_OUT: [&str; 5] = ["127.", "localhost", "[", "::1", "retry-after"];

pub(super) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let headers = text.split("\n\n").step_by(2).collect::<String>().to_lowercase();
    if KEPT_OUT.iter().any(|word| headers.contains(word)) {
        return;
    }
    let server = Server::get();
    let _alone = server.answer_with(answers(bytes, &server.host));
    let proxy = Some(format!("http://{}", server.host));
    let options = Options {
        proxies: Proxies { https: proxy.clone(), http: proxy, ..Proxies::default() },
        timeout: Duration::from_secs(2),
        backoff: Duration::ZERO,
        plain_http: vec!["127.0.0.1".into()],
        ..Options::default()
    };
    let registry = Registry::new(options).expect("nothing of it is wrong");
    let reference = Reference::parse(&format!("{}/a/b:c", server.host)).expect("a reference");
    match registry.lookup(&reference) {
        Ok(image) => {
            image.published();
            assert!(image.digest.starts_with("sha256:"), "{}", image.digest);
        }
        Err(trouble) => check_trouble(&trouble),
    }
    if let Err(trouble) = registry.tags(&reference) {
        check_trouble(&trouble);
    }
}

fn check_trouble(trouble: &Trouble) {
    let said = trouble.to_string();
    assert!(!said.contains(SECRET) && !said.contains('\n'), "{said}");
}

/// The answers of an input, the last first, as each may name the digest of the next.
fn answers(bytes: &[u8], host: &str) -> VecDeque<Vec<u8>> {
    let parts = split(bytes, b"\n====\n");
    let mut answers = VecDeque::new();
    let mut next = digest(b"");
    for part in parts.into_iter().rev().take(12) {
        let part = replaced(&replaced(part, b"HOST", host.as_bytes()), b"DIGEST", next.as_bytes());
        let (head, body) = match memchr::memmem::find(&part, b"\n\n") {
            Some(end) => (&part[..end], &part[end + 2..]),
            None => (&part[..], &b""[..]),
        };
        next = digest(body);
        let head = replaced(head, b"\n", b"\r\n");
        answers.push_front([&head[..], b"\r\nConnection: close\r\n\r\n", body].concat());
    }
    answers
}

fn digest(body: &[u8]) -> String {
    let bytes = Sha256::digest(body);
    bytes.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

fn split<'b>(bytes: &'b [u8], by: &[u8]) -> Vec<&'b [u8]> {
    let (mut parts, mut start) = (vec![], 0);
    for at in memchr::memmem::find_iter(bytes, by) {
        parts.push(&bytes[start..at]);
        start = at + by.len();
    }
    parts.push(&bytes[start..]);
    parts
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    split(bytes, from).join(to)
}

/// A server that gives one answer a connection, as it was told, and hangs up where there are no more.
struct Server {
    host: String,
    answers: Mutex<VecDeque<Vec<u8>>>,
    /// Held by the check whose answers they are.
    turn: Mutex<()>,
}

impl Server {
    fn get() -> &'static Server {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
            let host = listener.local_addr().expect("it is bound").to_string();
            std::thread::spawn(move || {
                listener.incoming().flatten().for_each(|stream| drop(Server::get().serve(stream)))
            });
            Server { host, answers: Mutex::default(), turn: Mutex::new(()) }
        })
    }

    fn answer_with(&self, answers: VecDeque<Vec<u8>>) -> MutexGuard<'_, ()> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner) = answers;
        turn
    }

    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        // A handshake of TLS is no request.
        if !reader.fill_buf()?.first().is_some_and(u8::is_ascii_uppercase) {
            return Ok(());
        }
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        stream.write_all(&answer.unwrap_or_default())
    }
}
